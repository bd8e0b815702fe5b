import { ConfigurationError } from '../../errors/client-errors.js';
import { bloom } from '../../extract/dedupe/bloom.js';
import type { Dedupe } from '../../extract/dedupe/dedupe.js';
import { exact } from '../../extract/dedupe/exact.js';
import { pluralize } from '../../extract/receipt/format.js';
import type { Sink } from '../../extract/sinks/sink.js';
import type { Paged } from '../../paging/paged.js';
import { findMethod } from '../modules/find-method.js';
import { loadModule } from '../modules/load-module.js';
import type { ExportRequest } from './export-request.js';

/**
 * The call that an export asks for. Nothing is sent yet.
 *
 * @throws ConfigurationError where there is no such method, or it takes other arguments
 */
export async function callMethod({ module, endpoint, args, params }: ExportRequest): Promise<Paged<unknown>> {
  const { client, method, paramsIndex } = await findMethod(await loadModule(module), endpoint, module);
  if (args.length !== paramsIndex) {
    throw new ConfigurationError(
      `${endpoint} takes ${pluralize(paramsIndex, 'argument')} before its params, got ${args.length}; give them as a JSON array: --args '["…"]'`,
    );
  }
  const call = (client as Record<string, (...all: readonly unknown[]) => Paged<unknown>>)[method]!;
  return call.call(client, ...args, params);
}

type Destination = Pick<ExportRequest, 'to' | 'table' | 'key' | 'fields' | 'overwrite' | 'endpoint'>;

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
export async function sinkOf(output: Destination, keyOfMethod?: string): Promise<Sink<unknown>> {
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
  { to, endpoint, table, key, fields, overwrite }: Destination,
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

/** What `--dedupe` and `--key` mean; `undefined` leaves it to the annotated method. */
export function dedupeOf({ dedupe, key }: Pick<ExportRequest, 'dedupe' | 'key'>): Dedupe | false | undefined {
  const by = key === undefined ? {} : { key };
  switch (dedupe?.kind) {
    case 'off':
      return false;
    case 'exact':
      return exact({ ...by, bits: dedupe.bits });
    case 'bloom':
      return bloom({ ...by, falsePositiveRate: dedupe.rate, expected: dedupe.capacity });
    case undefined:
      return key === undefined ? undefined : exact(by);
  }
}
