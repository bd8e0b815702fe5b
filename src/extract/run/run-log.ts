import type { EventOf } from '../../events/event.js';
import type { Clock } from '../../time/clock.js';
import { formatInterval, type Interval } from '../../time/interval.js';
import type { CheckpointStore } from '../checkpoints/checkpoint-store.js';
import { addCounts, type Chunk, type ChunkCounts } from '../checkpoints/chunk.js';
import type { ChunkEntry, LogEntry, Sample, SessionEntry } from '../checkpoints/stored-run.js';
import type { RunContext } from './run-context.js';

/** Milliseconds that a sample covers, at least: fine enough for a chart of a run of minutes, small enough for one of a day. */
const SAMPLE_MS = 1_000;

type Work = Pick<ChunkCounts, 'records' | 'pages' | 'requests' | 'retries' | 'throttledMs'>;

const NO_WORK: Work = { records: 0, pages: 0, requests: 0, retries: 0, throttledMs: 0 };

/** Writes the run's log. What it could not write is thrown, like every failure of the store. */
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

  session(turn: SessionEntry['transition']): Promise<void> {
    return this.#write({ kind: 'session', at: this.clock.now(), transition: turn });
  }

  chunk(turn: Omit<ChunkEntry, 'kind' | 'at'>): Promise<void> {
    return this.#write({ kind: 'chunk', at: this.clock.now(), ...turn });
  }

  /** Notes the work of a page; writes a sample once it covers enough time. */
  async page(work: Work, quotaLeft: number | undefined): Promise<void> {
    this.#work = addCounts(this.#work, work);
    this.#quotaLeft = quotaLeft ?? this.#quotaLeft;
    if (this.clock.now() - this.#since >= SAMPLE_MS) await this.#write();
  }

  #write(...turns: LogEntry[]): Promise<void> {
    return this.store.log(this.run, [...this.#sample(), ...turns]);
  }

  /** What has happened since the last sample, which begins anew. */
  #sample(): Sample[] {
    const [at, work, now] = [this.#since, this.#work, this.clock.now()];
    this.#since = now;
    this.#work = NO_WORK;
    if (work === NO_WORK) return [];
    const quotaLeft = this.#quotaLeft;
    return [{ kind: 'sample', at, ms: now - at, ...work, ...(quotaLeft === undefined ? {} : { quotaLeft }) }];
  }
}

export type ChunkTransition = EventOf<'chunk'>['transition'];

export interface TransitionDetails {
  readonly worker?: number;
  readonly into?: readonly Interval[];
  readonly error?: string;
  readonly again?: boolean;
}

type Listeners = Pick<RunContext<unknown>, 'log' | 'emit' | 'source'>;

/** Tells observers of a turn in the life of a chunk, and writes it into the run's log. */
export async function emitTransition(
  { log, emit, source }: Listeners,
  { key, order, window, got, expected }: Chunk,
  { turn, worker, into, error, again }: TransitionDetails & { readonly turn: ChunkTransition },
): Promise<void> {
  emit({
    type: 'chunk',
    endpoint: source.endpoint,
    chunk: key,
    transition: turn,
    received: got,
    ...(window ? { window: formatInterval(window) } : {}),
    ...(expected === null ? {} : { expected }),
    ...(into ? { into: into.map(formatInterval) } : {}),
    ...(error === undefined ? {} : { error }),
    ...(again === undefined ? {} : { willRetry: again }),
  });
  if (turn === 'short') emit(incompleteEvent(source.endpoint, { window, got, expected }));
  await log.chunk({ order, transition: turn, ...(worker === undefined ? {} : { worker }) });
}

function incompleteEvent(
  endpoint: string,
  { window, got, expected }: Pick<Chunk, 'window' | 'got' | 'expected'>,
): EventOf<'incomplete'> {
  const which = window ? `the window ${formatInterval(window)}` : 'the call';
  const message = `${which} came short: ${got} of ${expected} announced records came, and it cannot be cut further`;
  return {
    type: 'incomplete',
    endpoint,
    reason: 'short',
    received: got,
    message,
    ...(expected === null ? {} : { expected }),
  };
}
