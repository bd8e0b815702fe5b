import type { Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { SinkError } from '../../../errors/sink-error.js';
import type { JsonValue } from '../../../errors/page-context.js';
import { show } from '../../../errors/show.js';
import { onDisk } from '../disk-failure.js';

/** How much of a segment file was committed: the bytes from its start. Whatever lies behind them does not count. */
export type Extent = readonly [file: string, bytes: number];

/** Bytes that are read at a time. */
const BLOCK = 1 << 20;

/** Reads a chunk's mark; none was written for `null`. */
export function extentsOf(mark: JsonValue): readonly Extent[] {
  if (mark === null) return [];
  if (Array.isArray(mark) && mark.every(isExtent)) return mark;
  throw new SinkError(
    `the checkpoint of a chunk holds ${show(mark)} where the sink's files and their lengths should be`,
  );
}

const isExtent = (value: unknown): value is Extent =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isSafeInteger(value[1]);

/** @throws SinkError where a segment is gone, or holds less than was committed: it was tampered with, and going on would leave a hole */
export async function checkExtent(directory: string, [file, bytes]: Extent): Promise<void> {
  const path = join(directory, file);
  const there = await onDisk(`look at ${path}`, () => lookAt(path));
  if (there === undefined) {
    throw new SinkError(`${path} is gone, which held ${bytes} bytes of the output; begin anew with restart: true`);
  }
  if (there.size < bytes) throw shorter(path, there.size, bytes);
}

/** What the disk knows of a file; `undefined` where there is none. */
export async function lookAt(path: string): Promise<Stats | undefined> {
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
    const want = Math.min(BLOCK, bytes - at);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(want), 0, want, at);
    if (bytesRead === 0) throw shorter(path, at, bytes);
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

const shorter = (path: string, size: number, bytes: number) =>
  new SinkError(
    `${path} holds ${size} bytes, but ${bytes} were committed: something else has cut it short; begin anew with restart: true`,
  );
