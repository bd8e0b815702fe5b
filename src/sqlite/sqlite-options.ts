import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import { bool, clockOption, oneOf, wholeNumber } from '../options/option-types.js';
import { type Clock, systemClock } from '../time/clock.js';
import { DRIVER_NAMES, type DriverName } from './database.js';

/** How a SQLite file is opened. */
export interface SqliteOptions {
  /** Which library to use. @default the first there is of node:sqlite, libsql, better-sqlite3 */
  readonly driver?: DriverName;
  /** Milliseconds to wait for another process that writes to the file. @default 5000 */
  readonly busyMs?: number;
  /** Times the waits for other processes. @default the clock of the machine */
  readonly clock?: Clock;
}

/** What the options of everything on SQLite have in common. */
export const sqliteShape = {
  driver: oneOf(...DRIVER_NAMES).optional(),
  busyMs: wholeNumber(0).default(5000),
  clock: clockOption.default(systemClock),
};

export const storeOptions = z.strictObject({ ...sqliteShape, readOnly: bool.default(false) });

/** @throws ConfigurationError where the path names no file */
export function filePath(path: unknown, where: string): string {
  if (typeof path !== 'string' || path.trim() === '' || path.includes('\0')) {
    throw new ConfigurationError(
      `${where}: the path must be that of a file, such as 'run.db', got ${describeValue(path)}`,
    );
  }
  if (path === ':memory:') {
    throw new ConfigurationError(
      `${where}: ':memory:' is no file; what is to be in memory goes to memory() of pagewright/extract`,
    );
  }
  return path;
}

/** The file itself, whichever way leads to it: two that are the same are the same database. */
export function realPath(path: string): string {
  const file = resolve(path);
  if (existsSync(file)) return realpathSync(file);
  const folder = dirname(file);
  return existsSync(folder) ? join(realpathSync(folder), basename(file)) : file;
}
