import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { stringify } from 'csv-stringify';
import { z } from 'zod';
import { parseOptions } from '../../options/parse-options.js';
import { bool } from '../../options/option-types.js';
import { columnsOf, csvRows, rowOfAll, rowOfSelected } from './csv-rows.js';
import { describeFields, type Fields, fieldsOption, selectedFields } from './pick-fields.js';
import { jsonRecords } from './ndjson-codec.js';
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
