import { type OpenDatabase, plainRow, type SqliteDriver, type SqliteValue, toBound } from '../database.js';

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
  return sqlite && { name: 'node', open: (path, readOnly) => adapt(new sqlite.DatabaseSync(path, { readOnly })) };
}

function adapt(database: NodeDatabase): OpenDatabase {
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
