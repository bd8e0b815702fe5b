import { ConfigurationError, describeLoadFailure, isPagewrightError } from '../errors/pagewright-error.js';
import { SinkError } from '../extract/errors.js';
import type { ChunkWriter, SinkSession } from '../extract/sinks/sink.js';
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

/** The part of a connection that the sink uses; a `Client` of `pg` has it. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}

/** The part of a pool that the sink uses; a `Pool` of `pg` has it. */
export interface PostgresPool {
  connect(): Promise<PostgresClient & { release(error?: Error): void }>;
}

/** The source of connections. Set exactly one of these options. */
export interface PostgresSource {
  /** Connection string, or options of a `Pool` of `pg`. The sink creates the pool, and closes it after the run. */
  readonly connection?: string | Readonly<Record<string, unknown>>;
  /** Your own pool, which stays open. */
  readonly pool?: PostgresPool;
  /** Your own connected client, which stays open. Workers share it, so do not use it for anything else during the run. */
  readonly client?: PostgresClient;
}

/** Lends each connection to one operation at a time. */
interface Connections {
  use<R>(work: (client: PostgresClient) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

export async function connectionsOf({ connection, pool, client }: PostgresSource): Promise<Connections> {
  if (client) return onClient(client);
  if (pool) return { use: (work) => onPool(pool, work), close: async () => undefined };
  const own = await newPool(connection!);
  return { use: (work) => onPool(own, work), close: () => own.end() };
}

async function newPool(connection: NonNullable<PostgresSource['connection']>) {
  const { Pool } = (await loadPg()).default;
  const pool = new Pool(typeof connection === 'string' ? { connectionString: connection } : connection);
  // Without a listener, a broken idle connection would end the process. The next operation gets a new connection, or the error.
  pool.on('error', () => undefined);
  return pool;
}

async function loadPg() {
  try {
    return await import('pg');
  } catch (cause) {
    throw new ConfigurationError(`postgres(): ${describeLoadFailure('pg', cause)}. Run \`npm install pg\``, { cause });
  }
}

async function onPool<R>(pool: PostgresPool, work: (client: PostgresClient) => Promise<R>): Promise<R> {
  const client = await pool.connect();
  let failed: Error | undefined;
  try {
    return await withErrorListener(client, work);
  } catch (error) {
    failed = error as Error;
    throw error;
  } finally {
    // A connection on which something failed is not reused.
    client.release(failed);
  }
}

function onClient(client: PostgresClient): Connections {
  let last: Promise<unknown> = Promise.resolve();
  return {
    use(work) {
      const result = last.then(() => withErrorListener(client, work));
      last = result.catch(() => undefined);
      return result;
    },
    close: async () => undefined,
  };
}

/** A connection that breaks also emits an event, which would end the process without a listener. The current query fails with the same error. */
async function withErrorListener<R>(client: PostgresClient, work: (client: PostgresClient) => Promise<R>): Promise<R> {
  const ignore = () => undefined;
  client.on('error', ignore);
  try {
    return await work(client);
  } finally {
    client.removeListener('error', ignore);
  }
}
