import type { Emit } from '../../events/emitter.js';
import type { EventOf } from '../../events/event.js';
import { defined } from '../../json/plain-objects.js';
import type { Clock } from '../../time/clock.js';
import { formatInterval, type Interval } from '../../time/interval.js';
import {
  addCounts,
  type CheckpointStore,
  type Chunk,
  type ChunkCounts,
  type ChunkEntry,
  type LogEntry,
  type Sample,
  type SessionEntry,
} from '../checkpoints/checkpoint-store.js';

/** Minimum length of a sample: fine enough for a chart of minutes, small enough for one of a day. */
const SAMPLE_MS = 1_000;

type Work = Pick<ChunkCounts, 'records' | 'pages' | 'requests' | 'retries' | 'throttledMs'>;

const NO_WORK: Work = { records: 0, pages: 0, requests: 0, retries: 0, throttledMs: 0 };

/** Writes the log of the run. Failures of the store are thrown. */
export class RunLog {
  #since: number;
  #work: Work = NO_WORK;
  #quotaLeft: number | undefined;

  constructor(
    private readonly store: CheckpointStore,
    private readonly run: string,
    private readonly clock: Clock,
  ) {
    this.#since = clock.now();
  }

  session(transition: SessionEntry['transition']): Promise<void> {
    return this.#write({ kind: 'session', at: this.clock.now(), transition });
  }

  chunk(entry: Omit<ChunkEntry, 'kind' | 'at'>): Promise<void> {
    return this.#write({ kind: 'chunk', at: this.clock.now(), ...entry });
  }

  /** Adds the work of a page, and writes a sample when it covers enough time. */
  async page(work: Work, quotaLeft: number | undefined): Promise<void> {
    this.#work = addCounts(this.#work, work);
    this.#quotaLeft = quotaLeft ?? this.#quotaLeft;
    if (this.clock.now() - this.#since >= SAMPLE_MS) await this.#write();
  }

  #write(...entries: LogEntry[]): Promise<void> {
    return this.store.log(this.run, [...this.#takeSample(), ...entries]);
  }

  /** The work since the last sample, if there was any. Starts the next one. */
  #takeSample(): Sample[] {
    const [at, work, now] = [this.#since, this.#work, this.clock.now()];
    this.#since = now;
    this.#work = NO_WORK;
    if (work === NO_WORK) return [];
    return [{ kind: 'sample', at, ms: now - at, ...work, ...defined({ quotaLeft: this.#quotaLeft }) }];
  }
}

export type ChunkTransition = EventOf<'chunk'>['transition'];

export interface TransitionDetails {
  readonly worker?: number;
  readonly into?: readonly Interval[];
  readonly error?: string;
  readonly willRetry?: boolean;
}

interface TransitionTargets {
  readonly endpoint: string;
  readonly emit: Emit;
  readonly log: RunLog;
}

/** Emits the event `chunk`, and logs the transition. */
export async function emitTransition(
  { endpoint, emit, log }: TransitionTargets,
  { key, order, window, received, expected }: Chunk,
  { transition, worker, into, error, willRetry }: TransitionDetails & { readonly transition: ChunkTransition },
): Promise<void> {
  const details = {
    window: window ? formatInterval(window) : undefined,
    received,
    expected: expected ?? undefined,
  };
  const event = {
    type: 'chunk',
    endpoint,
    chunk: key,
    transition,
    ...details,
    into: into?.map(formatInterval),
  } as const;
  emit(defined({ ...event, error, willRetry }));
  if (transition === 'short') emit(incompleteEvent(endpoint, details));
  await log.chunk(defined({ order, transition, worker }));
}

interface ChunkTotals {
  readonly window: string | undefined;
  readonly received: number;
  readonly expected: number | undefined;
}

function incompleteEvent(endpoint: string, { window, received, expected }: ChunkTotals): EventOf<'incomplete'> {
  const which = window ? `the window ${window}` : 'the call';
  const message = `${which} returned ${received} of ${expected} announced records and cannot be split further`;
  return defined({ type: 'incomplete', endpoint, reason: 'short', received, message, expected });
}
