import type { JsonValue } from '../../position.js';
import type { Interval } from '../../time/interval.js';
import type { Chunk } from '../checkpoints/chunk.js';
import type { CheckpointStore, TransactionWork } from '../checkpoints/checkpoint-store.js';

/**
 * Makes durable that a page is done: position, counts and `mark` in one step. Call it once for each `write`, after the records are durable.
 *
 * @param mark what the sink needs to go on behind these records
 * @param work for a sink on the store's own database: what writes the records, in the same transaction as the checkpoint
 */
export type Commit = (mark: JsonValue, work?: TransactionWork) => Promise<void>;

/** What a sink is told of the run that it is for. */
export interface SinkRun {
  /** Names the run in the store. */
  readonly run: string;
  readonly endpoint: string;
  /** Nothing was written for this run before: what lies at the sink's address is somebody else's. */
  readonly fresh: boolean;
  readonly store: CheckpointStore;
}

/** A chunk as a sink sees it. */
export type SinkChunk = Pick<Chunk, 'key' | 'order' | 'token' | 'mark'> & { readonly window: Interval | null };

/** What a sink made in the end, for the receipt. Plain JSON. */
export interface SinkOutput {
  /** Such as `ndjson`. */
  readonly kind: string;
  /** Where it lies, for people: a path, a table. Nothing secret. */
  readonly where: string;
  readonly bytes?: number;
}

/**
 * Where records go. One sink serves one run at a time; `open` may be called again after `close`.
 *
 * Whatever fails here is thrown as `SinkError`, and stops the run: nothing that was not made durable is committed.
 */
export interface Sink<T> {
  /** Such as `ndjson`. */
  readonly kind: string;
  /** Kind, address and format, which must stay the same for a run to go on. Nothing secret. */
  readonly identity: string;
  /** `effectively once` where a page written twice, because of a crash before its commit, stands there once. */
  readonly guarantee: 'effectively once' | 'at least once';
  /** Where the output is going to be, for people: a path, a table. Nothing secret. */
  readonly where: string;
  /** Where the receipt goes unless told otherwise: beside the output. Absent for sinks without a file. */
  readonly receiptPath?: string;
  open(run: SinkRun): Promise<SinkSession<T>>;
  /**
   * Fails where `open` would for a run that is begun anew, and changes nothing. Asked before the state of the run is dropped whose place that one
   * takes; without this member the state is dropped first.
   */
  checkStart?(run: string): Promise<void>;
  /** Whether the output of a run that was complete is still there. Without this member it is taken to be. */
  outputExists?(): Promise<boolean>;
}

export interface SinkSession<T> {
  /** Gets ready to write behind the chunk's `mark`. Whatever lies behind it was never committed, and goes. */
  openChunk(chunk: SinkChunk): Promise<ChunkWriter<T>>;
  /**
   * All that is going to be written is: puts the output in its final form. Must bear being called again after a crash amid it.
   *
   * @param chunks all that were written to, in order, with their last marks
   * @param whole whether the run is complete; a sink that has a final name keeps it for a whole output
   */
  finish(chunks: readonly SinkChunk[], whole: boolean): Promise<SinkOutput>;
  /** The run is complete and noted as such: what was only needed on the way can go. */
  cleanUp(): Promise<void>;
  close(): Promise<void>;
}

/** Writes the records of one chunk, one page at a time. */
export interface ChunkWriter<T> {
  /** Makes the records durable, in order, then calls `commit`. Resolves after it; the next page is not written before. */
  write(records: readonly T[], commit: Commit): Promise<void>;
  /** Forgets all that the chunk has written, by what `commit` is given. Absent where what was written cannot be taken back. */
  reset?(commit: Commit): Promise<void>;
  close(): Promise<void>;
}
