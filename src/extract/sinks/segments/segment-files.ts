import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ConfigurationError, describeValue, isPagewrightError } from '../../../errors/pagewright-error.js';
import type { JsonValue } from '../../../position.js';
import { SinkError } from '../../errors.js';

/** @throws ConfigurationError if the path does not name a file */
export function outputPath(path: unknown, sink: string): string {
  if (typeof path === 'string' && path !== '' && !/[\\/]$/.test(path)) return path;
  throw new ConfigurationError(`${sink}: the path must name a file, such as 'out.${sink}', got ${describeValue(path)}`);
}

/** Directory of the segments during a run. */
export const partsPath = (path: string): string => `${path}.parts`;

/** Path of an incomplete output: `users.partial.ndjson.gz` for `users.ndjson.gz`. */
export function partialPath(path: string): string {
  const zipped = path.endsWith('.gz') ? '.gz' : '';
  const plain = basename(path, zipped);
  const extension = extname(plain);
  return join(dirname(path), `${basename(plain, extension)}.partial${extension}${zipped}`);
}

/** The committed part of a segment file: so many bytes from its start. Later bytes do not count. */
export type Extent = readonly [file: string, bytes: number];

/** Bytes per read. */
const READ_BLOCK = 1 << 20;

/** The extents in a chunk's mark; none for `null`. */
export function extentsOf(mark: JsonValue): readonly Extent[] {
  if (mark === null) return [];
  if (Array.isArray(mark) && mark.every(isExtent)) return mark;
  throw new SinkError(
    `the checkpoint of a chunk holds ${describeValue(mark)} instead of the sink's files and their lengths`,
  );
}

const isExtent = (value: unknown): value is Extent =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isSafeInteger(value[1]);

/** @throws SinkError if a segment is missing or shorter than what was committed: continuing would leave a gap in the output */
export async function checkExtent(directory: string, [file, bytes]: Extent): Promise<void> {
  const path = join(directory, file);
  const found = await wrapDiskErrors(`read ${path}`, () => statIfExists(path));
  if (found === undefined) {
    throw new SinkError(`${path} is missing, which held ${bytes} bytes of the output. Start over with restart: true`);
  }
  if (found.size < bytes) throw truncatedError(path, found.size, bytes);
}

/** `stat` of a file; `undefined` if it does not exist. */
export async function statIfExists(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The committed bytes of several segments, concatenated. */
export async function* readExtents(directory: string, extents: readonly Extent[]): AsyncGenerator<Buffer> {
  for (const [name, bytes] of extents) {
    const path = join(directory, name);
    const file = await open(path, 'r');
    try {
      yield* readFrom(file, bytes, path);
    } finally {
      await file.close();
    }
  }
}

async function* readFrom(file: FileHandle, bytes: number, path: string): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes;) {
    const want = Math.min(READ_BLOCK, bytes - at);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(want), 0, want, at);
    if (bytesRead === 0) throw truncatedError(path, at, bytes);
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

const truncatedError = (path: string, size: number, bytes: number) =>
  new SinkError(
    `${path} holds ${size} bytes, but ${bytes} were committed: something else truncated it. Start over with restart: true`,
  );

/** Writes a whole buffer at a position; returns the position after it. */
export async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
  return position + bytes.length;
}

/** Bytes that are buffered before they are passed on. */
const WRITE_BLOCK = 1 << 20;

/** Joins small buffers into larger ones. */
export async function* inBlocks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let buffered: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    buffered.push(piece);
    size += piece.length;
    if (size < WRITE_BLOCK) continue;
    yield Buffer.concat(buffered);
    buffered = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(buffered);
}

/** Advice for the most common failures. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space and run again; committed records are kept',
  EDQUOT: 'the disk quota of this user is used up. Free some space and run again; committed records are kept',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'a directory or a file in this path does not exist',
  EISDIR: 'this is a directory',
  EMFILE: 'this process has too many files open',
};

/** Runs work on a file, and rethrows a failure as a `SinkError` that names the operation and the file. */
export async function wrapDiskErrors<R>(what: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (cause) {
    if (isPagewrightError(cause)) throw cause;
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new SinkError(`could not ${what}: ${ADVICE[code] ?? message}${code && ADVICE[code] ? ` (${code})` : ''}`, {
      cause,
    });
  }
}
