import type { LogEntry, Sample } from '../checkpoints/checkpoint-store.js';

/** A period in which one process worked on the run. Times are milliseconds since the epoch. */
export interface Session {
  readonly start: number;
  readonly end: number;
  /** `ended` gracefully, still `open`, or `killed` without an entry for its end. */
  readonly ending: 'ended' | 'open' | 'killed';
}

/** The entries in order of time; entries of the same time keep their order. */
export const sortedByTime = (log: readonly LogEntry[]): LogEntry[] => [...log].sort((one, other) => one.at - other.at);

/**
 * The sessions of a run, from its log in order of time. A killed session ends with its last entry. Entries before the first `begin` are a session of
 * their own.
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

/** Sessions must not overlap, because each instant has one position on the time axis. */
const endBefore = ({ start, end }: Session, next: Session | undefined) =>
  Math.max(Math.min(end, (next?.start ?? Infinity) - 1), start);

/** Total duration of all sessions in milliseconds. */
export const activeMs = (sessions: readonly Session[]): number =>
  sessions.reduce((sum, { start, end }) => sum + end - start, 0);

/** The counts of one column of the chart. They may be fractions, because a sample can overlap two columns. */
export interface Column {
  readonly start: number;
  readonly end: number;
  readonly records: number;
  readonly requests: number;
  readonly retries: number;
  readonly throttledMs: number;
  /** Lowest quota that the server reported. */
  readonly quotaLeft?: number;
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/**
 * Merges samples into columns of equal duration, for each session on its own: at most `most`, plus one per session. The counts of a sample are
 * divided by its time in each column, so that nothing is lost or counted twice.
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

/** Minimum width of a column in a long run, and maximum number of columns in a short one. In narrower columns, single pages would look like spikes. */
const MIN_COLUMN_MS = 2_000;
const MAX_SHORT_RUN_COLUMNS = 60;

/** A column is a whole number of samples wide, which avoids a moiré pattern. */
function columnMs(samples: readonly Sample[], sessions: readonly Session[], most: number): number {
  const total = activeMs(sessions);
  const lengths = samples.map(({ ms }) => ms).sort((one, other) => one - other);
  const usual = Math.max(lengths[lengths.length >> 1] ?? 1, 1);
  const least = Math.max(total / most, Math.min(MIN_COLUMN_MS, total / MAX_SHORT_RUN_COLUMNS));
  return Math.max(Math.ceil(least / usual), 1) * usual;
}

/** The last column includes the remainder: a much shorter column would show a misleading rate. */
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
  // A sample without duration, or outside every session, still counts.
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

/** Maximum number of workers in the log, at least one. */
export const workersOf = (log: readonly LogEntry[]): number =>
  log.reduce((most, entry) => (entry.kind === 'chunk' ? Math.max(most, (entry.worker ?? 0) + 1) : most), 1);
