import type { JsonObject } from '../../position.js';
import type { LeaseHolder, LogEntry, NewRun, StoredRun } from './stored-run.js';
import type { Chunk, ChunkChange, ChunkState, NewChunk, StoredKeys } from './chunk.js';

/** Who asks for a lease, at what time, and for how long. All in milliseconds. */
export interface LeaseRequest {
  readonly owner: string;
  readonly now: number;
  readonly leaseMs: number;
}

/** A chunk that its owner holds: `save` lets nobody write who has another token. */
export type Claim = Pick<Chunk, 'run' | 'key' | 'token'>;

/** Work on the store's own database that becomes durable together with a checkpoint, or not at all. */
export type TransactionWork = (database: unknown) => void;

/**
 * Where the table of chunks is kept. Every method is one step that happens wholly or not at all, whoever else works on the same store, and is
 * durable when its promise resolves. Errors of the medium come as `CheckpointError`.
 *
 * Write your own and let `checkpointStoreConformance` of `pagewright/testing` tell whether it is right.
 */
export interface CheckpointStore {
  /** For messages: `memory`, `sqlite run.db`. */
  readonly name: string;
  /**
   * The database in which `save` can run `work`: its address, the same for all stores and sinks on it. Absent where it cannot.
   */
  readonly database?: string;
  /** Adds a run and its chunks, unless there is a run of that name; true if it did. */
  create(run: NewRun, chunks: readonly NewChunk[]): Promise<boolean>;
  run(run: string): Promise<StoredRun | undefined>;
  /** All runs, in the order in which they were made. */
  runs(): Promise<StoredRun[]>;
  /** The chunks of a run, sorted by `order`; none of a run that there is not. */
  chunks(run: string): Promise<Chunk[]>;
  /**
   * Takes hold of a run for one extraction, or renews the hold: where nobody holds it, where the asker does, where the hold has run out at `now`,
   * and where its owner is `evict`. Gives the holder that there is after it, which is another's where it was refused.
   * A new hold counts as a session. A run that there is not gives an error.
   */
  acquire(run: string, request: LeaseRequest, evict?: string): Promise<LeaseHolder>;
  /** Lets go of the run and of all chunks that `owner` works on, which are `pending` again. Of what `owner` does not hold nothing changes. */
  release(run: string, owner: string): Promise<void>;
  /**
   * Takes the next chunk: `pending`, or `running` for another owner with a lease that has run out at `now`. Of several the one with the fewest attempts, then by
   * `order`. It is `running` then, with a token one higher, and `startedAt` is set the first time. `undefined` where there is none.
   */
  claim(run: string, request: LeaseRequest): Promise<Chunk | undefined>;
  /**
   * Writes a change and renews the lease to `now + leaseMs`; a state other than `running` ends the lease. With `work`, that happens in the same
   * transaction, before; what it throws undoes everything and is thrown on.
   *
   * @throws LeaseLostError where the chunk is not running under this token
   */
  save(claim: Claim, change: ChunkChange, request: LeaseRequest, work?: TransactionWork): Promise<void>;
  /** Makes chunks in one of `states` `pending` again, without their failure and attempts; `running` ones whatever their lease. Gives how many. */
  reopen(run: string, states: readonly ChunkState[]): Promise<number>;
  /** Notes that the run is complete. */
  finish(run: string, receipt: JsonObject): Promise<void>;
  /** All fingerprints of a run, in the order in which each chunk saved them. */
  keys(run: string): AsyncIterable<StoredKeys>;
  /** Adds to the run's log. */
  log(run: string, entries: readonly LogEntry[]): Promise<void>;
  /** The run's log in the order in which it was written. */
  readLog(run: string): AsyncIterable<LogEntry>;
  /** Removes a run with its chunks, fingerprints and log. */
  remove(run: string): Promise<void>;
  /** Gives back what the store holds open. May be called twice. */
  close(): Promise<void>;
}
