import { redactDeep } from '../../errors/redact.js';
import { type Chunk, countByState } from '../../extract/checkpoints/checkpoint-store.js';
import { totalsOf } from '../../extract/progress.js';
import { formatCount, formatInstant, formatWindow, oneLine, pluralize } from '../../extract/receipt/format.js';
import { defined } from '../../json/plain-objects.js';
import { formatInterval } from '../../time/interval.js';
import { plainText, table } from '../output.js';
import { EXIT, type ExitCode } from '../process.js';
import { exitCodeOfRuns, type RunSnapshot, statusOf } from './state-file.js';

const HEADER = ['', 'WINDOW', 'STATE', 'RECORDS', 'RECEIVED', 'EXPECTED', 'ATTEMPTS', 'ERROR'];

/** What can be done with a run now. Each is `undefined` if it does not apply. */
export interface NextCommands {
  /** The process that is working on the run. */
  activeProcess(run: RunSnapshot): string | undefined;
  /** The command that resumes it. */
  resume(run: RunSnapshot): string | undefined;
  /** The command that retries its failed and incomplete windows. */
  retry(run: RunSnapshot): string | undefined;
}

/** The status of the runs as text: per run a title, its windows, their totals and the next command. */
export const statusText = (runs: readonly RunSnapshot[], next: NextCommands): string =>
  plainText(runs.map((run) => runText(run, next)).join('\n'));

function runText(snapshot: RunSnapshot, next: NextCommands): string {
  const { run, chunks } = snapshot;
  const started = `started ${formatInstant(run.createdAt)}, ${pluralize(run.sessions, 'session')}`;
  const rows = chunks.map((chunk) => ['', ...cellsOf(chunk)]);
  const activeProcess = next.activeProcess(snapshot);
  const active = activeProcess === undefined ? '' : `; active in ${oneLine(activeProcess)}`;
  const title = `${oneLine(run.run)}: ${statusOf(snapshot)}, ${started}${active}\n`;
  return `${title}${table([HEADER, ...rows])}  ${totalText(chunks)}\n${nextText(snapshot, next)}`;
}

function nextText(snapshot: RunSnapshot, next: NextCommands): string {
  // The lock of the active process would reject the command.
  if (next.activeProcess(snapshot) !== undefined) return '';
  const status = statusOf(snapshot);
  const line =
    status === 'unfinished' ? next.resume(snapshot) : status === 'incomplete' ? next.retry(snapshot) : undefined;
  return line === undefined ? '' : `  next: ${line}\n`;
}

function cellsOf({ window, state, counts, received, expected, attempts, failure }: Chunk): string[] {
  const error = failure === undefined ? '' : oneLine(`${failure.name}: ${failure.message}`);
  const numbers = [counts.records, received, expected, attempts].map((value) =>
    value === null ? '-' : formatCount(value),
  );
  return [window === null ? 'whole call' : formatWindow(window), state, ...numbers, error];
}

function totalText(chunks: readonly Chunk[]): string {
  const states = Object.entries(countByState(chunks)).filter(([, count]) => count > 0);
  const counts = states.map(([state, count]) => `${formatCount(count)} ${state}`);
  return `total: ${pluralize(totalsOf(chunks).records, 'record')}; ${counts.join(', ')}`;
}

/** The status of the runs as JSON, redacted. */
export const statusJson = (path: string, runs: readonly RunSnapshot[]): object =>
  redactDeep({ state: path, runs: runs.map(runJson) }) as object;

function runJson(snapshot: RunSnapshot): object {
  const { run, endpoint, createdAt, sessions, holder, receipt } = snapshot.run;
  return {
    ...{ run, endpoint, status: statusOf(snapshot), createdAt: isoText(createdAt), sessions },
    ...defined({ holder: holder && { owner: holder.owner, until: isoText(holder.until) } }),
    records: totalsOf(snapshot.chunks).records,
    chunks: countByState(snapshot.chunks),
    windows: snapshot.chunks.map(windowJson),
    ...defined({ receipt }),
  };
}

const windowJson = ({ key, window, state, counts, received, expected, attempts, pass, failure }: Chunk): object => ({
  ...{ key, window: window && formatInterval(window), state },
  ...{ records: counts.records, received, expected, attempts, restarts: pass },
  ...defined({ failure }),
});

const isoText = (at: number) => new Date(at).toISOString();

/** The message and exit code of `retry` if no window failed or is missing records. Unfinished runs are not complete either. */
export function formatNothingToRetry(
  path: string,
  runs: readonly RunSnapshot[],
  next: NextCommands,
): { code: ExitCode; err: string } {
  const code = exitCodeOfRuns(runs.map(statusOf));
  const message = `Nothing to retry in ${path}: no window failed or is missing records.\n`;
  if (code === EXIT.success) return { code, err: message };
  const unfinished = runs.filter((snapshot) => statusOf(snapshot) === 'unfinished');
  return { code, err: message + unfinished.map((snapshot) => unfinishedLine(snapshot, next)).join('') };
}

function unfinishedLine(snapshot: RunSnapshot, next: NextCommands): string {
  const { run } = snapshot.run;
  const activeProcess = next.activeProcess(snapshot);
  if (activeProcess !== undefined) return `${run} is unfinished and active in ${activeProcess}.\n`;
  const command = next.resume(snapshot) ?? 'the program that started it';
  return `${run} is unfinished. Resume with:\n  ${command}\n`;
}
