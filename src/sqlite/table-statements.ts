import { SinkError, LeaseLostError } from '../extract/errors.js';
import { sqlName, sqlNames, upsertInto } from '../extract/sinks/upsert-sql.js';
import type { SqliteDatabase } from './database.js';
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

/**
 * The fencing token of each chunk, for a checkpoint store in another database: only the highest token may write. It blocks a process that was
 * suspended past its lease, and distinguishes rows that this run wrote before its first commit from foreign rows. The table exists during runs.
 */
const WRITERS = `CREATE TABLE IF NOT EXISTS pagewright_writers (
  run TEXT NOT NULL, begun INTEGER NOT NULL, target TEXT NOT NULL, chunk TEXT NOT NULL, token INTEGER NOT NULL,
  PRIMARY KEY (run, begun, target, chunk)
) STRICT`;
const SCOPE = 'run = ? AND target = ? AND begun = ?';

/** A run that writes to a table. */
export interface WriterScope {
  readonly run: string;
  /** When the run was created, in milliseconds since the epoch. A restarted run of the same name is a different run. */
  readonly createdAt: number;
  readonly table: string;
}

/** Whether the run has written to the table, or was about to. */
export function hasWritten(db: SqliteDatabase, { run, createdAt, table }: WriterScope): boolean {
  db.exec(WRITERS);
  return db.prepare(`SELECT 1 FROM pagewright_writers WHERE ${SCOPE}`).get(run, table, createdAt) !== undefined;
}

/** Blocks every writer with a lower token. */
export function registerWriter(db: SqliteDatabase, scope: WriterScope, chunk: string, token: number): void {
  const { run, createdAt, table } = scope;
  db.exec(WRITERS);
  db.prepare('DELETE FROM pagewright_writers WHERE run = ? AND target = ? AND begun < ?').run(run, table, createdAt);
  db.prepare(
    `INSERT INTO pagewright_writers (run, begun, target, chunk, token) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET token = max(token, excluded.token)`,
  ).run(run, createdAt, table, chunk, token);
  requireWriter(db, scope, chunk, token);
}

/** @throws LeaseLostError if another process claimed the chunk later, or the run has ended */
export function requireWriter(db: SqliteDatabase, scope: WriterScope, chunk: string, token: number): void {
  const { run, createdAt, table } = scope;
  db.exec(WRITERS);
  const row = db
    .prepare(`SELECT token FROM pagewright_writers WHERE ${SCOPE} AND chunk = ?`)
    .get(run, table, createdAt, chunk);
  if (row?.['token'] !== token) throw new LeaseLostError(chunk);
}

/** Removes the tokens of a run that has ended, and the table with the last of them. */
export function dropWriters(db: SqliteDatabase, { run, createdAt, table }: WriterScope): void {
  db.exec(WRITERS);
  db.prepare(`DELETE FROM pagewright_writers WHERE ${SCOPE}`).run(run, table, createdAt);
  if (db.prepare('SELECT 1 FROM pagewright_writers LIMIT 1').get() === undefined) {
    db.exec('DROP TABLE pagewright_writers');
  }
}
