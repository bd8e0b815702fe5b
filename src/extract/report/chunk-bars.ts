import { defined } from '../../json/plain-objects.js';
import type { Chunk, ChunkEntry, LogEntry } from '../checkpoints/checkpoint-store.js';
import type { Session } from './timeline.js';

/** How a period of work on a chunk ended. `killed` means that the log has no end for it; `running` that it has not ended yet. */
export type Outcome = 'done' | 'split' | 'short' | 'failed' | 'restarted' | 'stopped' | 'killed' | 'running';

/** A period of work on a chunk by one worker. Times are milliseconds since the epoch. */
export interface Bar {
  readonly start: number;
  readonly end: number;
  readonly outcome: Outcome;
  readonly worker?: number;
}

type Started = Pick<Bar, 'start' | 'worker'> & { readonly again?: true };

/** The periods of work on each chunk, by its `order`, from the log in order of time. A chunk that is not in the log has one, from its own times. */
export function barsOf(
  log: readonly LogEntry[],
  sessions: readonly Session[],
  chunks: readonly Chunk[],
): ReadonlyMap<string, readonly Bar[]> {
  const bars = new Map<string, Bar[]>();
  const open = new Map<string, Started>();
  const add = (order: string, bar: Bar) => bars.set(order, [...(bars.get(order) ?? []), bar]);
  const closeAll = (session: Session | undefined) => {
    for (const [order, started] of open) add(order, unfinishedBar(started, session));
    open.clear();
  };
  let now = 0;
  for (const entry of log) {
    while (entry.at >= (sessions[now + 1]?.start ?? Infinity)) closeAll(sessions[now++]);
    if (entry.kind === 'chunk') addEntry(entry, open, add);
  }
  closeAll(sessions[now]);
  for (const chunk of chunks)
    if (!bars.has(chunk.order)) barFromChunk(chunk, sessions).forEach((bar) => add(chunk.order, bar));
  return bars;
}

function addEntry(entry: ChunkEntry, open: Map<string, Started>, add: (order: string, bar: Bar) => void): void {
  const { order, at } = entry;
  const before = open.get(order);
  if (entry.transition === 'started') {
    if (before && !before.again) add(order, { ...withoutAgain(before), end: at, outcome: 'killed' });
    open.set(order, defined({ start: at, worker: entry.worker }));
    return;
  }
  const { again: _, ...started } = before ?? { start: at };
  add(order, { ...started, end: at, outcome: entry.transition });
  open.delete(order);
  // Restarted by the same worker, unless another one claims it.
  if (entry.transition === 'restarted') open.set(order, { ...started, start: at, again: true });
}

function unfinishedBar(started: Started, session: Session | undefined): Bar {
  const outcome = { ended: 'stopped', killed: 'killed', open: 'running' } as const;
  const end = Math.max(session?.end ?? started.start, started.start);
  return { ...withoutAgain(started), end, outcome: outcome[session?.ending ?? 'open'] };
}

function withoutAgain({ again: _, ...started }: Started): Omit<Started, 'again'> {
  return started;
}

function barFromChunk({ startedAt, endedAt, state }: Chunk, sessions: readonly Session[]): Bar[] {
  if (startedAt === undefined) return [];
  const end = endedAt ?? sessions.at(-1)?.end ?? startedAt;
  return [{ start: startedAt, end: Math.max(end, startedAt), outcome: state === 'pending' ? 'stopped' : state }];
}
