import { pathToFileURL } from 'node:url';
import { ConfigurationError, describeLoadFailure } from '../errors/pagewright-error.js';
import {
  DRIVER_NAMES,
  type DriverName,
  type SqliteDriver,
  type OpenDatabase,
  plainRow,
  type SqliteValue,
  toBound,
} from './database.js';

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
  const toInstall = wanted === 'better-sqlite3' ? wanted : 'libsql';
  throw new ConfigurationError(
    `sqlite(): found no${wanted ? '' : ' SQLite'} driver${wanted ? ` '${wanted}'` : ''}: ${reasons.join('; ')}. ` +
      `Run \`npm install ${toInstall}\`, or use Node 22.13 or later, which has SQLite built in`,
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
    return describeLoadFailure(name, error);
  }
}

interface NodeStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint };
  all(...values: SqliteValue[]): object[];
}

interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string, options: { readonly readOnly: boolean }) => NodeDatabase;
}

/** The SQLite built into Node 22.13 and later; `undefined` if this Node has none. */
export function nodeSqlite(): SqliteDriver | undefined {
  const sqlite = withoutWarning(() => process.getBuiltinModule?.('node:sqlite') as NodeSqlite | undefined);
  return sqlite && { name: 'node', open: (path, readOnly) => adaptNode(new sqlite.DatabaseSync(path, { readOnly })) };
}

function adaptNode(database: NodeDatabase): OpenDatabase {
  return {
    exec: (sql) => database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql);
      const all = (values: readonly SqliteValue[]) => statement.all(...values.map(toBoundInNode)).map(plainRow);
      return {
        run: (...values) => Number(statement.run(...values.map(toBoundInNode)).changes),
        get: (...values) => all(values)[0],
        all: (...values) => all(values),
      };
    },
    close: () => database.close(),
  };
}

/** Node 22 binds a blob without memory as null. An empty view of a longer array is bound as an empty blob. */
function toBoundInNode(value: SqliteValue): SqliteValue {
  return ArrayBuffer.isView(value) && value.byteLength === 0 ? new Uint8Array(1).subarray(1) : toBound(value);
}

/** Node warns once, when its SQLite is loaded, that it is experimental. The parts used here have not changed since its introduction. */
function withoutWarning<T>(load: () => T): T {
  const emitWarning: unknown = Reflect.get(process, 'emitWarning');
  const others = (warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] === 'ExperimentalWarning' && String(warning).startsWith('SQLite')) return;
    Reflect.apply(emitWarning as () => void, process, [warning, ...rest]);
  };
  process.emitWarning = others;
  try {
    return load();
  } finally {
    Reflect.set(process, 'emitWarning', emitWarning);
  }
}

/** The synchronous interface of better-sqlite3, which libsql implements too. */
interface LibsqlStatement {
  run(values: readonly SqliteValue[]): { readonly changes: number };
  all(values: readonly SqliteValue[]): object[];
}

interface LibsqlDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): LibsqlStatement;
  close(): unknown;
}

interface LibsqlModule {
  readonly default: new (path: string, options?: Readonly<Record<string, unknown>>) => LibsqlDatabase;
}

/** @param module the module namespace of `libsql` */
function libsql(module: unknown): SqliteDriver {
  const { default: Libsql } = module as LibsqlModule;
  return {
    name: 'libsql',
    // libsql has no read-only option, but a file URL has.
    open: (path, readOnly) => {
      const address = readOnly ? `${pathToFileURL(path).href}?mode=ro` : path;
      return adaptLibsql(withResultCode(() => new Libsql(address)));
    },
  };
}

/** @param module the module namespace of `better-sqlite3` */
function betterSqlite3(module: unknown): SqliteDriver {
  const { default: BetterSqlite3 } = module as LibsqlModule;
  return {
    name: 'better-sqlite3',
    open: (path, readOnly) =>
      adaptLibsql(withResultCode(() => new BetterSqlite3(path, { readonly: readOnly, timeout: 0 }))),
  };
}

function adaptLibsql(database: LibsqlDatabase): OpenDatabase {
  return {
    exec: (sql) => void database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql);
      // Values are passed as an array: a single blob or null would be taken for named values. Reading all rows ends the read transaction.
      const all = (values: readonly SqliteValue[]) => statement.all(values.map(toBound)).map(plainRow);
      return {
        run: (...values) => statement.run(values.map(toBound)).changes,
        get: (...values) => all(values)[0],
        all: (...values) => all(values),
      };
    },
    close: () => void database.close(),
  };
}

const CANTOPEN = 14;

/** Both drivers set SQLite's result code on every error except those of opening. There libsql has it at the end of the message, better-sqlite3 not at all. */
function withResultCode<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const rawCode = /: (\d+)"\)$/.exec(String(message))?.[1];
    if (!code) Object.assign(error as object, { rawCode: Number(rawCode ?? CANTOPEN) });
    throw error;
  }
}
