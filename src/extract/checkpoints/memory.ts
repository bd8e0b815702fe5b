import { CheckpointError } from '../errors.js';
import type { JsonObject } from '../../position.js';
import type {
  CheckpointStore,
  Chunk,
  ChunkChange,
  ChunkState,
  Claim,
  LeaseHolder,
  LeaseRequest,
  LogEntry,
  NewChunk,
  NewRun,
  StoredKeys,
  StoredRun,
  TransactionWork,
} from './checkpoint-store.js';
import {
  byClaim,
  byOrder,
  changedChunk,
  claimedChunk,
  duplicateChunk,
  isClaimable,
  leasedRun,
  pendingChunk,
  releasedChunk,
  reopenedChunk,
  requireClaimed,
  unknownRun,
} from './transitions.js';

/**
 * Stores runs in memory, until the process ends. Use it for tests, and for runs that are short enough to restart.
 *
 * This is the reference for other stores: each method runs synchronously, and values are copied on their way in and out.
 *
 * @example
 * const receipt = await extract(directory.members(), { to: ndjson('members.ndjson'), checkpoints: memory() });
 */
export function memory(): CheckpointStore {
  return new MemoryStore();
}

interface RunTable {
  run: StoredRun;
  readonly chunks: Map<string, Chunk>;
  readonly keys: StoredKeys[];
  readonly log: LogEntry[];
}

class MemoryStore implements CheckpointStore {
  readonly name = 'memory';
  readonly #tables = new Map<string, RunTable>();

  async create(run: NewRun, chunks: readonly NewChunk[]): Promise<boolean> {
    if (this.#tables.has(run.run)) return false;
    this.#tables.set(run.run, {
      run: copy({ ...run, sessions: 0 }),
      chunks: new Map(newChunks(run.run, new Map(), chunks).map((chunk) => [chunk.key, chunk])),
      keys: [],
      log: [],
    });
    return true;
  }

  async run(run: string): Promise<StoredRun | undefined> {
    const table = this.#tables.get(run);
    return table && copy(table.run);
  }

  async runs(): Promise<StoredRun[]> {
    return [...this.#tables.values()].map(({ run }) => copy(run));
  }

  async chunks(run: string): Promise<Chunk[]> {
    return this.#chunksOf(run).sort(byOrder).map(copy);
  }

  async acquire(run: string, request: LeaseRequest, evict?: string): Promise<LeaseHolder> {
    const table = this.#existing(run);
    table.run = { ...table.run, ...leasedRun(table.run, request, evict) };
    return copy(table.run.holder as LeaseHolder);
  }

  async release(run: string, owner: string): Promise<void> {
    const table = this.#tables.get(run);
    if (!table) return;
    const { holder, ...free } = table.run;
    if (holder?.owner === owner) table.run = free;
    this.#replace(run, (chunk) => chunk.owner === owner, releasedChunk);
  }

  async claim(run: string, request: LeaseRequest): Promise<Chunk | undefined> {
    const [next] = this.#chunksOf(run)
      .filter((chunk) => isClaimable(chunk, request))
      .sort(byClaim);
    if (!next) return undefined;
    const claimed = claimedChunk(next, request);
    this.#existing(run).chunks.set(next.key, claimed);
    return copy(claimed);
  }

  async save(claim: Claim, change: ChunkChange, request: LeaseRequest, work?: TransactionWork): Promise<void> {
    if (work) throw new CheckpointError('memory() has no database for the sink. Call commit without work');
    const chunk = requireClaimed(claim, this.#tables.get(claim.run)?.chunks.get(claim.key));
    const { chunks, keys } = this.#existing(claim.run);
    const children = newChunks(claim.run, chunks, change.children ?? []);
    if (change.keys) keys.push(copyKeys({ ...change.keys, chunk: claim.key }));
    for (const child of children) chunks.set(child.key, child);
    chunks.set(claim.key, copy(changedChunk(chunk, change, request)));
  }

  async reopen(run: string, states: readonly ChunkState[]): Promise<number> {
    return this.#replace(run, (chunk) => states.includes(chunk.state), reopenedChunk);
  }

  async finish(run: string, receipt: JsonObject): Promise<void> {
    const table = this.#existing(run);
    table.run = copy({ ...table.run, receipt });
  }

  async *keys(run: string): AsyncGenerator<StoredKeys> {
    for (const keys of [...(this.#tables.get(run)?.keys ?? [])]) yield copyKeys(keys);
  }

  async log(run: string, entries: readonly LogEntry[]): Promise<void> {
    this.#existing(run).log.push(...entries.map(copy));
  }

  async *readLog(run: string): AsyncGenerator<LogEntry> {
    for (const entry of [...(this.#tables.get(run)?.log ?? [])]) yield copy(entry);
  }

  async remove(run: string): Promise<void> {
    this.#tables.delete(run);
  }

  /** Holds nothing open. The data stays. */
  async close(): Promise<void> {
    return Promise.resolve();
  }

  #existing(run: string): RunTable {
    const table = this.#tables.get(run);
    if (!table) throw unknownRun(this.name, run);
    return table;
  }

  #chunksOf(run: string): Chunk[] {
    return [...(this.#tables.get(run)?.chunks.values() ?? [])];
  }

  #replace(run: string, where: (chunk: Chunk) => boolean, by: (chunk: Chunk) => Chunk): number {
    const found = this.#chunksOf(run).filter(where);
    for (const chunk of found) this.#tables.get(run)?.chunks.set(chunk.key, by(chunk));
    return found.length;
  }
}

/** @throws CheckpointError if a key or an order is not unique in the run */
function newChunks(run: string, table: ReadonlyMap<string, Chunk>, added: readonly NewChunk[]): Chunk[] {
  if (added.length === 0) return [];
  const taken = [...table.values(), ...added];
  const twice = firstDuplicate(taken.map(({ key }) => key));
  if (twice !== undefined) throw duplicateChunk(run, 'key', twice);
  const sameOrder = firstDuplicate(taken.map(({ order }) => order));
  if (sameOrder !== undefined) throw duplicateChunk(run, 'order', sameOrder);
  return added.map((chunk) => copy(pendingChunk(run, chunk)));
}

function firstDuplicate(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((value) => seen.size === seen.add(value).size);
}

/** Copies a value as a store of JSON text would. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function copyKeys(keys: StoredKeys): StoredKeys {
  return { ...keys, delivered: Uint8Array.from(keys.delivered), duplicates: Uint8Array.from(keys.duplicates) };
}
