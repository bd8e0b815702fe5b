import type { JsonObject } from '../errors/page-context.js';
import type { Observer } from '../events/emitter.js';
import type { Clock } from '../time/clock.js';
import type { CheckpointStore } from './checkpoints/checkpoint-store.js';
import type { Dedupe } from './dedupe/dedupe.js';
import type { ExtractProgress } from './progress/extract-progress.js';
import type { SinkFunction } from './sinks/to-function.js';
import type { Sink } from './sinks/sink.js';

/** What names a run and its chunks in the store. */
export interface KeyOptions {
  /** Whose data it is, where one store serves several organisations. @default 'default' */
  readonly org?: string;
  /** What is extracted. @default the endpoint, `Class.method` */
  readonly view?: string;
  /**
   * The key of a chunk. `{org}`, `{view}`, `{chunkStart}` and `{chunkEnd}` must stand in it. @default 'analytics:cursor:{org}:{view}:{chunkStart}:{chunkEnd}'
   */
  readonly template?: string;
}

export interface ExtractOptions<T> {
  /** Where the records go: `ndjson(…)`, `csv(…)`, another sink, or a function that gets each page. */
  readonly to: Sink<T> | SinkFunction<T>;
  /** Where the run's state is kept. @default memory(), which does not outlive the process */
  readonly checkpoints?: CheckpointStore;
  /** Chunks to fetch side by side. @default the `concurrency` of `@DateChunked`, else 1 */
  readonly workers?: number;
  /** Pages that each worker fetches ahead of the sink. @default 1 */
  readonly prefetch?: number;
  /** How duplicates are told; `false` for not at all. @default exact() where the method has a `dedupe` key, else none */
  readonly dedupe?: Dedupe | false;
  readonly key?: KeyOptions;
  /** Times that a chunk may fail before it is given up. @default 3 */
  readonly attempts?: number;
  /** Times that a chunk may be begun anew because its cursor died. @default 3 */
  readonly restarts?: number;
  /** Records that may come twice within a chunk before it is begun anew, once, since the list has drifted. Needs dedupe. @default Infinity, as a loss shows in the total */
  readonly maxDuplicates?: number;
  /** What to do at the end with chunks that failed or came short: throw, or call the output whole and only say so. @default 'throw' */
  readonly onIncomplete?: 'throw' | 'accept';
  /** Drops what the store has of the run, and begins anew. @default false */
  readonly restart?: boolean;
  /** Milliseconds that a process may be silent before another may take over its work. @default 60 000 */
  readonly leaseMs?: number;
  /** Milliseconds to wait for another process that works on the run. @default 0: refuse at once */
  readonly waitForRunMs?: number;
  /** Ends the run in good order: every worker finishes its page and commits it. `extract` then gives a receipt with `partial: 'stopped'`. */
  readonly stop?: AbortSignal;
  /** Process signals that do the same; a second one ends the process as it would without us. @default none */
  readonly stopOn?: readonly NodeJS.Signals[];
  /** Milliseconds after which the run ends in the same way, with `partial: 'time'`. @default no limit */
  readonly maxMs?: number;
  /** Cancels at once what is in flight; `extract` rejects with its reason. What was committed stays. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExtractProgress) => void;
  /** Records between two calls of `onProgress`. @default 500 */
  readonly progressEvery?: number;
  /** Gets every event of every window. */
  readonly observe?: Observer;
  /** Where the receipt is written as JSON; `false` for nowhere. @default beside the output: its path with `.receipt.json` */
  readonly receipt?: string | false;
  /** Where a report for people is written, one HTML file. @default nowhere */
  readonly report?: string;
  /** What the store keeps with the run for whoever began it. Nothing secret. */
  readonly invocation?: JsonObject;
  /** @default the clock of the call */
  readonly clock?: Clock;
}
