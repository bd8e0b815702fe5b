import { ConfigurationError } from '../../errors/client-errors.js';
import { describeValue } from '../../errors/describe-value.js';
import { SinkError } from '../../extract/errors.js';
import { jsonText } from '../../extract/sinks/ndjson-codec.js';
import { type Field, selectedFields } from '../../extract/sinks/pick-fields.js';
import { fieldPath } from '../../json/field-path.js';
import type { SqliteValue } from '../database.js';
import { isSqlName, type ResolvedTableOptions } from './table-options.js';

/** Whose row it is, in a table without a key: the chunk, and the place in it. */
const POSITION_COLUMNS = ['_chunk', '_n'] as const;

/** The columns of a table, and how a record is laid out in them. */
export interface TableColumns {
  /** In order. */
  readonly names: readonly string[];
  /** Those of the primary key. */
  readonly key: readonly string[];
  /** Whether the primary key is the record's own. */
  readonly keyed: boolean;
  /**
   * @param n counts the records of the chunk, from 1
   * @throws SinkError where the record has no key, or holds what no column can
   */
  row(record: unknown, chunk: string, n: number): SqliteValue[];
}

interface ColumnReader {
  readonly name: string;
  /** @param place names the record, for errors */
  readonly read: (record: unknown, place: string) => SqliteValue;
}

/** @throws ConfigurationError where a column has no name that SQL can take, or two have the same */
export function tableColumns(options: ResolvedTableOptions, where: string): TableColumns {
  const { key, columns } = options;
  const fields = columns ? namedColumns(columns) : [];
  const keyField = key === undefined ? undefined : (fields.find(({ path }) => path === key) ?? fieldAt(key));
  const cells: ColumnReader[] = [
    ...(keyField ? [keyCell(keyField)] : []),
    ...fields.filter((field) => field !== keyField).map(fieldCell),
    ...((options.record ?? !columns) ? [{ name: 'record', read: jsonText }] : []),
  ];
  const places = keyField ? [] : POSITION_COLUMNS;
  const names = [...places, ...cells.map(({ name }) => name)];
  checkNames(names.slice(places.length), places, where);
  return {
    names,
    key: keyField ? [keyField.name] : places,
    keyed: keyField !== undefined,
    row(record, chunk, n) {
      const place = `record ${n} of the chunk ${chunk}`;
      return [...(keyField ? [] : [chunk, n]), ...cells.map(({ read }) => read(record, place))];
    },
  };
}

/** Paths alone name their columns, with `_` for what no name has. */
function namedColumns(columns: NonNullable<ResolvedTableOptions['columns']>): Field[] {
  const fields = selectedFields(columns);
  return Array.isArray(columns) ? fields.map(({ path }) => fieldAt(path)) : [...fields];
}

function fieldAt(path: string): Field {
  return { name: path.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/_$/, ''), path, get: fieldPath(path).get };
}

function checkNames(names: readonly string[], places: readonly string[], where: string): void {
  const wrong = names.find((name) => !isSqlName(name));
  if (wrong !== undefined) {
    throw new ConfigurationError(
      `${where}: a column cannot be called ${describeValue(wrong)}; use letters, digits and _, beginning with a letter or _`,
    );
  }
  const taken = new Set<string>(places);
  for (const name of names) {
    // SQLite does not tell capitals from small letters in names.
    if (taken.has(name.toLowerCase())) {
      throw new ConfigurationError(
        `${where}: two columns would be called ${describeValue(name)}; give them names, as in { name: 'path' }`,
      );
    }
    taken.add(name.toLowerCase());
  }
}

const fieldCell = ({ name, path, get }: Field): ColumnReader => ({
  name,
  read: (record, place) => cellOf(get(record), `${path} of ${place}`),
});

const keyCell = ({ name, path, get }: Field): ColumnReader => ({
  name,
  read(record, place) {
    const key = get(record);
    if (typeof key === 'string' || typeof key === 'bigint' || Number.isFinite(key)) return cellOf(key, place);
    throw new SinkError(`${place} has no key: a text or a number must stand at ${path}, not ${describeValue(key)}`);
  },
});

const LARGEST = 2n ** 63n - 1n;

/**
 * How a value stands in a column: `true` as 1, objects and arrays as JSON, dates as ISO 8601, what is absent as null. A `bigint` that SQLite
 * cannot hold as a number is kept as text.
 *
 * @param place names it, for errors
 * @throws SinkError for what would be changed or left out: a function, NaN, a Map
 */
function cellOf(value: unknown, place: string): SqliteValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || Number.isFinite(value)) return value as string | number;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return value > LARGEST || value < -LARGEST - 1n ? String(value) : value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const json = jsonText(value, place);
  // What turns itself into a text, as a date does, is that text.
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
