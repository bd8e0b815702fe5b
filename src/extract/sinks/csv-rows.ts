/** The content of a cell; empty for `undefined`. */
type Cell = string | number | undefined;

/** Converts a record to a row. */
type ToRow = (record: unknown) => Cell[];

/** Rows of flat records, whose fields were selected. */
export const rowOfSelected =
  (names: readonly string[]): ToRow =>
  (record) =>
    names.map((name) => cellOf((record as Record<string, unknown>)[name]));

/** Rows of whole records. */
export const rowOfAll = (columns: readonly string[]): ToRow => {
  const indexes = new Map(columns.map((name, index) => [name, index]));
  return (record) => {
    const row = new Array<Cell>(columns.length).fill(undefined);
    flatten(record, (name, value) => {
      const index = indexes.get(name);
      if (index !== undefined) row[index] = cellOf(value);
    });
    return row;
  };
};

/** The header, then one row per record. */
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

/** All fields of the records, in order of first appearance. A field that is always `null` counts, unless other records have fields inside it. */
export async function columnsOf(records: AsyncIterable<readonly unknown[]>): Promise<string[]> {
  const hasValue = new Map<string, boolean>();
  for await (const block of records) {
    for (const record of block) {
      flatten(record, (name, value) => {
        if (value !== null) hasValue.set(name, true);
        else if (!hasValue.has(name)) hasValue.set(name, false);
      });
    }
  }
  const names = [...hasValue.keys()];
  return names.filter((name) => hasValue.get(name) === true || !names.some((other) => isWithin(other, name)));
}

const isWithin = (name: string, parent: string): boolean =>
  name.startsWith(parent) && (name[parent.length] === '.' || name[parent.length] === '[');

/** Receives the name and the value of each field of a record. */
type Visit = (name: string, value: unknown) => void;

/** Column of a record that is not an object. */
const VALUE_COLUMN = 'value';

/**
 * Visits the values in a record, each named by its path, such as `division.id`. Lists, and objects without fields, are values. A key with a dot or
 * a bracket is written as `["odd.key"]`, so that no two fields share a name.
 */
function flatten(record: unknown, visit: Visit): void {
  if (!isObject(record)) return visit(VALUE_COLUMN, record);
  for (const [key, value] of Object.entries(record)) flattenField(stepOf(key), value, visit);
}

function flattenField(name: string, value: unknown, visit: Visit): void {
  const fields = isObject(value) ? Object.entries(value) : [];
  if (fields.length === 0) return visit(name, value);
  for (const [key, field] of fields) {
    const step = stepOf(key);
    flattenField(step.startsWith('[') ? `${name}${step}` : `${name}.${step}`, field, visit);
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const stepOf = (key: string): string => (key === '' || /[.[\]"']/.test(key) ? `[${JSON.stringify(key)}]` : key);
