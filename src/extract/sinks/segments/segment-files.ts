import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ConfigurationError } from '../../../errors/client-errors.js';
import { describeValue } from '../../../errors/describe-value.js';
import { isPagewrightError } from '../../../errors/pagewright-error.js';
import type { JsonValue } from '../../../position.js';
import { SinkError } from '../../errors.js';

/** @throws ConfigurationError for what is no path of a file */
export function outputPath(path: unknown, sink: string): string {
  if (typeof path === 'string' && path !== '' && !/[\\/]$/.test(path)) return path;
  throw new ConfigurationError(
    `${sink}: the path must be that of a file, such as 'out.${sink}', got ${describeValue(path)}`,
  );
}

/** Where the segments of an output lie while its run goes on. */
export const partsPath = (path: string): string => `${path}.parts`;

/** Where an output that is not whole is put: `users.partial.ndjson.gz` for `users.ndjson.gz`. */
export function partialPath(path: string): string {
  const zipped = path.endsWith('.gz') ? '.gz' : '';
  const plain = basename(path, zipped);
  const extension = extname(plain);
  return join(dirname(path), `${basename(plain, extension)}.partial${extension}${zipped}`);
}

/** How much of a segment file was committed: the bytes from its start. Whatever lies behind them does not count. */
export type Extent = readonly [file: string, bytes: number];

/** Bytes that are read at a time. */
const READ_BLOCK = 1 << 20;

/** Reads a chunk's mark; none was written for `null`. */
export function extentsOf(mark: JsonValue): readonly Extent[] {
  if (mark === null) return [];
  if (Array.isArray(mark) && mark.every(isExtent)) return mark;
  throw new SinkError(
    `the checkpoint of a chunk holds ${describeValue(mark)} where the sink's files and their lengths should be`,
  );
}

const isExtent = (value: unknown): value is Extent =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isSafeInteger(value[1]);

/** @throws SinkError where a segment is gone, or holds less than was committed: it was tampered with, and going on would leave a hole */
export async function checkExtent(directory: string, [file, bytes]: Extent): Promise<void> {
  const path = join(directory, file);
  const there = await wrapDiskErrors(`look at ${path}`, () => statIfExists(path));
  if (there === undefined) {
    throw new SinkError(`${path} is gone, which held ${bytes} bytes of the output; begin anew with restart: true`);
  }
  if (there.size < bytes) throw truncatedError(path, there.size, bytes);
}

/** What the disk knows of a file; `undefined` where there is none. */
export async function statIfExists(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The committed bytes of several segments, one behind the other. */
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
    `${path} holds ${size} bytes, but ${bytes} were committed: something else has cut it short; begin anew with restart: true`,
  );

/** Writes all of a buffer at a place; gives the place behind it. */
export async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
  return position + bytes.length;
}

/** Bytes that are gathered before they are handed on. */
const WRITE_BLOCK = 1 << 20;

/** Many small pieces as fewer large ones. */
export async function* inBlocks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    gathered.push(piece);
    size += piece.length;
    if (size < WRITE_BLOCK) continue;
    yield Buffer.concat(gathered);
    gathered = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(gathered);
}

/** What to do about the failures that people meet. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and run again, what was committed is kept',
  EDQUOT: 'the quota of this user is used up; free some space and run again, what was committed is kept',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'a directory or a file on the way there does not exist',
  EISDIR: 'that is a directory',
  EMFILE: 'this process has too many files open',
};

/** Does something to a file; what fails is thrown as `SinkError` that says what was done to which file. */
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
