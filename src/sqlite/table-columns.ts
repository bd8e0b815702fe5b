import { z } from 'zod';
import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { SinkError } from '../extract/errors.js';
import { jsonText } from '../extract/sinks/ndjson-codec.js';
import { type Field, type Fields, fieldsOption, selectedFields } from '../extract/sinks/pick-fields.js';
import { fieldPath, isFieldPath } from '../json/field-path.js';
import { isSimpleKey } from '../paging/records/record-checks.js';
import { bool, parseOptions } from '../options/parse-options.js';
import { type SqliteOptions, sqliteShape, type SqliteValue } from './database.js';

/** Options of `sqliteTable()`. */
export interface SqliteTableOptions extends SqliteOptions {
  /** Name of the table, which is created if it does not exist. */
  readonly table: string;
  /**
   * Path of the field that identifies a record. It becomes the primary key, and a repeated record replaces its row.
   *
   * @default none: the table has one row per record received
   */
  readonly key?: string;
  /**
   * Columns: names with paths such as `{ division_id: 'division.id' }`, or paths such as `['id', 'division.id']`. The path `division.id` alone becomes
   * the column `division_id`.
   *
   * @default the key and `record`
   */
  readonly columns?: Fields;
  /** Also stores the whole record, as JSON in the column `record`. @default true without `columns` */
  readonly record?: boolean;
  /** Lets a new run drop an existing table with all its rows. @default false */
  readonly overwrite?: boolean;
  /** Lets a new run add rows to an existing table, or replace those with the same key. Needs `key`. @default false */
  readonly append?: boolean;
}

const tableName = z.custom<string>(isSqlName, {
  error: 'a name of letters, digits and _ that starts with a letter or _, and not with sqlite_ or pagewright_',
});

const OPTIONS = z.strictObject(
  {
    ...sqliteShape,
    table: tableName,
    key: z.custom<string>(isFieldPath, { error: "a path such as 'id' or 'user.id'" }).optional(),
    columns: fieldsOption.optional(),
    record: bool.optional(),
    overwrite: bool.default(false),
    append: bool.default(false),
  },
  { error: 'an object' },
);

export type ResolvedTableOptions = Readonly<z.output<typeof OPTIONS>>;

/** @throws ConfigurationError */
export function resolveTableOptions(options: SqliteTableOptions, where: string): ResolvedTableOptions {
  const resolved = parseOptions(OPTIONS, options, where);
  const { append, overwrite, key } = resolved;
  if (append && overwrite) {
    throw new ConfigurationError(`${where}: option "append" cannot be combined with "overwrite"`);
  }
  if (append && key === undefined) {
    throw new ConfigurationError(`${where}: option "key" is required when "append" is set`);
  }
  return resolved;
}

/** Whether a value is a valid name in SQL, and not a reserved one. */
function isSqlName(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[\p{L}_][\p{L}\p{N}_]{0,127}$/u.test(value) && !/^(sqlite|pagewright)_/i.test(value)
  );
}

/** Primary key of a table without `key`: the chunk, and the position in it. */
const POSITION_COLUMNS = ['_chunk', '_n'] as const;

/** The columns of a table, and how a record is written to them. */
export interface TableColumns {
  /** Names of the columns, in order. */
  readonly names: readonly string[];
  /** Columns of the primary key. */
  readonly key: readonly string[];
  /** Whether the primary key is a field of the record. */
  readonly keyed: boolean;
  /**
   * @param n number of the record in the chunk, from 1
   * @throws SinkError if the record has no key, or a value that no column can hold
   */
  row(record: unknown, chunk: string, n: number): SqliteValue[];
}

interface ColumnReader {
  readonly name: string;
  /** @param place names the record, for errors */
  readonly read: (record: unknown, place: string) => SqliteValue;
}

/** @throws ConfigurationError if a column has no valid name, or two have the same name */
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

/** A path alone also names its column, with `_` for characters that a name cannot contain. */
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
      `${where}: ${describeValue(wrong)} is not a valid column name. Use letters, digits and _, and start with a letter or _`,
    );
  }
  const taken = new Set<string>(places);
  for (const name of names) {
    // Names are case-insensitive in SQLite.
    if (taken.has(name.toLowerCase())) {
      throw new ConfigurationError(
        `${where}: two columns would have the name ${describeValue(name)}. Name them, as in { name: 'path' }`,
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
    if (isSimpleKey(key)) return cellOf(key, place);
    throw new SinkError(
      `${place} has no key: ${path} must be a string, an exact number or a bigint, got ${describeValue(key)}`,
    );
  },
});

const LARGEST = 2n ** 63n - 1n;

/**
 * Converts a value for a column: `true` to 1, objects and arrays to JSON, dates to ISO 8601, a missing value to null. A `bigint` that SQLite cannot
 * hold as a number becomes text.
 *
 * @param place names the value, for errors
 * @throws SinkError for a value that would be changed or left out: a function, `NaN`, a `Map`
 */
function cellOf(value: unknown, place: string): SqliteValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || Number.isFinite(value)) return value as string | number;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return value > LARGEST || value < -LARGEST - 1n ? String(value) : value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const json = jsonText(value, place);
  // A value whose toJSON() returns a string, such as a date, is stored as that string.
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
