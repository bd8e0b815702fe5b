import { fieldPath } from '../../../paging/field-path.js';
import { sqlName, sqlNames, upsertInto } from '../sql.js';

/** A column: its name, what stands in it, and the type that it is made with. */
export interface Column {
  readonly name: string;
  readonly path: string;
  readonly get: (record: unknown) => unknown;
  readonly type: string;
}

/** Where records go, and how. */
export interface Table {
  /** With its schema, quoted. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Names of the columns by which a record is told from others. */
  readonly key: readonly string[];
}

/** Columns to write: paths, each under its own text; or names, each with a path, or with a path and the type to make the column with. */
export type PostgresColumns =
  readonly string[] | Readonly<Record<string, string | { readonly path: string; readonly type?: string }>>;

/** Holds the whole record where no columns were chosen. */
export const RECORD = 'record';

/** The columns; without a choice those of the key, and the record itself as `jsonb`. */
export function columnsFor(columns: PostgresColumns | undefined, key: readonly string[]): Column[] {
  if (columns === undefined) {
    const record: Column = { name: RECORD, path: '', get: (whole) => whole, type: 'jsonb' };
    return [...key.map((path) => column(path, { path })), record];
  }
  if (Array.isArray(columns)) return (columns as readonly string[]).map((path) => column(path, { path }));
  return Object.entries(columns as Exclude<PostgresColumns, readonly string[]>).map(([name, of]) =>
    column(name, typeof of === 'string' ? { path: of } : of),
  );
}

const column = (name: string, { path, type = 'text' }: { readonly path: string; readonly type?: string }): Column => ({
  name,
  path,
  get: fieldPath(path).get,
  type,
});

export function createTable({ name, columns, key }: Table): string {
  const lines = columns.map((one) => `${sqlName(one.name)} ${one.type}`);
  return `CREATE TABLE IF NOT EXISTS ${name} (${[...lines, `PRIMARY KEY (${sqlNames(key)})`].join(', ')})`;
}

/** Types of the table's columns, by name. */
export const READ_TYPES = `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
  WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`;

/** Fails where an upsert would, without a row: no such table, column or unique key, no right to write. */
export const tryUpsert = (table: Table): string =>
  `EXPLAIN ${upsert(table, [`(${table.columns.map(() => 'NULL').join(', ')})`])}`;

/** One statement for several rows, each a list of parameters such as `($1, $2)`. */
export const upsert = ({ name, columns, key }: Table, rows: readonly string[]): string =>
  upsertInto({ table: name, columns: columns.map((one) => one.name), key }, rows);
