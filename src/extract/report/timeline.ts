import type { LogEntry, Sample } from '../checkpoints/stored-run.js';

/** A stretch of time in which one process worked on the run. Milliseconds since the epoch. */
export interface Session {
  readonly start: number;
  readonly end: number;
  /** How it came to its end: in good order, not at all yet, or with no word of it, since the process was killed. */
  readonly ending: 'ended' | 'open' | 'killed';
}

/** The entries in the order of their times; those of the same time stay as they were written. */
export const sortedByTime = (log: readonly LogEntry[]): LogEntry[] => [...log].sort((one, other) => one.at - other.at);

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
    if (entry.kind === 'session' && entry.transition === 'begin') close('killed');
    if (entry.kind === 'session' && entry.transition === 'end') {
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
export const activeMs = (sessions: readonly Session[]): number =>
  sessions.reduce((sum, { start, end }) => sum + end - start, 0);

/** What happened in one column of the chart. Counts may have fractions, as a sample may lie in two columns. */
export interface Column {
  readonly start: number;
  readonly end: number;
  readonly records: number;
  readonly requests: number;
  readonly retries: number;
  readonly throttledMs: number;
  /** The least that the server told. */
  readonly quotaLeft?: number;
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/**
 * The samples merged into columns of equal time, each session for itself, at most `most` of them and one more for each session. What a sample
 * counted goes to the columns by the time that it has in each, so that nothing is lost and nothing doubled.
 */
export function columnsOf(log: readonly LogEntry[], sessions: readonly Session[], most: number): Column[] {
  const samples = log.filter((entry) => entry.kind === 'sample');
  const width = columnMs(samples, sessions, most);
  const columns = sessions.flatMap((session) => emptyColumns(session, width));
  let first = 0;
  for (const sample of samples) {
    while (first < columns.length - 1 && columns[first]!.end <= sample.at) first += 1;
    addSample(sample, columns, first);
  }
  return columns;
}

/** The narrowest that a column of a long run is, and the most columns of a short one: pages come by the piece, and would look like spikes. */
const MIN_COLUMN_MS = 2_000;
const MAX_SHORT_RUN_COLUMNS = 60;

/** Columns are a whole number of samples wide, so that the two do not beat. */
function columnMs(samples: readonly Sample[], sessions: readonly Session[], most: number): number {
  const total = activeMs(sessions);
  const lengths = samples.map(({ ms }) => ms).sort((one, other) => one - other);
  const usual = Math.max(lengths[lengths.length >> 1] ?? 1, 1);
  const least = Math.max(total / most, Math.min(MIN_COLUMN_MS, total / MAX_SHORT_RUN_COLUMNS));
  return Math.max(Math.ceil(least / usual), 1) * usual;
}

/** The last one takes what is left over: a column much shorter than the others would show a pace that nobody went at. */
function emptyColumns({ start, end }: Session, width: number): Mutable<Column>[] {
  const count = Math.max(Math.round((end - start) / width), 1);
  return Array.from({ length: count }, (_, i) => ({
    start: start + i * width,
    end: i < count - 1 ? start + (i + 1) * width : Math.max(end, start + i * width + 1),
    records: 0,
    requests: 0,
    retries: 0,
    throttledMs: 0,
  }));
}

function addSample(sample: Sample, columns: readonly Mutable<Column>[], first: number): void {
  const touched: { readonly column: Mutable<Column>; readonly ms: number }[] = [];
  for (let i = first; i < columns.length && columns[i]!.start < sample.at + Math.max(sample.ms, 1); i += 1) {
    const column = columns[i]!;
    const ms = Math.min(column.end, sample.at + sample.ms) - Math.max(column.start, sample.at);
    if (ms > 0) touched.push({ column, ms });
  }
  // Of no length, or outside of every session: it still happened.
  if (touched.length === 0 && columns[first]) touched.push({ column: columns[first], ms: 1 });
  const all = touched.reduce((sum, { ms }) => sum + ms, 0);
  for (const { column, ms } of touched) addPart(column, sample, ms / all);
}

function addPart(column: Mutable<Column>, sample: Sample, part: number): void {
  column.records += sample.records * part;
  column.requests += sample.requests * part;
  column.retries += sample.retries * part;
  column.throttledMs += sample.throttledMs * part;
  if (sample.quotaLeft !== undefined) column.quotaLeft = Math.min(sample.quotaLeft, column.quotaLeft ?? Infinity);
}

/** How many workers there were at most, by the log; one at least. */
export const workersOf = (log: readonly LogEntry[]): number =>
  log.reduce((most, entry) => (entry.kind === 'chunk' ? Math.max(most, (entry.worker ?? 0) + 1) : most), 1);
