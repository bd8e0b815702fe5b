import { existsSync } from 'node:fs';
import { isPagewrightError, type PagewrightError } from '../errors/pagewright-error.js';
import type { Clock } from '../time/clock.js';
import type { DriverName, OpenDatabase, SqliteDatabase } from './database.js';
import { loadDriver } from './drivers/load-driver.js';
import { failureWords, isBusy } from './failure.js';
import { inTransaction, Undone } from './transaction.js';

/** Between two tries to get hold of a file that somebody else writes to. A commit takes about as long. */
const POLL_MS = 5;

export interface ConnectionOptions {
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
        if (error instanceof Undone) throw error.cause;
        if (isPagewrightError(error)) throw error;
        if (!isBusy(error) || clock.now() >= until) throw failure(failureWords(error), error);
      }
      await clock.sleep(POLL_MS);
    }
  }
}
