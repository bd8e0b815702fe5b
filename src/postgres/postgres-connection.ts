import { SinkError } from '../extract/errors.js';

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
export interface Connections {
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
    throw new SinkError(`postgres(): the package pg is missing (${(cause as Error).message}). Run npm install pg`, {
      cause,
    });
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
