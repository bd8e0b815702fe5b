import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { stringify } from 'csv-stringify';
import { z } from 'zod';
import { parseOptions } from '../../options/parse-options.js';
import { bool } from '../../options/option-types.js';
import { columnsOf, csvRows, rowOfAll, rowOfSelected } from './csv-rows.js';
import { describeFields, FieldPicker, type Fields, fieldsOption, selectedFields } from './pick-fields.js';
import { inBlocks, outputPath, readExtents, writeAt } from './segments/segment-files.js';
import { jsonRecords } from './ndjson-codec.js';
import { checkSegmentsStart, type FileSink, openSegments, outputFileExists } from './segments/segment-session.js';
import type { Sink } from './sink.js';

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
  const parsed = parseOptions(OPTIONS, options, where);
  const resolved: ResolvedCsvOptions = { ...parsed, gzip: parsed.gzip ?? path.endsWith('.gz') };
  const { columns, overwrite, fsync } = resolved;
  const picker = columns && new FieldPicker(columns);
  const sink: FileSink<T> = {
    kind: 'csv',
    path,
    overwrite,
    onFinished: () => picker?.warnMissing(where),
    format: { shape: picker ? picker.pick : (record) => record, gzip: false, fsync },
    assemble: (directory, extents, to) => convertToCsv(() => readExtents(directory, extents), resolved, to),
  };
  return {
    kind: 'csv',
    identity: `csv ${resolve(path)}, ${formatOf(resolved)}`,
    where: path,
    guarantee: 'effectively once',
    receiptPath: `${path}.receipt.json`,
    open: (run) => openSegments(sink, run),
    checkStart: (run) => checkSegmentsStart(sink, run),
    outputExists: () => outputFileExists(path),
  };
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
