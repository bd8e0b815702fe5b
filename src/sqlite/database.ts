import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { clockOption, oneOf, wholeNumber } from '../options/parse-options.js';
import { type Clock, systemClock } from '../time/clock.js';

/** A value in a column of SQLite. */
export type SqliteValue = string | number | bigint | null | Uint8Array;

/** A row, with its columns by name. Blobs are copies. */
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/** A prepared statement. Whole numbers are stored as integers, not as floating point. */
export interface SqliteStatement {
  /** Runs the statement and returns the number of changed rows. */
  run(...values: readonly SqliteValue[]): number;
  /** Returns the first row. */
  get(...values: readonly SqliteValue[]): SqliteRow | undefined;
  /** Returns all rows. */
  all(...values: readonly SqliteValue[]): SqliteRow[];
}

/**
 * An open SQLite database, independent of its driver. The `work` of `CheckpointStore.save` receives it if the store is `sqlite(…)`.
 *
 * Every call is synchronous. A transaction is open inside `work`: do not begin or end one.
 */
export interface SqliteDatabase {
  /** Runs one or more statements without values. */
  exec(sql: string): void;
  /** Prepares one statement. */
  prepare(sql: string): SqliteStatement;
}

/** A database that its opener must close. */
export interface OpenDatabase extends SqliteDatabase {
  close(): void;
}

/** A library that implements SQLite. */
export interface SqliteDriver {
  readonly name: DriverName;
  /** Opens the file. Creates it if it does not exist, unless `readOnly` is set. */
  open(path: string, readOnly: boolean): OpenDatabase;
}

export const DRIVER_NAMES = ['node', 'libsql', 'better-sqlite3'] as const satisfies readonly DriverName[];

/** Name of a driver; `node` is `node:sqlite`. */
export type DriverName = 'node' | 'libsql' | 'better-sqlite3';

/** Drivers bind every `number` as floating point. As a `bigint`, `1` stays an integer in a column without a type. */
export function toBound(value: SqliteValue): SqliteValue {
  const isExactInteger = Number.isInteger(value) && Math.abs(value as number) <= 2 ** 53;
  return isExactInteger ? BigInt(value as number) : value;
}

/** Drivers return blobs as `Buffer`, `Uint8Array` or `ArrayBuffer`, and rows with or without a prototype. */
export function plainRow(row: object): SqliteRow {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plainValue(value)]));
}

function plainValue(value: unknown): SqliteValue {
  if (typeof value !== 'object' || value === null) return value as SqliteValue;
  return ArrayBuffer.isView(value) ? Uint8Array.from(value as Uint8Array) : new Uint8Array(value as ArrayBuffer);
}

/** Options for opening a SQLite file. */
export interface SqliteOptions {
  /** Library to use. @default the first available of node:sqlite, libsql, better-sqlite3 */
  readonly driver?: DriverName;
  /** Waits this long for another process that writes to the file, in milliseconds. @default 5000 */
  readonly busyMs?: number;
  /** Measures that wait. @default the system clock */
  readonly clock?: Clock;
}

/** Options that the store and the table share. */
export const sqliteShape = {
  driver: oneOf(...DRIVER_NAMES).optional(),
  busyMs: wholeNumber(0).default(5000),
  clock: clockOption.default(systemClock),
};

/** @throws ConfigurationError if the path does not name a file */
export function filePath(path: unknown, where: string): string {
  if (typeof path !== 'string' || path.trim() === '' || path.includes('\0')) {
    throw new ConfigurationError(`${where}: the path must name a file, such as 'run.db', got ${describeValue(path)}`);
  }
  if (path === ':memory:') {
    throw new ConfigurationError(
      `${where}: ':memory:' is not a file. Use memory() from pagewright/extract to keep state in memory`,
    );
  }
  return path;
}

/** The resolved path of the file: two equal paths are the same database. */
export function realPath(path: string): string {
  const file = resolve(path);
  if (existsSync(file)) return realpathSync(file);
  const folder = dirname(file);
  return existsSync(folder) ? join(realpathSync(folder), basename(file)) : file;
}
