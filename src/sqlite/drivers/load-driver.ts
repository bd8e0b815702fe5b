import { ConfigurationError } from '../../errors/client-errors.js';
import { DRIVER_NAMES, type DriverName, type SqliteDriver } from '../database.js';
import { betterSqlite3, libsql } from './libsql.js';
import { nodeSqlite } from './node-sqlite.js';

/** Each gives its driver, or says why there is none. */
const LOADERS: Readonly<Record<DriverName, () => Promise<SqliteDriver | string>>> = {
  node: async () => nodeSqlite() ?? `Node ${process.versions.node} has no node:sqlite without a flag; 22.13 has`,
  libsql: () => fromPackage('libsql', libsql),
  'better-sqlite3': async () =>
    runsBetterSqlite3(process.versions.node)
      ? fromPackage('better-sqlite3', betterSqlite3)
      : `better-sqlite3 needs Node 22.14, and this is ${process.versions.node}`,
};

/**
 * The driver of that name, or the first one that there is.
 *
 * @throws ConfigurationError that says what to install
 */
export async function loadDriver(wanted?: DriverName): Promise<SqliteDriver> {
  const reasons: string[] = [];
  for (const name of wanted ? [wanted] : DRIVER_NAMES) {
    const driver = await LOADERS[name]();
    if (typeof driver !== 'string') return driver;
    reasons.push(driver);
  }
  throw new ConfigurationError(
    `sqlite() found no${wanted ? '' : ' SQLite'} driver${wanted ? ` '${wanted}'` : ''}: ${reasons.join('; ')}. ` +
      'Run `npm install libsql`, or use Node 22.13 or later, which has SQLite inside',
  );
}

/** On older versions of Node its current major ends the process with a segmentation fault, so that it must not even be loaded. */
export function runsBetterSqlite3(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 14);
}

/** The import is written with a variable, so that neither compilers nor bundlers ask for packages that are not there. */
async function fromPackage(name: string, adapt: (module: unknown) => SqliteDriver): Promise<SqliteDriver | string> {
  try {
    return adapt(await import(name));
  } catch (error) {
    const { message } = error as Error;
    return `${name} cannot be loaded (${message.split('\n')[0]})`;
  }
}
