import { ConfigurationError } from '../../errors/configuration-error.js';
import type { Sink } from '../../extract/sinks/sink.js';
import type { ExportRequest } from './export-request.js';

type Output = Pick<ExportRequest, 'to' | 'table' | 'key' | 'fields' | 'overwrite' | 'endpoint'>;

const KINDS = [
  { name: 'ndjson', pattern: /\.(ndjson|jsonl)(\.gz)?$/i },
  { name: 'csv', pattern: /\.csv(\.gz)?$/i },
  { name: 'table', pattern: /\.(db|sqlite3?)$/i },
] as const;

/**
 * Where the records go, by the name of the file.
 *
 * @param keyOfMethod path by which the method tells records apart
 * @throws ConfigurationError for a name that tells no format, and for options that the format has not
 */
export async function sinkOf(output: Output, keyOfMethod?: string): Promise<Sink<unknown>> {
  const { to, fields, overwrite } = output;
  const kind = KINDS.find(({ pattern }) => pattern.test(to))?.name;
  if (kind === undefined) {
    throw new ConfigurationError(
      `--to ${to} does not tell a format; end it in .ndjson or .ndjson.gz, .csv or .csv.gz, or .db for a table of SQLite`,
    );
  }
  if (kind === 'table') return tableOf(output, keyOfMethod);
  if (output.table !== undefined) throw new ConfigurationError(`--table is for SQLite alone, and --to ${to} is none`);
  if (kind === 'csv') {
    const { csv } = await import('../../extract/sinks/csv.js');
    return csv(to, { overwrite: overwrite === true, ...(fields === undefined ? {} : { columns: fields }) });
  }
  const { ndjson } = await import('../../extract/sinks/ndjson.js');
  return ndjson(to, { overwrite: overwrite === true, ...(fields === undefined ? {} : { fields }) });
}

/** By default the table has the name of the method, and the key by which that tells records apart. */
async function tableOf(
  { to, endpoint, table, key, fields, overwrite }: Output,
  keyOfMethod?: string,
): Promise<Sink<unknown>> {
  const { sqliteTable } = await import('../../sqlite/index.js');
  const by = key ?? keyOfMethod;
  return sqliteTable(to, {
    table: table ?? endpoint.split('.')[1]!,
    overwrite: overwrite === true,
    ...(by === undefined ? {} : { key: by }),
    ...(fields === undefined ? {} : { columns: fields }),
  });
}
