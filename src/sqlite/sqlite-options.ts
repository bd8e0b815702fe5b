import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import { bool, clockOption, oneOf, wholeNumber } from '../options/option-types.js';
import { type Clock, systemClock } from '../time/clock.js';
import { DRIVER_NAMES, type DriverName } from './database.js';

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

export const storeOptions = z.strictObject({ ...sqliteShape, readOnly: bool.default(false) });

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
