import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { SinkError } from '../../errors.js';
import { isProcessAlive } from '../../process-id.js';
import { replaceFile, syncDirectory } from '../../atomic-file.js';
import { wrapDiskErrors } from './segment-files.js';

/** Who has the directory open. Tells this process from an earlier one of the same number. */
interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly process: string;
}

/** What stands in the directory about itself. */
interface Marker {
  readonly run: string;
  /** Differs each time that the directory is begun anew, and is part of every file's name: nobody takes files of another beginning for its own. */
  readonly generation: string;
  /** The file that was put at the final name last, by its number on the disk. */
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
/** Apart from the marker, since a file can be removed also where the disk is full. */
const OWNER = 'owner.json';

/** The directory beside an output that holds its segments while the run goes on. It belongs to one run, which its marker names. */
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
   * Makes the directory, or takes up the one that is there.
   *
   * @throws SinkError where it belongs to another run, or to another process that still writes
   */
  static open(request: PartsRequest): Promise<PartsDirectory> {
    return wrapDiskErrors(`open ${request.path}`, async () => {
      const { path, run, fresh } = request;
      const found = await readMarker(path);
      if (found) await rejectOthers(found, request);
      const anew = fresh || found?.run !== run;
      if (found && anew) await removeMarked(path);
      await mkdir(path).catch(ignoreExisting);
      await syncDirectory(dirname(path));
      const directory = new PartsDirectory(path, anew ? newMarker(run) : found);
      if (anew) await directory.updateMarker({});
      await replaceFile(join(path, OWNER), `${JSON.stringify(SELF)}\n`);
      return directory;
    });
  }

  /** @throws SinkError where `open` would, of which nothing else is done */
  static check(request: PartsRequest): Promise<void> {
    return wrapDiskErrors(`look at ${request.path}`, async () => {
      const found = await readMarker(request.path);
      if (found) await rejectOthers(found, request);
    });
  }

  /** Writes down a change of the marker, durably. */
  async updateMarker(change: Partial<Marker>): Promise<void> {
    const marker = { ...this.#marker, ...change };
    await wrapDiskErrors(`write ${join(this.path, MARKER)}`, () =>
      replaceFile(join(this.path, MARKER), `${JSON.stringify(marker)}\n`),
    );
    this.#marker = marker;
  }

  /** Lets others know that this process writes here no more. */
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

/** The marker goes last: should the process die amid this, the next one still knows whose the rest is. */
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

/** The marker of a directory; `undefined` where there is no directory, or one that a crash left without anything in it. */
async function readMarker(path: string): Promise<Marker | undefined> {
  const marker = await readJson<Marker>(path, MARKER);
  if (marker) return marker;
  const names = await readdir(path).catch(emptyIfMissing);
  if (names.every((name) => name === `${MARKER}.tmp`)) return undefined;
  throw new SinkError(`${path} is there already, and was not made by this library; move it away`);
}

const readOwner = (path: string) => readJson<Owner>(path, OWNER);

async function readJson<J>(path: string, name: string): Promise<J | undefined> {
  const text = await readFile(join(path, name), 'utf8').catch(emptyIfMissing);
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as J;
  } catch (cause) {
    throw new SinkError(`${join(path, name)} is damaged; remove ${path} and begin anew with restart: true`, { cause });
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
    const who = owner.process === SELF.process ? 'this very process' : `process ${owner.pid}`;
    throw new SinkError(`${path} is being written by ${who}, for the run ${found.run}; wait for it, or stop it`);
  }
  if (ours || (fresh && overwrite)) return;
  throw new SinkError(
    `${path} belongs to the run ${found.run}, which has not come to its end; go on with that one, or remove the directory` +
      (fresh ? ', or pass overwrite: true, which drops it' : ''),
  );
}

/** Of another machine nothing can be told; most such are containers that are gone. */
function isWriting({ host, pid, process: id }: Owner): boolean {
  if (host !== SELF.host) return false;
  if (pid === SELF.pid) return id === SELF.process;
  return isProcessAlive(pid);
}
