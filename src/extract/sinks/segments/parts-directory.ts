import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { SinkError } from '../../errors.js';
import { isProcessAlive } from '../../process-id.js';
import { replaceFile, syncDirectory } from '../../atomic-file.js';
import { wrapDiskErrors } from './segment-files.js';

/** The process that has the directory open. `process` distinguishes it from an earlier one with the same pid. */
interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly process: string;
}

/** Content of the marker file in the directory. */
interface Marker {
  readonly run: string;
  /** Differs each time the directory is created or cleared. Every file name contains it, so files of different generations are never mixed up. */
  readonly generation: string;
  /** Device and inode of the file that was last moved to the final name. */
  readonly placed?: string;
}

interface PartsRequest {
  readonly path: string;
  readonly run: string;
  readonly fresh: boolean;
  readonly overwrite: boolean;
}

const SELF: Owner = { host: hostname(), pid: process.pid, process: randomUUID() };
const MARKER = 'run.json';
/** A file of its own, because it can be removed even when the disk is full. */
const OWNER = 'owner.json';

/** The directory next to an output that holds its segments during the run. It belongs to the run that its marker names. */
export class PartsDirectory {
  readonly path: string;
  #marker: Marker;

  private constructor(path: string, marker: Marker) {
    this.path = path;
    this.#marker = marker;
  }

  get generation(): string {
    return this.#marker.generation;
  }

  get placed(): string | undefined {
    return this.#marker.placed;
  }

  /**
   * Creates the directory, or opens an existing one.
   *
   * @throws SinkError if it belongs to another run, or another process still writes to it
   */
  static open(request: PartsRequest): Promise<PartsDirectory> {
    return wrapDiskErrors(`open ${request.path}`, async () => {
      const { path, run, fresh } = request;
      const found = await readMarker(path);
      if (found) await rejectOthers(found, request);
      const isNew = fresh || found?.run !== run;
      if (found && isNew) await removeMarked(path);
      await mkdir(path).catch(ignoreExisting);
      await syncDirectory(dirname(path));
      const directory = new PartsDirectory(path, isNew ? newMarker(run) : found);
      if (isNew) await directory.updateMarker({});
      await replaceFile(join(path, OWNER), `${JSON.stringify(SELF)}\n`);
      return directory;
    });
  }

  /** @throws SinkError if `open` would; changes nothing */
  static check(request: PartsRequest): Promise<void> {
    return wrapDiskErrors(`read ${request.path}`, async () => {
      const found = await readMarker(request.path);
      if (found) await rejectOthers(found, request);
    });
  }

  /** Changes the marker durably. */
  async updateMarker(change: Partial<Marker>): Promise<void> {
    const marker = { ...this.#marker, ...change };
    await wrapDiskErrors(`write ${join(this.path, MARKER)}`, () =>
      replaceFile(join(this.path, MARKER), `${JSON.stringify(marker)}\n`),
    );
    this.#marker = marker;
  }

  /** Records that this process no longer writes here. */
  release(): Promise<void> {
    return wrapDiskErrors(`release ${this.path}`, async () => {
      const [found, owner] = [await readMarker(this.path), await readOwner(this.path)];
      const ours = found?.generation === this.generation && owner?.process === SELF.process;
      if (ours) await rm(join(this.path, OWNER), { force: true });
    });
  }

  remove(): Promise<void> {
    return wrapDiskErrors(`remove ${this.path}`, () => removeMarked(this.path));
  }
}

/** The marker is removed last, so that after a crash the next process still knows which run the rest belongs to. */
async function removeMarked(path: string): Promise<void> {
  for (const name of await readdir(path).catch(emptyIfMissing)) {
    if (name !== MARKER) await rm(join(path, name), { recursive: true, force: true });
  }
  await rm(path, { recursive: true, force: true });
}

const newMarker = (run: string): Marker => ({ run, generation: randomBytes(4).toString('hex') });

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** The marker of a directory; `undefined` if the directory does not exist, or a crash left it empty. */
async function readMarker(path: string): Promise<Marker | undefined> {
  const marker = await readJson<Marker>(path, MARKER);
  if (marker) return marker;
  const names = await readdir(path).catch(emptyIfMissing);
  if (names.every((name) => name === `${MARKER}.tmp`)) return undefined;
  throw new SinkError(`${path} already exists and was not created by this library. Move it away`);
}

const readOwner = (path: string) => readJson<Owner>(path, OWNER);

async function readJson<J>(path: string, name: string): Promise<J | undefined> {
  const text = await readFile(join(path, name), 'utf8').catch(emptyIfMissing);
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as J;
  } catch (cause) {
    throw new SinkError(`${join(path, name)} is damaged. Remove ${path} and start over with restart: true`, { cause });
  }
}

function emptyIfMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

async function rejectOthers(found: Marker, { path, run, fresh, overwrite }: PartsRequest): Promise<void> {
  const ours = found.run === run;
  const owner = fresh || !ours ? await readOwner(path) : undefined;
  if (owner && isWriting(owner)) {
    const writer = owner.process === SELF.process ? 'this process' : `process ${owner.pid}`;
    throw new SinkError(`${path} is being written by ${writer}, for the run ${found.run}. Wait for it, or stop it`);
  }
  if (ours || (fresh && overwrite)) return;
  throw new SinkError(
    `${path} belongs to the unfinished run ${found.run}. Resume that run, or remove the directory` +
      (fresh ? ', or set overwrite: true to drop it' : ''),
  );
}

/** A process of another machine cannot be checked; most of those are containers that no longer exist. */
function isWriting({ host, pid, process: id }: Owner): boolean {
  if (host !== SELF.host) return false;
  if (pid === SELF.pid) return id === SELF.process;
  return isProcessAlive(pid);
}
