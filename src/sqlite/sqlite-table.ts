import { existsSync } from 'node:fs';
import { SinkError } from '../extract/errors.js';
import { pluralize } from '../extract/receipt/format.js';
import { describeFields } from '../extract/sinks/pick-fields.js';
import type { Sink, SinkSession } from '../extract/sinks/sink.js';
import { Connection } from './connection.js';
import { type SqliteDatabase, filePath, realPath } from './database.js';
import {
  tableColumns,
  type ResolvedTableOptions,
  resolveTableOptions,
  type SqliteTableOptions,
} from './table-columns.js';
import {
  checkShape,
  countRows,
  createTable,
  dropTable,
  tableExists,
  tableSchema,
  hasWritten,
} from './table-statements.js';
import { TableSession, type TableTarget } from './table-session.js';

/**
 * Writes one row per record to a table in a SQLite file. Creates the table if it does not exist. A new run refuses a table that has rows, unless
 * `append` or `overwrite` is set.
 *
 * Effectively once. If the file is also that of the `sqlite(…)` store, rows and position are committed in one transaction; otherwise a page that was
 * not committed is written again over itself. If a chunk restarts, its rows are removed only from a table without `key`. Columns have no type: text,
 * numbers and bytes are stored unchanged, `true` as 1, dates as ISO 8601, objects as JSON.
 *
 * @param path path of the file, which may contain other tables
 * @example
 * extract(users, { to: sqliteTable('users.db', { table: 'users', key: 'id', columns: ['id', 'name', 'division.id'] }) });
 * @throws ConfigurationError for unknown or malformed options
 */
export function sqliteTable<T = unknown>(path: string, options: SqliteTableOptions): Sink<T> {
  const where = 'sqliteTable()';
  const database = realPath(filePath(path, where));
  const resolved = resolveTableOptions(options, where);
  const schema = tableSchema(resolved.table, tableColumns(resolved, where));
  const output = { kind: 'sqlite', where: `${path}, table ${resolved.table}` };
  const connect = () => connectionTo(database, resolved, output.where);
  return {
    ...output,
    identity: `sqlite ${database}, table ${resolved.table}, key ${resolved.key ?? 'none'}, columns ${describeFields(resolved.columns)}${resolved.record ? ', record' : ''}`,
    guarantee: 'effectively once',
    receiptPath: `${path}.receipt.json`,
    async open(run): Promise<SinkSession<T>> {
      const connection = connect();
      const joined = run.store.database === database;
      const begun = (await run.store.run(run.run))?.createdAt ?? 0;
      const target = {
        schema,
        scope: { run: run.run, createdAt: begun, table: resolved.table },
        connection,
        sharesStore: joined,
        output,
      };
      const session = new TableSession<T>(target);
      try {
        await connection.write((db) => prepareTable(db, target, run.fresh, resolved));
        return session;
      } catch (error) {
        await session.close();
        throw error;
      }
    },
    async checkStart() {
      if (!existsSync(database)) return;
      const connection = connect();
      await connection.read((db) => checkTable(db, { schema, output }, resolved)).finally(() => connection.close());
    },
    async outputExists() {
      if (!existsSync(database)) return false;
      const connection = connect();
      return connection.read((db) => tableExists(db, schema)).finally(() => connection.close());
    },
  };
}

function connectionTo(path: string, { driver, busyMs, clock }: ResolvedTableOptions, where: string): Connection {
  return new Connection({
    path,
    driver,
    busyMs,
    clock,
    readOnly: false,
    prepare: (db) => db.exec('PRAGMA synchronous = FULL'),
    failure: (description, cause) => new SinkError(`${where}: ${description}`, { cause }),
  });
}

/** @throws SinkError if the table belongs to something else */
function prepareTable(db: SqliteDatabase, target: TableTarget, fresh: boolean, options: ResolvedTableOptions): void {
  const { schema, output } = target;
  if (fresh && options.overwrite) dropTable(db, schema);
  if (tableExists(db, schema)) {
    if (fresh && !options.append) rejectForeignRows(db, target);
    checkShape(db, schema, output.where);
  }
  createTable(db, schema);
}

/** Checks the table for a restarted run, to which rows of an earlier run of the same name are foreign. */
function checkTable(
  db: SqliteDatabase,
  { schema, output }: Pick<TableTarget, 'schema' | 'output'>,
  { append, overwrite }: ResolvedTableOptions,
): void {
  if (overwrite || !tableExists(db, schema)) return;
  const rows = countRows(db, schema);
  if (rows > 0 && !append) throw tableNotEmptyError(output, rows);
  checkShape(db, schema, output.where);
}

/** If the store is another database, a process that was killed before its first commit may have left rows. */
function rejectForeignRows(db: SqliteDatabase, { schema, scope, sharesStore, output }: TableTarget): void {
  const rows = countRows(db, schema);
  if (rows > 0 && (sharesStore || !hasWritten(db, scope))) throw tableNotEmptyError(output, rows);
}

const tableNotEmptyError = ({ where }: TableTarget['output'], rows: number) =>
  new SinkError(
    `${where} already exists and has ${pluralize(rows, 'row')}. Use another table, set append: true and a key to add to it, ` +
      'or set overwrite: true to drop it',
  );
