import { pathToFileURL } from 'node:url';
import { type OpenDatabase, plainRow, type SqliteDriver, type SqliteValue, toBound } from '../database.js';

/** The synchronous interface of better-sqlite3, which libsql implements too. */
interface Statement {
  run(values: readonly SqliteValue[]): { readonly changes: number };
  all(values: readonly SqliteValue[]): object[];
}

interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement & { readonly reader?: boolean };
  close(): unknown;
}

interface Module {
  readonly default: new (path: string, options?: Readonly<Record<string, unknown>>) => Database;
}

/** @param module the module namespace of `libsql` */
export function libsql(module: unknown): SqliteDriver {
  const { default: LibsqlDatabase } = module as Module;
  return {
    name: 'libsql',
    // libsql has no read-only option, but a file URL has.
    open: (path, readOnly) => {
      const address = readOnly ? `${pathToFileURL(path).href}?mode=ro` : path;
      return adapt(withResultCode(() => new LibsqlDatabase(address)));
    },
  };
}

/** @param module the module namespace of `better-sqlite3` */
export function betterSqlite3(module: unknown): SqliteDriver {
  const { default: BetterDatabase } = module as Module;
  return {
    name: 'better-sqlite3',
    open: (path, readOnly) => adapt(withResultCode(() => new BetterDatabase(path, { readonly: readOnly, timeout: 0 }))),
  };
}

function adapt(database: Database): OpenDatabase {
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
