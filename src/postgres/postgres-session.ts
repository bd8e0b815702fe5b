import { isPagewrightError } from '../errors/pagewright-error.js';
import { SinkError } from '../extract/errors.js';
import type { ChunkWriter, SinkSession } from '../extract/sinks/sink.js';
import type { Connections, PostgresClient } from './postgres-connection.js';
import {
  batches,
  createTable,
  placeholders,
  READ_TYPES,
  type Row,
  rowsOf,
  type Table,
  tryUpsert,
  upsert,
} from './postgres-table.js';

export interface PostgresTarget {
  /** Name of the table, for people. */
  readonly where: string;
  readonly table: Table;
  readonly create: boolean;
  readonly batchSize: number;
}

/** The database considers two keys equal that are different texts, such as an upper-case UUID: one statement then has the same key twice. */
const SAME_KEY_TWICE = '21000';

export async function openTable<T>(target: PostgresTarget, connections: Connections): Promise<SinkSession<T>> {
  try {
    const types = await wrapPostgresErrors(target, () => connections.use((client) => prepare(target, client)));
    const writer: ChunkWriter<T> = {
      async write(records, commit) {
        const rows = rowsOf(records, target.table, types);
        if (rows.length > 0) await wrapPostgresErrors(target, () => writePage(target, connections, rows));
        await commit(null);
      },
      close: async () => undefined,
    };
    return {
      openChunk: async () => writer,
      finish: async () => ({ kind: 'postgres', where: target.where }),
      cleanUp: async () => undefined,
      close: () => wrapPostgresErrors(target, () => connections.close()),
    };
  } catch (error) {
    await connections.close();
    throw error;
  }
}

/** Creates the table if it does not exist, checks that it can be written, and reads the types of its columns. */
async function prepare(
  { table, create }: PostgresTarget,
  client: PostgresClient,
): Promise<ReadonlyMap<string, string>> {
  if (create) await client.query(createTable(table));
  await client.query(tryUpsert(table));
  const { rows } = await client.query(READ_TYPES, [table.name]);
  return new Map((rows as readonly { name: string; type: string }[]).map(({ name, type }) => [name, type]));
}

async function writePage(target: PostgresTarget, connections: Connections, rows: readonly Row[]): Promise<void> {
  const { table, batchSize } = target;
  try {
    await connections.use((client) => inTransaction(client, table, batches(rows, batchSize)));
  } catch (error) {
    if ((error as { code?: unknown }).code !== SAME_KEY_TWICE || batchSize === 1) throw error;
    await connections.use((client) => inTransaction(client, table, batches(rows, 1)));
  }
}

async function inTransaction(client: PostgresClient, table: Table, parts: Iterable<readonly Row[]>): Promise<void> {
  await client.query('BEGIN');
  try {
    for (const rows of parts) await client.query(upsert(table, placeholders(rows)), rows.flat());
    await client.query('COMMIT');
  } catch (error) {
    // If the connection is lost, this fails too, and the server has rolled back already.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  '42P10':
    'The table has no primary key or unique index on exactly the columns of key. Create one, or name columns that have one',
  '42P01': 'Create the table, or leave out create: false',
};

/** Rethrows an error of the database or the connection as a `SinkError`. */
async function wrapPostgresErrors<R>({ where }: PostgresTarget, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (cause) {
    if (isPagewrightError(cause)) throw cause;
    const { code, message } = cause as { code?: string; message: string };
    const advice = ADVICE[code ?? ''] ?? 'Committed records are kept; run again to resume';
    throw new SinkError(`postgres ${where}: ${message || code}. ${advice}`, { cause });
  }
}
