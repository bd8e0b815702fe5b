import type { JsonValue } from '../../position.js';
import type { Interval } from '../../time/interval.js';
import type { CheckpointStore, Chunk, TransactionWork } from '../checkpoints/checkpoint-store.js';

/**
 * Commits a page: stores position, counts and `mark` in one step. Call it exactly once per `write`, after the records are durable.
 *
 * @param mark JSON that the sink needs to resume after these records; it comes back as `SinkChunk.mark`
 * @param work writes the records in the transaction of the checkpoint; only for a sink in the database of the store
 */
export type Commit = (mark: JsonValue, work?: TransactionWork) => Promise<void>;

/** The run that a sink is opened for. */
export interface SinkRun {
  /** Name of the run in the store. */
  readonly run: string;
  /** Class and method, such as `Crm.users`. */
  readonly endpoint: string;
  /** Whether nothing was written for this run before: existing output at the address belongs to something else. */
  readonly fresh: boolean;
  /** Where the run keeps its checkpoints. */
  readonly store: CheckpointStore;
}

/** The part of a chunk that a sink needs. `token` grows each time the chunk is claimed; `mark` is what was committed last, or `null`. */
export type SinkChunk = Pick<Chunk, 'key' | 'order' | 'token' | 'mark'> & { readonly window: Interval | null };

/** The finished output, for the receipt. Plain JSON. */
export interface SinkOutput {
  /** Kind of sink, such as `ndjson`. */
  readonly kind: string;
  /** Path or table, for people. No secrets. */
  readonly where: string;
  /** Size of the output in bytes. */
  readonly bytes?: number;
}

/**
 * Writes the records of an extraction. One sink serves one run at a time; `open` may be called again after `close`.
 *
 * Throw `SinkError` on failure: the run stops, and the page is not committed.
 */
export interface Sink<T> {
  /** Kind of sink, such as `ndjson`. */
  readonly kind: string;
  /** Kind, address and format. A run resumes only if this text is unchanged. No secrets. */
  readonly identity: string;
  /** `effectively once` if a page that is written again after a crash replaces its first copy. */
  readonly guarantee: 'effectively once' | 'at least once';
  /** Address of the output, for people: a path or a table. No secrets. */
  readonly where: string;
  /** Default path of the receipt. Leave it out if the sink has no file. */
  readonly receiptPath?: string;
  /** Opens the output, once per process. @throws SinkError if the output belongs to another run, or cannot be written */
  open(run: SinkRun): Promise<SinkSession<T>>;
  /**
   * Throws if `open` would fail for a new run of this name, and changes nothing. It is called before `restart: true` drops the state of the old
   * run; without this method the state is dropped first.
   */
  checkStart?(run: string): Promise<void>;
  /** Whether the output of a complete run still exists. @default assumed to exist */
  outputExists?(): Promise<boolean>;
}

/** An open sink. Several chunks may be open at the same time. */
export interface SinkSession<T> {
  /** Prepares to write after the chunk's `mark`, and drops everything after it: that was never committed. */
  openChunk(chunk: SinkChunk): Promise<ChunkWriter<T>>;
  /**
   * Puts the output in its final form, after the last page. It must be repeatable: after a crash it is called again.
   *
   * @param chunks all chunks that were written to, in order, with their last marks
   * @param complete whether the run is complete; use the final name of the output only if it is
   */
  finish(chunks: readonly SinkChunk[], complete: boolean): Promise<SinkOutput>;
  /** Removes temporary data. Called once the run is recorded as complete. */
  cleanUp(): Promise<void>;
  /** Releases files and connections, also after a failure. */
  close(): Promise<void>;
}

/** Writes the records of one chunk, one page at a time. */
export interface ChunkWriter<T> {
  /** Makes the records durable, in order, then calls `commit`, and resolves after it. The next page waits for that. */
  write(records: readonly T[], commit: Commit): Promise<void>;
  /** Drops everything that the chunk has written, and commits a mark that says so. Leave it out if records cannot be taken back. */
  reset?(commit: Commit): Promise<void>;
  close(): Promise<void>;
}
