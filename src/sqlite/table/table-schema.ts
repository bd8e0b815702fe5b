import { SinkError } from '../../extract/errors.js';
import { sqlName, sqlNames, upsertInto } from '../../extract/sinks/upsert-sql.js';
import type { SqliteDatabase } from '../database.js';
import type { TableColumns } from './table-columns.js';

/** A table and its statements. Names are checked, and quoted because some are keywords of SQL. */
export interface TableSchema {
  readonly table: string;
  /** Quoted name of the table. */
  readonly quoted: string;
  readonly columns: TableColumns;
  /** Inserts a row, or replaces the one with the same primary key. */
  readonly upsert: string;
}

export function tableSchema(table: string, columns: TableColumns): TableSchema {
  const { names, key } = columns;
  const places = `(${names.map(() => '?').join(', ')})`;
  const quoted = sqlName(table);
  return { table, quoted, columns, upsert: upsertInto({ table: quoted, columns: names, key }, [places]) };
}

/** Columns have no type, so that `1` and `'1'` stay different. */
export function createTable(db: SqliteDatabase, { quoted, columns }: TableSchema): void {
  const { names, key } = columns;
  const lines = names.map((name) => `${sqlName(name)}${key.includes(name) ? ' NOT NULL' : ''}`);
  db.exec(`CREATE TABLE IF NOT EXISTS ${quoted} (${lines.join(', ')}, PRIMARY KEY (${sqlNames(key)}))`);
}

export const dropTable = (db: SqliteDatabase, { quoted }: TableSchema): void =>
  db.exec(`DROP TABLE IF EXISTS ${quoted}`);

/** Number of rows in the table. */
export function countRows(db: SqliteDatabase, { quoted }: TableSchema): number {
  return Number(db.prepare(`SELECT count(*) AS n FROM ${quoted}`).get()?.['n']);
}

export function tableExists(db: SqliteDatabase, { table }: Pick<TableSchema, 'table'>): boolean {
  // Names are case-insensitive.
  return (
    db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE").get(table) !== undefined
  );
}

/** @throws SinkError if the table lacks a column, or has another primary key */
export function checkShape(db: SqliteDatabase, { table, columns }: TableSchema, where: string): void {
  const found = db.prepare('SELECT name, pk FROM pragma_table_info(?)').all(table);
  const nameOf = (row: { readonly name?: unknown }) => String(row.name).toLowerCase();
  const names = new Set(found.map(nameOf));
  const keys = found.filter(({ pk }) => Number(pk) > 0).map(nameOf);
  const missing = columns.names.filter((name) => !names.has(name.toLowerCase()));
  const sameKey =
    [...keys].sort().join() ===
    columns.key
      .map((name) => name.toLowerCase())
      .sort()
      .join();
  if (missing.length === 0 && sameKey) return;
  const fault =
    missing.length > 0
      ? `has no column ${missing.join(', ')}`
      : `has the primary key ${keys.join(', ') || 'of no column'}, not ${columns.key.join(', ')}`;
  throw new SinkError(`${where} already exists and ${fault}. Use another table, or set overwrite: true to drop it`);
}
