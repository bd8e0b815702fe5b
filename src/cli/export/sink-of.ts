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
 * @throws ConfigurationError for a name that tells no format, and for options that the format has not
 */
export async function sinkOf(output: Output): Promise<Sink<unknown>> {
  const { to, fields, overwrite = false } = output;
  const kind = KINDS.find(({ pattern }) => pattern.test(to))?.name;
  if (kind === undefined) {
    throw new ConfigurationError(
      `--to ${to} does not tell a format; end it in .ndjson or .ndjson.gz, .csv or .csv.gz, or .db for a table of SQLite`,
    );
  }
  if (kind === 'table') return tableOf(output);
  if (output.table !== undefined) throw new ConfigurationError(`--table is for SQLite alone, and --to ${to} is none`);
  if (kind === 'csv') {
    const { csv } = await import('../../extract/sinks/csv.js');
    return csv(to, { overwrite, ...(fields === undefined ? {} : { columns: fields }) });
  }
  const { ndjson } = await import('../../extract/sinks/ndjson.js');
  return ndjson(to, { overwrite, ...(fields === undefined ? {} : { fields }) });
}

async function tableOf({ to }: Output): Promise<Sink<unknown>> {
  throw new ConfigurationError(`--to ${to}: tables of SQLite are not there yet`);
}
