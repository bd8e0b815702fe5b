import { ConfigurationError } from '../../errors/client-errors.js';
import { DRIVER_NAMES, type DriverName, type SqliteDriver } from '../database.js';
import { betterSqlite3, libsql } from './libsql.js';
import { nodeSqlite } from './node-sqlite.js';

/** Each loader returns its driver, or the reason why it is unavailable. */
const LOADERS: Readonly<Record<DriverName, () => Promise<SqliteDriver | string>>> = {
  node: async () => nodeSqlite() ?? `Node ${process.versions.node} has no node:sqlite without a flag (22.13 has)`,
  libsql: () => fromPackage('libsql', libsql),
  'better-sqlite3': async () =>
    runsBetterSqlite3(process.versions.node)
      ? fromPackage('better-sqlite3', betterSqlite3)
      : `better-sqlite3 needs Node 22.14, and this is ${process.versions.node}`,
};

/**
 * Loads the named driver, or the first available one.
 *
 * @throws ConfigurationError if no driver is available
 */
export async function loadDriver(wanted?: DriverName): Promise<SqliteDriver> {
  const reasons: string[] = [];
  for (const name of wanted ? [wanted] : DRIVER_NAMES) {
    const driver = await LOADERS[name]();
    if (typeof driver !== 'string') return driver;
    reasons.push(driver);
  }
  throw new ConfigurationError(
    `sqlite(): found no${wanted ? '' : ' SQLite'} driver${wanted ? ` '${wanted}'` : ''}: ${reasons.join('; ')}. ` +
      'Run `npm install libsql`, or use Node 22.13 or later, which has SQLite built in',
  );
}

/** On older versions of Node, loading its current major version crashes the process with a segmentation fault. */
export function runsBetterSqlite3(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 14);
}

/** The import uses a variable, so that compilers and bundlers do not try to resolve packages that are not installed. */
async function fromPackage(name: string, adapt: (module: unknown) => SqliteDriver): Promise<SqliteDriver | string> {
  try {
    return adapt(await import(name));
  } catch (error) {
    const { message } = error as Error;
    return `${name} cannot be loaded (${message.split('\n')[0]})`;
  }
}
