import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { parseOptions } from '../../options/parse-options.js';
import { bool } from '../../options/option-types.js';
import { describeFields, FieldPicker, type Fields, fieldsOption } from './pick-fields.js';
import { type Extent, outputPath, readExtents, writeAt } from './segments/segment-files.js';
import { checkSegmentsStart, type FileSink, openSegments, outputFileExists } from './segments/segment-session.js';
import type { Sink } from './sink.js';

export interface NdjsonOptions {
  /**
   * Fields to write, in this order; `null` where a record has none. Paths such as `['id', 'division.id']`, or names with paths such as
   * `{ division_id: 'division.id' }`.
   *
   * @default the whole record
   */
  readonly fields?: Fields;
  /** @default true where the path ends in `.gz` */
  readonly gzip?: boolean;
  /** Whether a new run may replace a file that is there, once it is whole. @default false: refused when it begins */
  readonly overwrite?: boolean;
  /** Whether each page is forced to the disk before it is committed. Without it a crash of the machine, not of the process, can cost records. @default true */
  readonly fsync?: boolean;
}

const OPTIONS = z.strictObject(
  {
    fields: fieldsOption.optional(),
    gzip: bool.optional(),
    overwrite: bool.default(false),
    fsync: bool.default(true),
  },
  { error: 'an object' },
);

/**
 * A file with one record a line, as JSON, in the order of the chunks.
 *
 * Effectively once: while the run goes on its pages lie in `<path>.parts/`, and only what the checkpoints tell of counts. The path itself has a file
 * only once it is whole; of a run that is not, what there is lies in `<name>.partial<extension>`. At the end both take their room on the disk.
 * A record that JSON cannot hold (a bigint, a function, NaN, a Map) is a `SinkError`, never left out.
 *
 * @example
 * extract(users, { to: ndjson('users.ndjson.gz', { fields: { id: 'id', division_id: 'division.id' } }) });
 * @throws ConfigurationError for a path that is none, and for unknown or malformed options
 */
export function ndjson<T = unknown>(path: string, options: NdjsonOptions = {}): Sink<T> {
  const where = `ndjson(${JSON.stringify(outputPath(path, 'ndjson'))})`;
  const { fields, gzip = path.endsWith('.gz'), overwrite, fsync } = parseOptions(OPTIONS, options, where);
  const picker = fields && new FieldPicker(fields);
  const sink: FileSink<T> = {
    kind: 'ndjson',
    path,
    overwrite,
    onFinished: () => picker?.warnMissing(where),
    format: { shape: picker ? picker.pick : (record) => record, gzip, fsync },
    assemble: (directory, extents, to) => concatenate(directory, extents, { to, gzip }),
  };
  return {
    kind: 'ndjson',
    identity: `ndjson ${resolve(path)}, fields ${describeFields(fields)}${gzip ? ', gzip' : ''}`,
    where: path,
    guarantee: 'effectively once',
    receiptPath: `${path}.receipt.json`,
    open: (run) => openSegments(sink, run),
    checkStart: (run) => checkSegmentsStart(sink, run),
    outputExists: () => outputFileExists(path),
  };
}

async function concatenate(
  directory: string,
  extents: readonly Extent[],
  { to, gzip }: { to: FileHandle; gzip: boolean },
): Promise<void> {
  let at = 0;
  for await (const block of readExtents(directory, extents)) at = await writeAt(to, block, at);
  // A file of no bytes is no gzip file.
  if (gzip && at === 0) await writeAt(to, gzipSync(''), 0);
}
