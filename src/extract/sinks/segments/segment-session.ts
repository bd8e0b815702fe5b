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

/** A sink that writes segments while its run goes on, and makes one file of them at the end. */
export interface FileSink<T> {
  readonly kind: string;
  readonly path: string;
  readonly overwrite: boolean;
  readonly format: SegmentFormat<T>;
  /** Told once the output stands in its place. */
  onFinished(): void;
  /** Writes the output to an empty file, from the committed extents in their order. */
  assemble(directory: string, extents: readonly Extent[], to: FileHandle): Promise<void>;
}

/** @throws SinkError where a file stands at the final name, or the segments there are another run's */
export async function openSegments<T>(sink: FileSink<T>, run: SinkRun): Promise<SinkSession<T>> {
  const { path, overwrite } = sink;
  await checkTarget(path, run.fresh && !overwrite);
  const parts = await PartsDirectory.open({ path: partsPath(path), run: run.run, fresh: run.fresh, overwrite });
  return {
    openChunk: (chunk) => SegmentWriter.open(parts, sink.format, chunk),
    finish: (chunks, whole) => finish(sink, parts, chunks, whole),
    async cleanUp() {
      await wrapDiskErrors(`remove ${partialPath(path)}`, () => rm(partialPath(path), { force: true }));
      await parts.remove();
    },
    close: () => parts.release(),
  };
}

/** @throws SinkError where `openSegments` would for a run that is begun anew */
export async function checkSegmentsStart<T>({ path, overwrite }: FileSink<T>, run: string): Promise<void> {
  await checkTarget(path, !overwrite);
  await PartsDirectory.check({ path: partsPath(path), run, fresh: true, overwrite });
}

/** Finds out before the run what would fail after it. */
async function checkTarget(path: string, mustBeFree: boolean): Promise<void> {
  const there = await wrapDiskErrors(`look at ${path}`, () => statIfExists(path));
  if (there?.isDirectory()) throw new SinkError(`${path} is a directory; give the path of a file`);
  if (!there || !mustBeFree) return;
  throw new SinkError(`${path} is there already, and this run would replace it; move it away, or pass overwrite: true`);
}

/** Whether the output stands at its final name. */
export async function outputFileExists(path: string): Promise<boolean> {
  return (await wrapDiskErrors(`look at ${path}`, () => statIfExists(path)))?.isFile() === true;
}

/** Drafts lie among the segments, so that one that a crash left goes with them. */
const DRAFT = '.draft';

async function finish<T>(
  sink: FileSink<T>,
  parts: PartsDirectory,
  chunks: readonly SinkChunk[],
  whole: boolean,
): Promise<SinkOutput> {
  const extents = chunks.flatMap(({ mark }) => extentsOf(mark));
  for (const extent of extents) await checkExtent(parts.path, extent);
  const target = whole ? sink.path : partialPath(sink.path);
  await wrapDiskErrors(`look through ${parts.path}`, () => dropDrafts(parts));
  const draft = join(parts.path, `${process.pid}${DRAFT}`);
  const bytes = await wrapDiskErrors(`write ${draft}`, () =>
    writeDraft(draft, (file) => sink.assemble(parts.path, extents, file)),
  );
  if (whole) await claimFinalName(sink, parts, draft);
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

/** Sees to it that a file that came to the final name while the run went on is not replaced; one that an earlier `finish` of this run put there is. */
async function claimFinalName<T>(
  { path, overwrite }: FileSink<T>,
  parts: PartsDirectory,
  draft: string,
): Promise<void> {
  const there = await wrapDiskErrors(`look at ${path}`, () => inodeOf(path));
  if (there !== undefined && !overwrite && there !== parts.placed) {
    throw new SinkError(`a file came to ${path} while the run went on; move it away and run again, which ends the run`);
  }
  await parts.updateMarker({ placed: await wrapDiskErrors(`look at ${draft}`, () => inodeOf(draft)) });
}

/** A file's number on the disk, which it keeps when it is renamed. */
async function inodeOf(path: string): Promise<string | undefined> {
  const there = await statIfExists(path);
  return there && `${there.dev}:${there.ino}`;
}
