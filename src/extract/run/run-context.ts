import type { Emit } from '../../events/emitter.js';
import type { Extractable } from '../../paging/run-plan.js';
import type { Clock } from '../../time/clock.js';
import type { CheckpointStore, LeaseRequest } from '../checkpoints/checkpoint-store.js';
import type { Chunk, ChunkChange } from '../checkpoints/chunk.js';
import type { RunKeys } from '../checkpoints/run-identity.js';
import { changedChunk, pendingChunk } from '../checkpoints/transitions.js';
import type { Deduper } from '../dedupe/deduper.js';
import type { ResolvedExtractOptions } from '../options.js';
import type { ProgressMeter } from '../progress.js';
import type { SinkSession } from '../sinks/sink.js';
import type { GracefulShutdown } from './graceful-shutdown.js';
import type { RunLease } from './run-lease.js';
import type { RunLog } from './run-log.js';

/** What the chunks of one extraction share. */
export interface RunContext<T> {
  readonly source: Extractable<T>;
  readonly options: ResolvedExtractOptions<T>;
  readonly keys: RunKeys;
  readonly store: CheckpointStore;
  readonly lease: RunLease;
  readonly session: SinkSession<T>;
  readonly table: ChunkTable;
  /** Absent where duplicates are not told. */
  readonly deduper: Deduper | undefined;
  readonly log: RunLog;
  readonly meter: ProgressMeter;
  readonly shutdown: GracefulShutdown;
  /** Cancels what is in flight. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly clock: Clock;
}

/** The chunks of a run as this process knows them, so that progress needs not ask the store. */
export class ChunkTable {
  readonly #chunks = new Map<string, Chunk>();
  /** In which pass each chunk was when this process found it. */
  readonly #found: ReadonlyMap<string, number>;

  constructor(chunks: readonly Chunk[]) {
    for (const chunk of chunks) this.put(chunk);
    this.#found = new Map(chunks.map(({ key, pass }) => [key, pass]));
  }

  get size(): number {
    return this.#chunks.size;
  }

  get all(): Chunk[] {
    return [...this.#chunks.values()];
  }

  get(key: string): Chunk | undefined {
    return this.#chunks.get(key);
  }

  /** Times that this process has begun a chunk anew, however often it was given back in between. */
  restartsOf({ key, pass }: Pick<Chunk, 'key' | 'pass'>): number {
    return pass - (this.#found.get(key) ?? 0);
  }

  put(chunk: Chunk): void {
    this.#chunks.set(chunk.key, chunk);
  }

  /** Notes a change that the store has taken, and gives the chunk after it. */
  change(chunk: Chunk, change: ChunkChange, request: LeaseRequest): Chunk {
    const after = changedChunk(chunk, change, request);
    this.put(after);
    for (const child of change.children ?? []) this.put(pendingChunk(chunk.run, child));
    return after;
  }
}
