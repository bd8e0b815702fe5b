import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SinkError } from '../../errors.js';
import { syncDirectory } from '../../atomic-file.js';
import {
  checkExtent,
  type Extent,
  extentsOf,
  partialPath,
  partsPath,
  statIfExists,
  wrapDiskErrors,
} from './segment-files.js';
import type { SinkChunk, SinkOutput, SinkRun, SinkSession } from '../sink.js';
import { PartsDirectory } from './parts-directory.js';
import { type SegmentFormat, SegmentWriter } from './segment-writer.js';

/** A sink that writes segments during the run, and joins them into one file at the end. */
export interface FileSink<T> {
  readonly kind: string;
  readonly path: string;
  readonly overwrite: boolean;
  readonly format: SegmentFormat<T>;
  /** Called once the output has its final name. */
  onFinished(): void;
  /** Writes the output to an empty file, from the committed extents in order. */
  assemble(directory: string, extents: readonly Extent[], to: FileHandle): Promise<void>;
}

/** @throws SinkError if the final name is taken, or the segments belong to another run */
export async function openSegments<T>(sink: FileSink<T>, run: SinkRun): Promise<SinkSession<T>> {
  const { path, overwrite } = sink;
  await checkTarget(path, run.fresh && !overwrite);
  const parts = await PartsDirectory.open({ path: partsPath(path), run: run.run, fresh: run.fresh, overwrite });
  return {
    openChunk: (chunk) => SegmentWriter.open(parts, sink.format, chunk),
    finish: (chunks, complete) => finish(sink, parts, chunks, complete),
    async cleanUp() {
      await wrapDiskErrors(`remove ${partialPath(path)}`, () => rm(partialPath(path), { force: true }));
      await parts.remove();
    },
    close: () => parts.release(),
  };
}

/** @throws SinkError if `openSegments` would for a new run */
export async function checkSegmentsStart<T>({ path, overwrite }: FileSink<T>, run: string): Promise<void> {
  await checkTarget(path, !overwrite);
  await PartsDirectory.check({ path: partsPath(path), run, fresh: true, overwrite });
}

/** Detects before the run what would fail after it. */
async function checkTarget(path: string, mustBeFree: boolean): Promise<void> {
  const there = await wrapDiskErrors(`read ${path}`, () => statIfExists(path));
  if (there?.isDirectory()) throw new SinkError(`${path} is a directory. Pass the path of a file`);
  if (!there || !mustBeFree) return;
  throw new SinkError(`${path} already exists. Move it away, or set overwrite: true to replace it`);
}

/** Whether the output exists at its final name. */
export async function outputFileExists(path: string): Promise<boolean> {
  return (await wrapDiskErrors(`read ${path}`, () => statIfExists(path)))?.isFile() === true;
}

/** Drafts are kept among the segments, so that one left by a crash is removed with them. */
const DRAFT = '.draft';

async function finish<T>(
  sink: FileSink<T>,
  parts: PartsDirectory,
  chunks: readonly SinkChunk[],
  complete: boolean,
): Promise<SinkOutput> {
  const extents = chunks.flatMap(({ mark }) => extentsOf(mark));
  for (const extent of extents) await checkExtent(parts.path, extent);
  const target = complete ? sink.path : partialPath(sink.path);
  await wrapDiskErrors(`list ${parts.path}`, () => dropDrafts(parts));
  const draft = join(parts.path, `${process.pid}${DRAFT}`);
  const bytes = await wrapDiskErrors(`write ${draft}`, () =>
    writeDraft(draft, (file) => sink.assemble(parts.path, extents, file)),
  );
  if (complete) await claimFinalName(sink, parts, draft);
  await wrapDiskErrors(`rename ${draft} to ${target}`, async () => {
    await rename(draft, target);
    await syncDirectory(dirname(target));
  });
  sink.onFinished();
  return { kind: sink.kind, where: target, bytes };
}

async function dropDrafts({ path }: PartsDirectory): Promise<void> {
  for (const name of await readdir(path)) if (name.endsWith(DRAFT)) await rm(join(path, name), { force: true });
}

async function writeDraft(path: string, assemble: (file: FileHandle) => Promise<void>): Promise<number> {
  const file = await open(path, 'w');
  try {
    await assemble(file);
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

/** Refuses to replace a file that appeared at the final name during the run, unless an earlier `finish` of this run put it there. */
async function claimFinalName<T>(
  { path, overwrite }: FileSink<T>,
  parts: PartsDirectory,
  draft: string,
): Promise<void> {
  const there = await wrapDiskErrors(`read ${path}`, () => inodeOf(path));
  if (there !== undefined && !overwrite && there !== parts.placed) {
    throw new SinkError(`${path} was created by something else during the run. Move it away and run again to finish`);
  }
  await parts.updateMarker({ placed: await wrapDiskErrors(`read ${draft}`, () => inodeOf(draft)) });
}

/** Identifies a file on disk, also after it is renamed. */
async function inodeOf(path: string): Promise<string | undefined> {
  const there = await statIfExists(path);
  return there && `${there.dev}:${there.ino}`;
}
