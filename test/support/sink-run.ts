import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, type Commit, type Sink, type SinkChunk, type SinkRun } from 'pagewright/extract';

type Mark = SinkChunk['mark'];

/** A directory that is removed after the test. */
export async function ownDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'pagewright-sink-'));
  directories.push(path);
  return path;
}

const directories: string[] = [];

afterEach(async () => {
  for (const path of directories.splice(0)) await rm(path, { recursive: true, force: true });
});

export const sinkRun = (run: Partial<SinkRun> = {}): SinkRun => ({
  run: 'default:Users.list',
  endpoint: 'Users.list',
  fresh: true,
  store: memory(),
  ...run,
});

/** The chunks of a run, as in its store: each claim returns the next token and the last mark. */
export class ChunkLedger {
  readonly #chunks = new Map<string, SinkChunk>();

  take(order: string): SinkChunk {
    const before = this.#chunks.get(order);
    const chunk = {
      key: `key-${order}`,
      order,
      window: null,
      mark: before?.mark ?? null,
      token: (before?.token ?? 0) + 1,
    };
    this.#chunks.set(order, chunk);
    return chunk;
  }

  /** Records what a sink commits for a chunk. */
  commit(order: string): Commit {
    return async (mark) => {
      this.#chunks.set(order, { ...this.#chunks.get(order)!, mark });
    };
  }

  mark(order: string): Mark {
    return this.#chunks.get(order)?.mark ?? null;
  }

  get chunks(): SinkChunk[] {
    return [...this.#chunks.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
  }
}

/** Pages of records by the order of their chunk. */
export type Pages<T> = Readonly<Record<string, readonly (readonly T[])[]>>;

/** Writes everything to a sink, as a run without failures does, and returns the output. */
export async function runThrough<T>(sink: Sink<T>, pages: Pages<T>, run: Partial<SinkRun> = {}) {
  const ledger = new ChunkLedger();
  const session = await sink.open(sinkRun(run));
  for (const [order, list] of Object.entries(pages)) {
    const writer = await session.openChunk(ledger.take(order));
    for (const records of list) await writer.write(records, ledger.commit(order));
    await writer.close();
  }
  const output = await session.finish(ledger.chunks, true);
  await session.cleanUp();
  await session.close();
  return output;
}
