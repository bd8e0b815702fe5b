import { existsSync } from 'node:fs';
import { isPagewrightError, type PagewrightError } from '../errors/pagewright-error.js';
import type { Clock } from '../time/clock.js';
import type { DriverName, OpenDatabase, SqliteDatabase } from './database.js';
import { loadDriver } from './drivers/load-driver.js';

/** Between two tries to get hold of a file that somebody else writes to. A commit takes about as long. */
const POLL_MS = 5;

interface ConnectionOptions {
  /** Absolute path of the file. */
  readonly path: string;
  readonly driver?: DriverName | undefined;
  readonly readOnly: boolean;
  readonly busyMs: number;
  readonly clock: Clock;
  /** Looks at the file, and makes it ready, each time that it is opened. */
  readonly prepare: (database: SqliteDatabase) => void;
  /** The error for what went wrong. */
  readonly failure: (words: string, cause: unknown) => PagewrightError;
}

/**
 * A connection that opens with its first step, and again with the first one after `close`.
 *
 * A step is synchronous, so steps of one process never mix. Where another process is writing, it is tried again every few milliseconds,
 * between which this process works on; SQLite's own way of waiting would stop it.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #opened: Promise<OpenDatabase> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Runs a step that only reads. */
  async read<T>(step: (database: SqliteDatabase) => T): Promise<T> {
    return this.#patiently(async () => step(await this.#open()));
  }

  /** Runs a step as a transaction: all of it is durable when the promise resolves, or nothing. */
  async write<T>(step: (database: SqliteDatabase) => T): Promise<T> {
    if (this.#options.readOnly)
      throw this.#options.failure('it was opened with readOnly, and cannot be written', undefined);
    return this.#patiently(async () => inTransaction(await this.#open(), step));
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    // Whoever asked for a connection that could not be opened was told.
    const database = await opened?.catch(() => undefined);
    if (!database) return;
    try {
      if (!this.#options.readOnly) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // What was committed is durable in the log too; the next one to open the file finds it there.
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
    if (readOnly && !existsSync(path)) throw failure('there is no such file', undefined);
    const driver = await loadDriver(name);
    return this.#patiently(() => {
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

  /** Each try asks for the connection anew: another run on this store may close it while this one waits. */
  async #patiently<T>(step: () => T | Promise<T>): Promise<T> {
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

/** Carries what a caller's own part of a transaction threw past the words for SQLite's failures. */
export class WorkError extends Error {
  constructor(cause: unknown) {
    super('undone', { cause });
  }
}

/** Runs a step that writes. IMMEDIATE: who cannot write is told before it has read. */
export function inTransaction<T>(database: SqliteDatabase, step: (database: SqliteDatabase) => T): T {
  return runBetween('BEGIN IMMEDIATE', database, step);
}

/** Runs a step of several reads, which see the file at one moment, whoever else writes to it. */
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
    // A full disk and the like have ended the transaction already; the error that matters is the first one.
  }
}

/** SQLite's result codes that are told apart. */
const BUSY = 5;
const LOCKED = 6;

const WORDS: Readonly<Record<number, string>> = {
  [BUSY]: 'another process kept the file locked for all that time; see what it does, or wait longer with busyMs',
  [LOCKED]: 'the file is locked from within this process; see what holds it',
  8: 'the file, or its folder, is read-only for this process; make both writable and run it again',
  10: 'the disk failed to read or write; see whether it is still there',
  11: 'the file is damaged; go on with a copy of it, or begin anew with another file',
  13: 'the disk is full; free some space and run it again',
  14: 'the file cannot be opened; see whether its folder exists and this process may write there',
  26: 'the file is no SQLite database; name another one',
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

/** SQLite's primary result code in what a driver threw; `undefined` where it is not SQLite that failed. */
function resultCode(error: unknown): number | undefined {
  const { errcode, rawCode, code } = (error ?? {}) as { errcode?: unknown; rawCode?: unknown; code?: unknown };
  // The higher bytes tell more of the same.
  for (const number of [errcode, rawCode]) if (typeof number === 'number') return number & 0xff;
  const name = /^SQLITE_[A-Z]+/.exec(String(code))?.[0];
  return name === undefined ? undefined : NAMES[name];
}

/** Somebody else is at it; the same again will work when they are done. */
function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === BUSY || code === LOCKED;
}

/** What happened and what to do, in words. */
export function describeFailure(error: unknown): string {
  const { message } = error as Error;
  const words = WORDS[resultCode(error) ?? -1];
  return words === undefined ? message : `${words} (${message})`;
}
