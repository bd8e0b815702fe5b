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
   * @default all fields of all records, nested ones as `division.id`, in the order in which they appear first
   */
  readonly columns?: Fields;
  /** One character. @default ',' */
  readonly delimiter?: string;
  /** Whether the file begins with a byte order mark, by which Excel tells that it is UTF-8. @default false */
  readonly bom?: boolean;
  /**
   * Puts `'` before text that begins like a formula (`=`, `+`, `-`, `@`, a tab), which spreadsheets would compute. It changes such text, also `+49…`,
   * so leave it off for files that programs read, and turn it on for those that people open.
   *
   * @default false
   */
  readonly escapeFormulas?: boolean;
  /** @default true where the path ends in `.gz` */
  readonly gzip?: boolean;
  /** Whether a new run may replace a file that is there, once it is whole. @default false: refused when it begins */
  readonly overwrite?: boolean;
  /** Whether each page is forced to the disk before it is committed. Without it a crash of the machine, not of the process, can cost records. @default true */
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
 * A CSV file as RFC 4180 has it, in UTF-8, but with `\n` between rows: one header, one row a record, in the order of the chunks.
 *
 * An empty text is `""`, and `null` or an absent field is nothing at all; lists are JSON. Effectively once: while the run goes on the records lie as
 * NDJSON in `<path>.parts/`, and become CSV at its end, so that no column is missed. The path itself has a file only once it is whole; of a run
 * that is not, what there is lies in `<name>.partial<extension>`.
 *
 * @example
 * extract(users, { to: csv('users.csv', { columns: { id: 'id', division_id: 'division.id' } }) });
 * @throws ConfigurationError for a path that is none, and for unknown or malformed options
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
  const facts = [`columns ${describeFields(columns)}`, `delimiter ${JSON.stringify(delimiter)}`];
  return [...facts, bom && 'bom', escapeFormulas && 'formulas escaped', gzip && 'gzip'].filter(Boolean).join(', ');
}

/** Turns the segments into CSV as they are read; without chosen columns they are read once before, to find all. */
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
    // A row of nothing would be an empty line, which readers skip.
    quoted_empty: columns.length === 1,
  });
  const write = async (blocks: AsyncIterable<Buffer>) => {
    let at = 0;
    for await (const block of blocks) at = await writeAt(to, block, at);
  };
  await (gzip ? pipeline(rows, toText, inBlocks, createGzip(), write) : pipeline(rows, toText, inBlocks, write));
}
