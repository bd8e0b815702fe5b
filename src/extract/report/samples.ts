import type { LogEntry, Sample } from '../log/log-entry.js';
import { workedMs, type Session } from './sessions.js';

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
    spread(sample, columns, first);
  }
  return columns;
}

/** The narrowest that a column of a long run is, and the most columns of a short one: pages come by the piece, and would look like spikes. */
const NARROWEST_MS = 2_000;
const MOST_OF_SHORT = 60;

/** Columns are a whole number of samples wide, so that the two do not beat. */
function columnMs(samples: readonly Sample[], sessions: readonly Session[], most: number): number {
  const total = workedMs(sessions);
  const lengths = samples.map(({ ms }) => ms).sort((one, other) => one - other);
  const usual = Math.max(lengths[lengths.length >> 1] ?? 1, 1);
  const least = Math.max(total / most, Math.min(NARROWEST_MS, total / MOST_OF_SHORT));
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

function spread(sample: Sample, columns: readonly Mutable<Column>[], first: number): void {
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
