import { redactDeep } from '../../errors/redact.js';
import { type Chunk, countByState } from '../../extract/checkpoints/chunk.js';
import { totalsOf } from '../../extract/progress.js';
import { formatCount, formatInstant, formatWindow, oneLine, pluralize } from '../../extract/receipt/format.js';
import { formatInterval } from '../../time/interval.js';
import { plainText, table } from '../output.js';
import { EXIT, type ExitCode } from '../process.js';
import { exitCodeOfRuns, type RunSnapshot, statusOf } from './state-file.js';

const HEAD = ['', 'WINDOW', 'STATE', 'RECORDS', 'GOT', 'EXPECTED', 'ATTEMPTS', 'ERROR'];

/** Who works on a run at this moment, and what there is to type next, as far as that is known. */
export interface NextCommands {
  activeProcess(run: RunSnapshot): string | undefined;
  resume(run: RunSnapshot): string | undefined;
  retry(run: RunSnapshot): string | undefined;
}

/** For people: of each run a line about it, its windows, what they come to, and what to type next. */
export const statusText = (runs: readonly RunSnapshot[], next: NextCommands): string =>
  plainText(runs.map((run) => runText(run, next)).join('\n'));

function runText(state: RunSnapshot, next: NextCommands): string {
  const { run, chunks } = state;
  const begun = `begun ${formatInstant(run.createdAt)}, ${pluralize(run.sessions, 'session')}`;
  const rows = chunks.map((chunk) => ['', ...cellsOf(chunk)]);
  const worker = next.activeProcess(state);
  const atWork = worker === undefined ? '' : `; ${oneLine(worker)} works on it`;
  const title = `${oneLine(run.run)}: ${statusOf(state)}, ${begun}${atWork}\n`;
  return `${title}${table([HEAD, ...rows])}  ${totalText(chunks)}\n${nextText(state, next)}`;
}

function nextText(state: RunSnapshot, next: NextCommands): string {
  // Whoever typed it now would be refused.
  if (next.activeProcess(state) !== undefined) return '';
  const standing = statusOf(state);
  const line =
    standing === 'unfinished' ? next.resume(state) : standing === 'incomplete' ? next.retry(state) : undefined;
  return line === undefined ? '' : `  next: ${line}\n`;
}

function cellsOf({ window, state, counts, got, expected, attempts, failure }: Chunk): string[] {
  const error = failure === undefined ? '' : oneLine(`${failure.name}: ${failure.message}`);
  const numbers = [counts.records, got, expected, attempts].map((value) => (value === null ? '-' : formatCount(value)));
  return [window === null ? 'whole call' : formatWindow(window), state, ...numbers, error];
}

function totalText(chunks: readonly Chunk[]): string {
  const states = Object.entries(countByState(chunks)).filter(([, some]) => some > 0);
  return `${pluralize(totalsOf(chunks).records, 'record')} in all; ${states.map(([state, some]) => `${formatCount(some)} ${state}`).join(', ')}`;
}

/** How the runs of a state file stand, for programs. Nothing secret. */
export const statusJson = (path: string, runs: readonly RunSnapshot[]): object =>
  redactDeep({ state: path, runs: runs.map(runJson) }) as object;

function runJson(state: RunSnapshot): object {
  const { run, endpoint, createdAt, sessions, holder, receipt } = state.run;
  return {
    run,
    endpoint,
    standing: statusOf(state),
    createdAt: isoText(createdAt),
    sessions,
    ...(holder === undefined ? {} : { holder: { owner: holder.owner, until: isoText(holder.until) } }),
    records: totalsOf(state.chunks).records,
    chunks: countByState(state.chunks),
    windows: state.chunks.map(windowJson),
    ...(receipt === undefined ? {} : { receipt }),
  };
}

const windowJson = ({ key, window, state, counts, got, expected, attempts, pass, failure }: Chunk): object => ({
  key,
  window: window && formatInterval(window),
  state,
  records: counts.records,
  got,
  expected,
  attempts,
  restarts: pass,
  ...(failure === undefined ? {} : { failure }),
});

const isoText = (at: number) => new Date(at).toISOString();

/** What is said where no window failed or came short, and the exit code: runs that are not at their end are not complete either. */
export function formatNothingToRetry(
  path: string,
  runs: readonly RunSnapshot[],
  next: NextCommands,
): { code: ExitCode; err: string } {
  const code = exitCodeOfRuns(runs.map(statusOf));
  const said = `No window failed or came short: there is nothing to retry in ${path}.\n`;
  if (code === EXIT.good) return { code, err: said };
  const lines = runs.filter((state) => statusOf(state) === 'unfinished').map((state) => unfinishedLine(state, next));
  return { code, err: said + lines.join('') };
}

function unfinishedLine(state: RunSnapshot, next: NextCommands): string {
  const { run } = state.run;
  const worker = next.activeProcess(state);
  if (worker !== undefined) return `${run} is not at its end; ${worker} works on it.\n`;
  const goOn = next.resume(state) ?? 'what began it';
  return `${run} is not at its end; go on with:\n  ${goOn}\n`;
}
