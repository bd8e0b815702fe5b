import { flatten } from './flatten.js';

/** What stands in a cell; nothing for `undefined`. */
export type Cell = string | number | undefined;

/** How a record becomes a row. */
export type ToRow = (record: unknown) => Cell[];

/** Rows of records whose fields were chosen, and which are flat therefore. */
export const rowOfChosen =
  (names: readonly string[]): ToRow =>
  (record) =>
    names.map((name) => cellOf((record as Record<string, unknown>)[name]));

/** Rows of whole records. */
export const rowOfAll = (columns: readonly string[]): ToRow => {
  const places = new Map(columns.map((name, place) => [name, place]));
  return (record) => {
    const row = new Array<Cell>(columns.length).fill(undefined);
    flatten(record, (name, value) => {
      const place = places.get(name);
      if (place !== undefined) row[place] = cellOf(value);
    });
    return row;
  };
};

/** The header, then a row for each record. */
export async function* csvRows(
  columns: readonly string[],
  records: AsyncIterable<readonly unknown[]>,
  toRow: ToRow,
): AsyncGenerator<Cell[]> {
  if (columns.length === 0) return;
  yield [...columns];
  for await (const block of records) for (const record of block) yield toRow(record);
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return value;
  return JSON.stringify(value);
}
