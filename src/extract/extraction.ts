import type { Chunk } from './checkpoints/chunk.js';
import type { ExtractReceipt } from './receipt/extract-receipt.js';
import type { ChunkOutcome } from './run/chunk-run.js';

/** A run that is open, for those who hand out its chunks by themselves, such as through a queue (requirement 117). `extract` does all of it. */
export interface Extraction {
  /** Names the run in the store. */
  readonly run: string;
  /** How many workers the options ask for. */
  readonly workers: number;
  /**
   * Every chunk that is left to do, each claimed for whoever takes it. It waits while chunks are being worked on that may yet be cut or given back, so
   * every chunk that it gives must be handed to `work`. Several loops may share the work by iterating side by side.
   */
  chunks(): AsyncGenerator<Chunk, void, undefined>;
  /**
   * Works on a chunk until it is whole, was cut, came short, failed, or the run is to stop.
   *
   * @param worker which of several loops does, counted from 0; for the report
   * @throws what no other chunk would fare better with, such as `SinkError`
   */
  work(chunk: Chunk, worker?: number): Promise<ChunkOutcome>;
  /**
   * Once no chunk is being worked on: the output in its final form, and the receipt.
   *
   * @throws ExtractionIncompleteError where chunks failed or came short, unless `onIncomplete` accepts it
   */
  finish(): Promise<ExtractReceipt>;
  /**
   * Lets go of the run, and of all that it holds open.
   *
   * @param failed whether something failed before: what fails now is then a process warning, and does not hide it. @default false
   */
  close(failed?: boolean): Promise<void>;
}
