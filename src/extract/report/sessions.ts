import type { LogEntry } from '../log/log-entry.js';

/** A stretch of time in which one process worked on the run. Milliseconds since the epoch. */
export interface Session {
  readonly start: number;
  readonly end: number;
  /** How it came to its end: in good order, not at all yet, or with no word of it, since the process was killed. */
  readonly ending: 'ended' | 'open' | 'killed';
}

/** The entries in the order of their times; those of the same time stay as they were written. */
export const byTime = (log: readonly LogEntry[]): LogEntry[] => [...log].sort((one, other) => one.at - other.at);

/**
 * The sessions of a run, from its log in the order of time. One that is killed ends with the last thing that it wrote down.
 * What stands before the first `begin` makes a session of its own.
 */
export function sessionsOf(log: readonly LogEntry[]): Session[] {
  const sessions: Session[] = [];
  let current: { start: number; end: number } | undefined;
  const close = (ending: Session['ending'], at?: number) => {
    if (current) sessions.push({ start: current.start, end: Math.max(current.end, at ?? 0), ending });
    current = undefined;
  };
  for (const entry of log) {
    if (entry.kind === 'session' && entry.turn === 'begin') close('killed');
    if (entry.kind === 'session' && entry.turn === 'end') {
      close('ended', entry.at);
      continue;
    }
    current ??= { start: entry.at, end: entry.at };
    current.end = Math.max(current.end, entry.kind === 'sample' ? entry.at + entry.ms : entry.at);
  }
  close('open');
  return sessions.map((session, i) => ({ ...session, end: endBefore(session, sessions[i + 1]) }));
}

/** An instant belongs to one session only: a place on the time axis is one place. */
const endBefore = ({ start, end }: Session, next: Session | undefined) =>
  Math.max(Math.min(end, (next?.start ?? Infinity) - 1), start);

/** Milliseconds in which somebody worked on the run. */
export const workedMs = (sessions: readonly Session[]): number =>
  sessions.reduce((sum, { start, end }) => sum + end - start, 0);
