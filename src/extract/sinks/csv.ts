import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { stringify } from 'csv-stringify';
import { z } from 'zod';
import { stringifyExact } from '../../json/exact-json.js';
import { bool, parseOptions } from '../../options/parse-options.js';
import { jsonRecords } from './ndjson-codec.js';
import { describeFields, type Fields, fieldsOption, selectedFields } from './pick-fields.js';
import { fileSink } from './segments/file-sink.js';
import { inBlocks, outputPath, writeAt } from './segments/segment-files.js';
import type { Sink } from './sink.js';

/** Options of `csv()`. */
export interface CsvOptions {
  /**
   * Columns, in this order: paths such as `['id', 'division.id']`, or names with paths such as `{ division_id: 'division.id' }`.
   *
   * @default all fields of all records, nested ones as `division.id`, in order of first appearance
   */
  readonly columns?: Fields;
  /** Separates the cells; one character. @default ',' */
  readonly delimiter?: string;
  /** Starts the file with a byte order mark, so that Excel reads it as UTF-8. @default false */
  readonly bom?: boolean;
  /**
   * Puts `'` before text that a spreadsheet would compute: text that starts with `=`, `+`, `-`, `@` or a tab. It also changes phone numbers such as
   * `+49…`, so turn it on only for files that people open.
   *
   * @default false
   */
  readonly escapeFormulas?: boolean;
  /** Compresses the output with gzip. @default true if the path ends in `.gz` */
  readonly gzip?: boolean;
  /** Lets a new run replace an existing file, once the output is complete. @default false */
  readonly overwrite?: boolean;
  /** Flushes each page to disk before it is committed. Without it, a crash of the machine can lose committed records. @default true */
  readonly fsync?: boolean;
}

const OPTIONS = z.strictObject(
  {
    columns: fieldsOption.optional(),
    delimiter: z.custom<string>(isDelimiter, { error: 'one character, no quote and no line break' }).default(','),
    bom: bool.default(false),
    escapeFormulas: bool.default(false),
    gzip: bool.optional(),
    overwrite: bool.default(false),
    fsync: bool.default(true),
  },
  { error: 'an object' },
);

type ResolvedCsvOptions = z.output<typeof OPTIONS> & { readonly gzip: boolean };

function isDelimiter(value: unknown): boolean {
  return typeof value === 'string' && value.length === 1 && !'"\r\n'.includes(value);
}

/**
 * Writes a CSV file as in RFC 4180, in UTF-8, but with `\n` between rows: a header, then one row per record, in the order of the chunks.
 *
 * An empty string is `""`; `null` and a missing field are empty cells; lists are JSON. Effectively once. During the run the records are in
 * `<path>.parts/` as NDJSON; they become CSV at the end, when all columns are known. The file at `path` appears when the output is complete; an
 * incomplete run writes `<name>.partial<extension>`.
 *
 * @example
 * extract(users, { to: csv('users.csv', { columns: { id: 'id', division_id: 'division.id' } }) });
 * @throws ConfigurationError for a path that does not name a file, and for unknown or malformed options
 */
export function csv<T = unknown>(path: string, options: CsvOptions = {}): Sink<T> {
  const where = `csv(${JSON.stringify(outputPath(path, 'csv'))})`;
  const { gzip = path.endsWith('.gz'), ...rest } = parseOptions(OPTIONS, options, where);
  const { columns, overwrite, fsync } = rest;
  return fileSink({
    ...{ kind: 'csv', path, fields: columns, overwrite, fsync },
    // The segments are NDJSON, and only the output is compressed.
    gzip: false,
    format: formatOf({ ...rest, gzip }),
    assemble: (read, to) => convertToCsv(read, { ...rest, gzip }, to),
  });
}

function formatOf({ columns, delimiter, bom, escapeFormulas, gzip }: ResolvedCsvOptions): string {
  const parts = [`columns ${describeFields(columns)}`, `delimiter ${JSON.stringify(delimiter)}`];
  return [...parts, bom && 'bom', escapeFormulas && 'formulas escaped', gzip && 'gzip'].filter(Boolean).join(', ');
}

/** Converts the segments to CSV as they are read. Without `columns` they are read twice: first to find all fields. */
async function convertToCsv(
  read: () => AsyncIterable<Buffer>,
  options: ResolvedCsvOptions,
  to: FileHandle,
): Promise<void> {
  const { columns: chosen, delimiter, bom, escapeFormulas, gzip } = options;
  const columns = chosen ? selectedFields(chosen).map(({ name }) => name) : await columnsOf(jsonRecords(read()));
  const rows = csvRows(columns, jsonRecords(read()), chosen ? rowOfSelected(columns) : rowOfAll(columns));
  const toText = stringify({
    delimiter,
    bom,
    escape_formulas: escapeFormulas,
    quoted_match: /^$/,
    // A row whose only cell is empty would be an empty line, which readers skip.
    quoted_empty: columns.length === 1,
  });
  const write = async (blocks: AsyncIterable<Buffer>) => {
    let at = 0;
    for await (const block of blocks) at = await writeAt(to, block, at);
  };
  await (gzip ? pipeline(rows, toText, inBlocks, createGzip(), write) : pipeline(rows, toText, inBlocks, write));
}

/** The content of a cell; empty for `undefined`. */
type Cell = string | number | undefined;

/** Converts a record to a row. */
type ToRow = (record: unknown) => Cell[];

/** Rows of flat records, whose fields were selected. */
const rowOfSelected =
  (names: readonly string[]): ToRow =>
  (record) =>
    names.map((name) => cellOf((record as Record<string, unknown>)[name]));

/** Rows of whole records. */
const rowOfAll = (columns: readonly string[]): ToRow => {
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
async function* csvRows(
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
  // The text of a bigint is its digits.
  return stringifyExact(value);
}

/** All fields of the records, in order of first appearance. A field that is always `null` counts, unless other records have fields inside it. */
async function columnsOf(records: AsyncIterable<readonly unknown[]>): Promise<string[]> {
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
