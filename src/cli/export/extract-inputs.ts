import { ConfigurationError } from '../../errors/client-errors.js';
import { bloom } from '../../extract/dedupe/bloom.js';
import type { Dedupe } from '../../extract/dedupe/dedupe.js';
import { exact } from '../../extract/dedupe/exact.js';
import { pluralize } from '../../extract/receipt/format.js';
import type { Sink } from '../../extract/sinks/sink.js';
import { defined } from '../../options/defined.js';
import type { Paged } from '../../paging/paged.js';
import { findMethod } from '../modules/find-method.js';
import { loadModule } from '../modules/load-module.js';
import type { ExportRequest } from './export-request.js';

/**
 * The call to export. Nothing is sent yet.
 *
 * @throws ConfigurationError if the method does not exist or takes a different number of arguments
 */
export async function callMethod({ module, endpoint, args, params }: ExportRequest): Promise<Paged<unknown>> {
  const { client, method, paramsIndex } = await findMethod(await loadModule(module), endpoint, module);
  if (args.length !== paramsIndex) {
    throw new ConfigurationError(
      `${endpoint} takes ${pluralize(paramsIndex, 'argument')} before its params, got ${args.length}. ` +
        `Pass them as a JSON array: --args '["…"]'`,
    );
  }
  const call = (client as Record<string, (...all: readonly unknown[]) => Paged<unknown>>)[method]!;
  return call.call(client, ...args, params);
}

type Destination = Pick<ExportRequest, 'to' | 'table' | 'key' | 'fields' | 'overwrite' | 'endpoint'>;

const FORMATS = [
  { name: 'ndjson', pattern: /\.(ndjson|jsonl)(\.gz)?$/i },
  { name: 'csv', pattern: /\.csv(\.gz)?$/i },
  { name: 'table', pattern: /\.(db|sqlite3?)$/i },
] as const;

/**
 * The sink for the output file, by its extension.
 *
 * @param methodKey path of the method's `dedupe`
 * @throws ConfigurationError for an unknown extension, or an option that the format does not support
 */
export async function sinkOf(destination: Destination, methodKey?: string): Promise<Sink<unknown>> {
  const { to, fields } = destination;
  const overwrite = destination.overwrite === true;
  const format = FORMATS.find(({ pattern }) => pattern.test(to))?.name;
  if (format === undefined) {
    throw new ConfigurationError(
      `--to ${to} has no known extension. Use .ndjson, .ndjson.gz, .csv, .csv.gz, or .db for a SQLite table`,
    );
  }
  if (format === 'table') return tableSink(destination, methodKey);
  if (destination.table !== undefined) {
    throw new ConfigurationError(`--table requires a SQLite output, but --to is ${to}`);
  }
  if (format === 'csv') {
    const { csv } = await import('../../extract/sinks/csv.js');
    return csv(to, { overwrite, ...defined({ columns: fields }) });
  }
  const { ndjson } = await import('../../extract/sinks/ndjson.js');
  return ndjson(to, { overwrite, ...defined({ fields }) });
}

/** By default, the table has the method's name and the key of its `dedupe`. */
async function tableSink(
  { to, endpoint, table = endpoint.split('.')[1]!, key, fields, overwrite }: Destination,
  methodKey?: string,
): Promise<Sink<unknown>> {
  const { sqliteTable } = await import('../../sqlite/index.js');
  const optional = defined({ key: key ?? methodKey, columns: fields });
  return sqliteTable(to, { table, overwrite: overwrite === true, ...optional });
}

/** The `dedupe` option for `--dedupe` and `--key`; `undefined` keeps the method's own. */
export function dedupeOf({ dedupe, key }: Pick<ExportRequest, 'dedupe' | 'key'>): Dedupe | false | undefined {
  switch (dedupe?.kind) {
    case 'off':
      return false;
    case 'exact':
      return exact({ ...defined({ key }), bits: dedupe.bits });
    case 'bloom':
      return bloom({ ...defined({ key }), falsePositiveRate: dedupe.rate, expected: dedupe.capacity });
    case undefined:
      return key === undefined ? undefined : exact({ key });
  }
}
