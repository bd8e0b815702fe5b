import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SinkError } from '../../errors.js';
import { syncDirectory } from '../../atomic-file.js';
import {
  checkExtent,
  extentsOf,
  partialPath,
  partsPath,
  readExtents,
  statIfExists,
  wrapDiskErrors,
} from './segment-files.js';
import { FieldPicker, type Fields } from '../pick-fields.js';
import type { Sink, SinkChunk, SinkOutput, SinkRun, SinkSession } from '../sink.js';
import { PartsDirectory } from './parts-directory.js';
import { type SegmentFormat, SegmentWriter } from './segment-writer.js';

/** Describes a sink that writes segments during the run, and joins them into one file at the end. */
interface FileOutput {
  /** Kind of sink, such as `ndjson`. */
  readonly kind: string;
  readonly path: string;
  /** Describes fields and format, for the identity of the sink. */
  readonly format: string;
  /** Fields to write. @default the whole record */
  readonly fields?: Fields | undefined;
  readonly overwrite: boolean;
  /** Whether segments are compressed. */
  readonly gzip: boolean;
  readonly fsync: boolean;
  /** Writes the output to an empty file. `read` returns the committed bytes of all segments in order. */
  assemble(read: () => AsyncIterable<Buffer>, to: FileHandle): Promise<void>;
}

/** The output, and how its records are encoded. */
interface FileTarget<T> extends FileOutput {
  readonly segments: SegmentFormat<T>;
  /** Warns about fields that no record had. */
  warnMissing(): void;
}

/** The sink that writes the output. */
export function fileSink<T>(output: FileOutput): Sink<T> {
  const { kind, path, format, fields, gzip, fsync } = output;
  const picker = fields && new FieldPicker(fields);
  const target: FileTarget<T> = {
    ...output,
    segments: { shape: picker ? picker.pick : (record) => record, gzip, fsync },
    warnMissing: () => picker?.warnMissing(`${kind}(${JSON.stringify(path)})`),
  };
  return {
    kind,
    identity: `${kind} ${resolve(path)}, ${format}`,
    where: path,
    guarantee: 'effectively once',
    receiptPath: `${path}.receipt.json`,
    open: (run) => openSegments(target, run),
    checkStart: (run) => checkStart(output, run),
    outputExists: () => outputExists(path),
  };
}

/** @throws SinkError if the final name is taken, or the segments belong to another run */
async function openSegments<T>(target: FileTarget<T>, run: SinkRun): Promise<SinkSession<T>> {
  const { path, overwrite } = target;
  await checkTarget(path, run.fresh && !overwrite);
  const parts = await PartsDirectory.open({ path: partsPath(path), run: run.run, fresh: run.fresh, overwrite });
  return {
    openChunk: (chunk) => SegmentWriter.open(parts, target.segments, chunk),
    finish: (chunks, complete) => finish(target, parts, chunks, complete),
    async cleanUp() {
      await wrapDiskErrors(`remove ${partialPath(path)}`, () => rm(partialPath(path), { force: true }));
      await parts.remove();
    },
    close: () => parts.release(),
  };
}

/** @throws SinkError if `open` would for a new run */
async function checkStart({ path, overwrite }: FileOutput, run: string): Promise<void> {
  await checkTarget(path, !overwrite);
  await PartsDirectory.check({ path: partsPath(path), run, fresh: true, overwrite });
}

/** Detects before the run what would fail after it. */
async function checkTarget(path: string, mustBeFree: boolean): Promise<void> {
  const existing = await wrapDiskErrors(`read ${path}`, () => statIfExists(path));
  if (existing?.isDirectory()) throw new SinkError(`${path} is a directory. Pass the path of a file`);
  if (!existing || !mustBeFree) return;
  throw new SinkError(`${path} already exists. Move it away, or set overwrite: true to replace it`);
}

/** Whether the output exists at its final name. */
async function outputExists(path: string): Promise<boolean> {
  return (await wrapDiskErrors(`read ${path}`, () => statIfExists(path)))?.isFile() === true;
}

/** Drafts are kept among the segments, so that one left by a crash is removed with them. */
const DRAFT = '.draft';

async function finish<T>(
  output: FileTarget<T>,
  parts: PartsDirectory,
  chunks: readonly SinkChunk[],
  complete: boolean,
): Promise<SinkOutput> {
  const extents = chunks.flatMap(({ mark }) => extentsOf(mark));
  for (const extent of extents) await checkExtent(parts.path, extent);
  const target = complete ? output.path : partialPath(output.path);
  await wrapDiskErrors(`list ${parts.path}`, () => dropDrafts(parts));
  const draft = join(parts.path, `${process.pid}${DRAFT}`);
  const bytes = await wrapDiskErrors(`write ${draft}`, () =>
    writeDraft(draft, (file) => output.assemble(() => readExtents(parts.path, extents), file)),
  );
  if (complete) await claimFinalName(output, parts, draft);
  await wrapDiskErrors(`rename ${draft} to ${target}`, async () => {
    await rename(draft, target);
    await syncDirectory(dirname(target));
  });
  output.warnMissing();
  return { kind: output.kind, where: target, bytes };
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
async function claimFinalName({ path, overwrite }: FileOutput, parts: PartsDirectory, draft: string): Promise<void> {
  const existing = await wrapDiskErrors(`read ${path}`, () => inodeOf(path));
  if (existing !== undefined && !overwrite && existing !== parts.placed) {
    throw new SinkError(`${path} was created by something else during the run. Move it away and run again to finish`);
  }
  await parts.updateMarker({ placed: await wrapDiskErrors(`read ${draft}`, () => inodeOf(draft)) });
}

/** Identifies a file on disk, also after it is renamed. */
async function inodeOf(path: string): Promise<string | undefined> {
  const found = await statIfExists(path);
  return found && `${found.dev}:${found.ino}`;
}
