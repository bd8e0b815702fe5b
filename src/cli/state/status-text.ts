import { stateCounts } from '../../extract/checkpoints/chunk-states.js';
import type { Chunk } from '../../extract/checkpoints/chunk.js';
import { totalsOf } from '../../extract/progress/progress-of.js';
import { oneLine } from '../../extract/receipt/one-line.js';
import { count, counted } from '../../extract/receipt/readable.js';
import { instantText, windowText } from '../../extract/receipt/window-text.js';
import { plainText } from '../output/plain-text.js';
import { table } from '../output/table.js';
import type { RunState } from './read-state.js';
import { standingOf } from './run-standing.js';

const HEAD = ['', 'WINDOW', 'STATE', 'RECORDS', 'GOT', 'EXPECTED', 'ATTEMPTS', 'ERROR'];

/** Who works on a run at this moment, and what there is to type next, as far as that is known. */
export interface WhatNext {
  worker(run: RunState): string | undefined;
  goOn(run: RunState): string | undefined;
  retry(run: RunState): string | undefined;
}

/** For people: of each run a line about it, its windows, what they come to, and what to type next. */
export const statusText = (runs: readonly RunState[], next: WhatNext): string =>
  plainText(runs.map((run) => runText(run, next)).join('\n'));

function runText(state: RunState, next: WhatNext): string {
  const { run, chunks } = state;
  const begun = `begun ${instantText(run.createdAt)}, ${counted(run.sessions, 'session')}`;
  const rows = chunks.map((chunk) => ['', ...cellsOf(chunk)]);
  const worker = next.worker(state);
  const atWork = worker === undefined ? '' : `; ${oneLine(worker)} works on it`;
  const title = `${oneLine(run.run)}: ${standingOf(state)}, ${begun}${atWork}\n`;
  return `${title}${table([HEAD, ...rows])}  ${totalText(chunks)}\n${nextText(state, next)}`;
}

function nextText(state: RunState, next: WhatNext): string {
  // Whoever typed it now would be refused.
  if (next.worker(state) !== undefined) return '';
  const standing = standingOf(state);
  const line = standing === 'unfinished' ? next.goOn(state) : standing === 'incomplete' ? next.retry(state) : undefined;
  return line === undefined ? '' : `  next: ${line}\n`;
}

function cellsOf({ window, state, counts, got, expected, attempts, failure }: Chunk): string[] {
  const error = failure === undefined ? '' : oneLine(`${failure.name}: ${failure.message}`);
  const numbers = [counts.records, got, expected, attempts].map((value) => (value === null ? '-' : count(value)));
  return [window === null ? 'whole call' : windowText(window), state, ...numbers, error];
}

function totalText(chunks: readonly Chunk[]): string {
  const states = Object.entries(stateCounts(chunks)).filter(([, some]) => some > 0);
  return `${counted(totalsOf(chunks).records, 'record')} in all; ${states.map(([state, some]) => `${count(some)} ${state}`).join(', ')}`;
}
