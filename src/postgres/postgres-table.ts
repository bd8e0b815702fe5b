import { describeValue } from '../errors/pagewright-error.js';
import { SinkError } from '../extract/errors.js';
import { jsonText } from '../extract/sinks/ndjson-codec.js';
import { sqlName, sqlNames, upsertInto } from '../extract/sinks/upsert-sql.js';
import { fieldPath } from '../json/field-path.js';

/** A column: its name, the field it holds, and the type it is created with. */
interface Column {
  readonly name: string;
  readonly path: string;
  readonly get: (record: unknown) => unknown;
  readonly type: string;
}

/** The table that records are written to. */
export interface Table {
  /** Quoted, with its schema. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Names of the columns that identify a record. */
  readonly key: readonly string[];
}

/** Columns to write: a list of paths, or names, each with a path or with a path and the type to create the column with. */
export type PostgresColumns =
  readonly string[] | Readonly<Record<string, string | { readonly path: string; readonly type?: string }>>;

/** The column of the whole record, if no columns are selected. */
export const RECORD = 'record';

/** The columns to write; by default those of the key, and the whole record as `jsonb`. */
export function columnsFor(columns: PostgresColumns | undefined, key: readonly string[]): Column[] {
  if (columns === undefined) {
    const record: Column = { name: RECORD, path: '', get: (whole) => whole, type: 'jsonb' };
    return [...key.map((path) => toColumn(path, { path })), record];
  }
  if (Array.isArray(columns)) return (columns as readonly string[]).map((path) => toColumn(path, { path }));
  return Object.entries(columns as Exclude<PostgresColumns, readonly string[]>).map(([name, of]) =>
    toColumn(name, typeof of === 'string' ? { path: of } : of),
  );
}

const toColumn = (
  name: string,
  { path, type = 'text' }: { readonly path: string; readonly type?: string },
): Column => ({
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

/** Fails if an upsert would, without writing a row: the table, a column, the unique key or the permission is missing. */
export const tryUpsert = (table: Table): string =>
  `EXPLAIN ${upsert(table, [`(${table.columns.map(() => 'NULL').join(', ')})`])}`;

/** One statement for several rows, each a list of placeholders such as `($1, $2)`. */
export const upsert = ({ name, columns, key }: Table, rows: readonly string[]): string =>
  upsertInto({ table: name, columns: columns.map((one) => one.name), key }, rows);

/** The parameters for one record: text or `null` for each column, or a list for an array column. */
export type Row = readonly (string | null | readonly unknown[])[];

/** The most parameters that one statement of PostgreSQL can have. */
const MAX_PARAMETERS = 65_535;

/**
 * The rows of a page, each key once: the last record wins. Sorted by key, so that concurrent pages take their locks in the same order and never
 * deadlock.
 *
 * @param types types of the table's columns, by name
 */
export function rowsOf(records: readonly unknown[], table: Table, types: ReadonlyMap<string, string>): Row[] {
  const keyed = new Map<string, Row>();
  const isKey = table.columns.map(({ name }) => table.key.includes(name));
  for (const [index, record] of records.entries()) {
    const place = `record ${index} of the page`;
    const row = table.columns.map((column) => parameter(column.get(record), types.get(column.name), place));
    const key = row.filter((_, i) => isKey[i]);
    if (key.includes(null)) {
      throw new SinkError(`${place} has no value for the key ${table.key.join(', ')}: ${describeValue(record)}`);
    }
    keyed.set(JSON.stringify(key), row);
  }
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** Text that PostgreSQL parses by the type of the column. */
function parameter(value: unknown, type = 'text', place: string): Row[number] {
  if (value === null || value === undefined) return null;
  if (type === 'json' || type === 'jsonb') return jsonText(value, place);
  if (typeof value === 'string') return value;
  if (value instanceof Date) return jsonText(value, place).slice(1, -1);
  if (Array.isArray(value) && type.endsWith('[]')) return value as readonly unknown[];
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return jsonText(value, place);
}

/** Rows in batches that fit in one statement. */
export function* batches(rows: readonly Row[], batchSize: number): Generator<readonly Row[]> {
  const width = Math.max(1, rows[0]?.length ?? 1);
  const size = Math.min(batchSize, Math.floor(MAX_PARAMETERS / width));
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}

/** Placeholders, row by row: `($1, $2)`, `($3, $4)`. */
export function placeholders(rows: readonly Row[]): string[] {
  let last = 0;
  return rows.map((row) => `(${row.map(() => `$${(last += 1)}`).join(', ')})`);
}
