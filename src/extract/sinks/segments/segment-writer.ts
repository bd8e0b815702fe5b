import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { SinkError } from '../../errors.js';
import { syncDirectory } from '../../atomic-file.js';
import { checkExtent, type Extent, extentsOf, wrapDiskErrors, writeAt } from './segment-files.js';
import type { ChunkWriter, Commit, SinkChunk } from '../sink.js';
import { jsonLines } from '../ndjson-codec.js';
import type { PartsDirectory } from './parts-directory.js';

/** How records are encoded in a segment. */
export interface SegmentFormat<T> {
  /** What is written for a record; the record itself unless fields were selected. */
  readonly shape: (record: T) => unknown;
  /** Makes each page a gzip member of its own, so that a file stays valid if it is cut after any page, or joined with another one. */
  readonly gzip: boolean;
  readonly fsync: boolean;
}

/**
 * Writes one chunk to a segment file. Each claim of the chunk has a file of its own, so that a process that lost its lease without noticing
 * cannot corrupt the file of its successor.
 */
export class SegmentWriter<T> implements ChunkWriter<T> {
  readonly #directory: PartsDirectory;
  readonly #format: SegmentFormat<T>;
  readonly #key: string;
  readonly #name: string;
  /** Extents of earlier files. */
  #before: readonly Extent[];
  /** Committed bytes of this file. */
  #bytes: number;
  #file?: FileHandle;
  /** True during a write, and after a failed one: then it is unknown what was committed, so no further page is accepted. */
  #unsure = false;

  private constructor(directory: PartsDirectory, format: SegmentFormat<T>, chunk: SinkChunk) {
    this.#directory = directory;
    this.#format = format;
    this.#key = chunk.key;
    this.#name = nameOf(chunk, directory.generation);
    const extents = extentsOf(chunk.mark);
    this.#before = extents.filter(([name]) => name !== this.#name);
    this.#bytes = extents.find(([name]) => name === this.#name)?.[1] ?? 0;
  }

  /** Prepares to write after the chunk's mark, and drops everything that was not committed. */
  static async open<T>(
    directory: PartsDirectory,
    format: SegmentFormat<T>,
    chunk: SinkChunk,
  ): Promise<SegmentWriter<T>> {
    const writer = new SegmentWriter(directory, format, chunk);
    const extents = extentsOf(chunk.mark);
    for (const extent of extents) await checkExtent(directory.path, extent);
    await wrapDiskErrors(`clean up ${directory.path}`, () => dropUncommitted(directory, chunk, extents));
    return writer;
  }

  async write(records: readonly T[], commit: Commit): Promise<void> {
    await this.#step(async () => {
      const end = records.length === 0 ? this.#bytes : await this.#append(records);
      await commit(this.#mark(end));
      this.#bytes = end;
    });
  }

  async reset(commit: Commit): Promise<void> {
    await this.#step(async () => {
      await commit([]);
      const obsolete = this.#before;
      this.#before = [];
      this.#bytes = 0;
      await wrapDiskErrors(`clean up ${this.#directory.path}`, async () => {
        await this.#file?.truncate(0);
        for (const [name] of obsolete) await rm(join(this.#directory.path, name), { force: true });
      });
    });
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await wrapDiskErrors(`close ${this.#name}`, async () => file?.close());
  }

  async #step(work: () => Promise<void>): Promise<void> {
    if (this.#unsure) {
      throw new SinkError(
        `the writer of chunk ${this.#key} has failed or is still writing, so it accepts no further page`,
      );
    }
    this.#unsure = true;
    await work();
    this.#unsure = false;
  }

  #mark(bytes: number): Extent[] {
    return bytes === 0 ? [...this.#before] : [...this.#before, [this.#name, bytes]];
  }

  /** Makes the records durable after the committed bytes; returns the position after them. */
  #append(records: readonly T[]): Promise<number> {
    const { gzip, fsync, shape } = this.#format;
    return wrapDiskErrors(`write ${join(this.#directory.path, this.#name)}`, async () => {
      this.#file ??= await this.#create();
      const file = this.#file;
      let end = this.#bytes;
      const lines = jsonLines(shaped(records, shape), `a page of chunk ${this.#key}`);
      const write = async (blocks: Iterable<Buffer> | AsyncIterable<Buffer>) => {
        for await (const block of blocks) end = await writeAt(file, block, end);
      };
      await (gzip ? pipeline(lines, createGzip(), write) : write(lines));
      if (fsync) await file.datasync();
      return end;
    });
  }

  async #create(): Promise<FileHandle> {
    const file = await open(join(this.#directory.path, this.#name), this.#bytes === 0 ? 'w' : 'r+');
    if (this.#format.fsync) await syncDirectory(this.#directory.path);
    return file;
  }
}

function* shaped<T>(records: readonly T[], shape: (record: T) => unknown): Generator<unknown> {
  for (const record of records) yield shape(record);
}

/** `0003.02-5-1f2e3d4c.ndjson`: order of the chunk, fencing token, generation of the directory. */
const nameOf = ({ order, token }: SinkChunk, generation: string) => `${order}-${token}-${generation}.ndjson`;

/** Truncates the chunk's files to what was committed, and removes files without committed bytes. Files of a later claim are left alone. */
async function dropUncommitted(directory: PartsDirectory, chunk: SinkChunk, extents: readonly Extent[]): Promise<void> {
  const committed = new Map(extents);
  for (const name of await readdir(directory.path)) {
    const [order, token] = name.split('-');
    if (order !== chunk.order || Number(token) > chunk.token) continue;
    const path = join(directory.path, name);
    const bytes = committed.get(name);
    if (bytes === undefined) await rm(path, { force: true });
    else await truncate(path, bytes);
  }
}

async function truncate(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    if ((await file.stat()).size > bytes) await file.truncate(bytes);
  } finally {
    await file.close();
  }
}
