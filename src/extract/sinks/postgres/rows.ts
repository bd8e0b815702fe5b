import { SinkError } from '../../../errors/sink-error.js';
import { show } from '../../../errors/show.js';
import { jsonText } from '../json-text.js';
import type { Table } from './table.js';

/** What a statement is given for one record: a text or nothing for each column, or a list for a column of lists. */
export type Row = readonly (string | null | readonly unknown[])[];

/** Parameters that one statement of PostgreSQL can have. */
const MOST_PARAMETERS = 65_535;

/**
 * The rows of a page, each key once: the last record with it wins. Sorted by key, so that pages that are written side by side take their locks in
 * one order, and never wait for each other in a circle.
 *
 * @param types of the table's columns, by name
 */
export function rowsOf(records: readonly unknown[], table: Table, types: ReadonlyMap<string, string>): Row[] {
  const keyed = new Map<string, Row>();
  const isKey = table.columns.map(({ name }) => table.key.includes(name));
  for (const [index, record] of records.entries()) {
    const place = `record ${index} of the page`;
    const row = table.columns.map((column) => parameter(column.get(record), types.get(column.name), place));
    const key = row.filter((_, i) => isKey[i]);
    if (key.includes(null)) {
      throw new SinkError(`${place} has no value for the key ${table.key.join(', ')}: ${show(record)}`);
    }
    keyed.set(JSON.stringify(key), row);
  }
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** PostgreSQL reads the text by the type of the column. */
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
  const size = Math.min(batchSize, Math.floor(MOST_PARAMETERS / width));
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}

/** Places of the parameters, row by row: `($1, $2)`, `($3, $4)`. */
export function places(rows: readonly Row[]): string[] {
  let last = 0;
  return rows.map((row) => `(${row.map(() => `$${(last += 1)}`).join(', ')})`);
}
