import type { FileHandle } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { bool, parseOptions } from '../../options/parse-options.js';
import { describeFields, type Fields, fieldsOption } from './pick-fields.js';
import { fileSink } from './segments/file-sink.js';
import { outputPath, writeAt } from './segments/segment-files.js';
import type { Sink } from './sink.js';

/** Options of `ndjson()`. */
export interface NdjsonOptions {
  /**
   * Fields to write, in this order: paths such as `['id', 'division.id']`, or names with paths such as `{ division_id: 'division.id' }`. A field that
   * a record lacks is `null`.
   *
   * @default the whole record
   */
  readonly fields?: Fields;
  /** Compresses the output with gzip. @default true if the path ends in `.gz` */
  readonly gzip?: boolean;
  /** Lets a new run replace an existing file, once the output is complete. @default false */
  readonly overwrite?: boolean;
  /** Flushes each page to disk before it is committed. Without it, a crash of the machine can lose committed records. @default true */
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
 * Writes one JSON record per line, in the order of the chunks.
 *
 * Effectively once. During the run the pages are in `<path>.parts/`. The file at `path` appears when the output is complete, which takes twice the
 * disk space for a moment; an incomplete run writes `<name>.partial<extension>`. A bigint is written as a number with all its digits. A value that JSON cannot hold (a function, `NaN`, a `Map`)
 * fails the run with a `SinkError`.
 *
 * @example
 * extract(users, { to: ndjson('users.ndjson.gz', { fields: { id: 'id', division_id: 'division.id' } }) });
 * @throws ConfigurationError for a path that does not name a file, and for unknown or malformed options
 */
export function ndjson<T = unknown>(path: string, options: NdjsonOptions = {}): Sink<T> {
  const where = `ndjson(${JSON.stringify(outputPath(path, 'ndjson'))})`;
  const { gzip = path.endsWith('.gz'), ...rest } = parseOptions(OPTIONS, options, where);
  return fileSink({
    ...{ kind: 'ndjson', path, gzip, ...rest },
    format: `fields ${describeFields(rest.fields)}${gzip ? ', gzip' : ''}`,
    assemble: (read, to) => concatenate(read(), to, gzip),
  });
}

async function concatenate(blocks: AsyncIterable<Buffer>, to: FileHandle, gzip: boolean): Promise<void> {
  let at = 0;
  for await (const block of blocks) at = await writeAt(to, block, at);
  // An empty file is not a valid gzip file.
  if (gzip && at === 0) await writeAt(to, gzipSync(''), 0);
}
