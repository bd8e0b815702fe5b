import type { Emit } from '../../events/emitter.js';
import type { Extractable } from '../../paging/run-plan.js';
import type { Clock } from '../../time/clock.js';
import type { CheckpointStore, Chunk, ChunkChange, LeaseRequest } from '../checkpoints/checkpoint-store.js';
import type { RunKeys } from '../checkpoints/run-identity.js';
import { changedChunk, pendingChunk } from '../checkpoints/transitions.js';
import type { Deduper } from '../dedupe/deduper.js';
import type { ResolvedExtractOptions } from '../options.js';
import type { ProgressMeter } from '../progress.js';
import type { SinkSession } from '../sinks/sink.js';
import type { GracefulShutdown } from './graceful-shutdown.js';
import type { RunLease } from './run-lease.js';
import type { RunLog } from './run-log.js';

/** Everything that the chunks of one extraction share. */
export interface RunContext<T> {
  /** `Class.method` */
  readonly endpoint: string;
  readonly source: Extractable<T>;
  readonly options: ResolvedExtractOptions<T>;
  readonly keys: RunKeys;
  readonly store: CheckpointStore;
  readonly lease: RunLease;
  readonly session: SinkSession<T>;
  readonly table: ChunkTable;
  /** `undefined` without dedupe. */
  readonly deduper: Deduper | undefined;
  readonly log: RunLog;
  readonly meter: ProgressMeter;
  readonly shutdown: GracefulShutdown;
  /** Aborts requests in flight. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly clock: Clock;
}

/** This process's copy of the chunks, so that progress needs no query. */
export class ChunkTable {
  readonly #chunks = new Map<string, Chunk>();
  /** The pass of each chunk when this process opened the run. */
  readonly #initialPass: ReadonlyMap<string, number>;

  constructor(chunks: readonly Chunk[]) {
    for (const chunk of chunks) this.put(chunk);
    this.#initialPass = new Map(chunks.map(({ key, pass }) => [key, pass]));
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

  /** Restarts of a chunk by this process, over all its claims. */
  restartsOf({ key, pass }: Pick<Chunk, 'key' | 'pass'>): number {
    return pass - (this.#initialPass.get(key) ?? 0);
  }

  put(chunk: Chunk): void {
    this.#chunks.set(chunk.key, chunk);
  }

  /** Applies a change that the store has saved. Returns the changed chunk. */
  change(chunk: Chunk, change: ChunkChange, request: LeaseRequest): Chunk {
    const changed = changedChunk(chunk, change, request);
    this.put(changed);
    for (const child of change.children ?? []) this.put(pendingChunk(chunk.run, child));
    return changed;
  }
}
