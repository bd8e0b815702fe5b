import { existsSync } from 'node:fs';
import { isPagewrightError, type PagewrightError } from '../errors/pagewright-error.js';
import type { Clock } from '../time/clock.js';
import type { DriverName, OpenDatabase, SqliteDatabase } from './database.js';
import { loadDriver } from './drivers.js';

/** Delay between two attempts while another process writes to the file. A commit takes about as long. */
const POLL_MS = 5;

interface ConnectionOptions {
  /** Absolute path of the file. */
  readonly path: string;
  readonly driver?: DriverName | undefined;
  readonly readOnly: boolean;
  readonly busyMs: number;
  readonly clock: Clock;
  /** Checks and prepares the file each time it is opened. */
  readonly prepare: (database: SqliteDatabase) => void;
  /** Statement to run before the file is closed, unless it is read-only. A failure is ignored. */
  readonly beforeClose?: string;
  /** Creates the error for a failure. */
  readonly failure: (description: string, cause: unknown) => PagewrightError;
}

/**
 * A connection that opens on its first step, and again on the first step after `close`.
 *
 * A step is synchronous, so steps of one process never interleave. While another process is writing, the step is retried every few milliseconds.
 * SQLite's own busy timeout would block this process instead.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #opened: Promise<OpenDatabase> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Runs a step that only reads. */
  async read<T>(step: (database: SqliteDatabase) => T): Promise<T> {
    return this.#retryWhileBusy(async () => step(await this.#open()));
  }

  /** Runs a step as a transaction: all of it is durable when the promise resolves, or nothing. */
  async write<T>(step: (database: SqliteDatabase) => T): Promise<T> {
    if (this.#options.readOnly)
      throw this.#options.failure('it was opened with readOnly and cannot be written', undefined);
    return this.#retryWhileBusy(async () => inTransaction(await this.#open(), step));
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    // A failure to open was already reported to its caller.
    const database = await opened?.catch(() => undefined);
    if (!database) return;
    try {
      if (!this.#options.readOnly) database.exec(this.#options.beforeClose ?? 'PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Committed data is durable in the write-ahead log too; the next process reads it from there.
    } finally {
      database.close();
    }
  }

  #open(): Promise<OpenDatabase> {
    this.#opened ??= this.#openNow().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #openNow(): Promise<OpenDatabase> {
    const { driver: name, path, readOnly, prepare, failure } = this.#options;
    if (readOnly && !existsSync(path)) throw failure('the file does not exist', undefined);
    const driver = await loadDriver(name);
    return this.#retryWhileBusy(() => {
      const database = driver.open(path, readOnly);
      try {
        database.exec(`PRAGMA busy_timeout = 0; PRAGMA query_only = ${readOnly}`);
        prepare(database);
        return database;
      } catch (error) {
        database.close();
        throw error;
      }
    });
  }

  /** Each attempt asks for the connection again: another run on this store may close it meanwhile. */
  async #retryWhileBusy<T>(step: () => T | Promise<T>): Promise<T> {
    const { clock, busyMs, failure } = this.#options;
    const until = clock.now() + busyMs;
    for (;;) {
      try {
        return await step();
      } catch (error) {
        if (error instanceof WorkError) throw error.cause;
        if (isPagewrightError(error)) throw error;
        if (!isBusy(error) || clock.now() >= until) throw failure(describeFailure(error), error);
      }
      await clock.sleep(POLL_MS);
    }
  }
}

/** Wraps an error of the caller's own part of a transaction, so that it is not described as a failure of SQLite. */
export class WorkError extends Error {
  constructor(cause: unknown) {
    super('work failed', { cause });
  }
}

/** Runs a step that writes. IMMEDIATE fails at once if the file is locked, rather than at the first write. */
export function inTransaction<T>(database: SqliteDatabase, step: (database: SqliteDatabase) => T): T {
  return runBetween('BEGIN IMMEDIATE', database, step);
}

/** Runs a step of several reads in one snapshot of the file. */
export function inSnapshot<T>(database: SqliteDatabase, step: (database: SqliteDatabase) => T): T {
  return runBetween('BEGIN DEFERRED', database, step);
}

function runBetween<T>(begin: string, database: SqliteDatabase, step: (database: SqliteDatabase) => T): T {
  database.exec(begin);
  try {
    const result = step(database);
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // A full disk, for example, has ended the transaction already. The first error is the one that matters.
  }
}

/** Result codes of SQLite that have a meaning of their own here. */
const BUSY = 5;
const LOCKED = 6;

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  [BUSY]: 'another process kept the file locked. Stop that process, or increase busyMs',
  [LOCKED]: 'another connection of this process locked the file. Close that connection',
  8: 'the file or its directory is read-only for this process. Make both writable and run again',
  10: 'the disk failed to read or write. Check that it is still mounted',
  11: 'the file is damaged. Restore a copy, or use another file',
  13: 'the disk is full. Free some space and run again',
  14: 'the file cannot be opened. Check that its directory exists and is writable',
  26: 'the file is not a SQLite database. Use another file',
};

const NAMES: Readonly<Record<string, number>> = {
  SQLITE_BUSY: BUSY,
  SQLITE_LOCKED: LOCKED,
  SQLITE_READONLY: 8,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_NOTADB: 26,
};

/** SQLite's primary result code in an error of a driver; `undefined` if SQLite did not cause it. */
function resultCode(error: unknown): number | undefined {
  const { errcode, rawCode, code } = (error ?? {}) as { errcode?: unknown; rawCode?: unknown; code?: unknown };
  // The higher bytes hold an extended code.
  for (const number of [errcode, rawCode]) if (typeof number === 'number') return number & 0xff;
  const name = /^SQLITE_[A-Z]+/.exec(String(code))?.[0];
  return name === undefined ? undefined : NAMES[name];
}

/** Whether another connection holds the lock, so that a retry can succeed. */
function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === BUSY || code === LOCKED;
}

/** Describes a failure and what to do. */
export function describeFailure(error: unknown): string {
  const { message } = error as Error;
  const description = DESCRIPTIONS[resultCode(error) ?? -1];
  return description === undefined ? message : `${description} (${message})`;
}
