import { SinkError } from '../extract/errors.js';

/** What this sink needs of a connection; a `Client` of `pg` has it. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}

/** What this sink needs of a pool; a `Pool` of `pg` has it. */
export interface PostgresPool {
  connect(): Promise<PostgresClient & { release(error?: Error): void }>;
}

/** Where connections come from: exactly one of them. */
export interface PostgresSource {
  /** A connection string, or the options of a `Pool` of `pg`. The pool is the sink's own, and ends with the run. */
  readonly connection?: string | Readonly<Record<string, unknown>>;
  /** A pool of yours, which stays open. */
  readonly pool?: PostgresPool;
  /** A connected client of yours, which stays open; pages of several workers take turns on it, so use it for nothing else meanwhile. */
  readonly client?: PostgresClient;
}

/** Gives a connection to one piece of work at a time. */
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
  // An idle connection that breaks ends the process if nobody listens; who needs one next gets a new one, or the error.
  pool.on('error', () => undefined);
  return pool;
}

async function loadPg() {
  try {
    return await import('pg');
  } catch (cause) {
    throw new SinkError(`the sink postgres needs the package pg: npm install pg (${(cause as Error).message})`, {
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
    // One on which something failed is not used again.
    client.release(failed);
  }
}

function onClient(client: PostgresClient): Connections {
  let last: Promise<unknown> = Promise.resolve();
  return {
    use(work) {
      const turn = last.then(() => withErrorListener(client, work));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: async () => undefined,
  };
}

/** A connection that breaks says so in an event too, which ends the process if nobody listens; the query at work fails with the same. */
async function withErrorListener<R>(client: PostgresClient, work: (client: PostgresClient) => Promise<R>): Promise<R> {
  const heard = () => undefined;
  client.on('error', heard);
  try {
    return await work(client);
  } finally {
    client.removeListener('error', heard);
  }
}
