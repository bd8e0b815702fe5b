import type { Emit } from '../../events/emitter.js';
import type { Extractable } from '../../paging/extractable.js';
import type { Clock } from '../../time/clock.js';
import type { CheckpointStore } from '../checkpoints/checkpoint-store.js';
import type { Keys } from '../checkpoints/chunk-key.js';
import type { Deduper } from '../dedupe/deduper.js';
import type { Diary } from '../log/diary.js';
import type { ProgressMeter } from '../progress/progress-meter.js';
import type { ResolvedExtractOptions } from '../resolve-options.js';
import type { SinkSession } from '../sinks/sink.js';
import type { ChunkTable } from './chunk-table.js';
import type { RunHold } from './run-hold.js';
import type { Stopping } from './stopping.js';

/** What the chunks of one extraction share. */
export interface RunHost<T> {
  readonly source: Extractable<T>;
  readonly options: ResolvedExtractOptions<T>;
  readonly keys: Keys;
  readonly store: CheckpointStore;
  readonly hold: RunHold;
  readonly session: SinkSession<T>;
  readonly table: ChunkTable;
  /** Absent where duplicates are not told. */
  readonly deduper: Deduper | undefined;
  readonly diary: Diary;
  readonly meter: ProgressMeter;
  readonly stopping: Stopping;
  /** Cancels what is in flight. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly clock: Clock;
}
