import { EXIT, type ExitCode } from '../exit-code.js';
import type { RunState } from './read-state.js';
import { exitCodeOfRuns, standingOf } from './run-standing.js';
import type { WhatNext } from './status-text.js';

/** What is said where no window failed or came short, and the exit code: runs that are not at their end are not complete either. */
export function nothingToRetry(
  path: string,
  runs: readonly RunState[],
  next: WhatNext,
): { code: ExitCode; err: string } {
  const code = exitCodeOfRuns(runs.map(standingOf));
  const said = `No window failed or came short: there is nothing to retry in ${path}.\n`;
  if (code === EXIT.good) return { code, err: said };
  const lines = runs.filter((state) => standingOf(state) === 'unfinished').map((state) => lineOf(state, next));
  return { code, err: said + lines.join('') };
}

function lineOf(state: RunState, next: WhatNext): string {
  const { run } = state.run;
  const worker = next.worker(state);
  if (worker !== undefined) return `${run} is not at its end; ${worker} works on it.\n`;
  const goOn = next.goOn(state) ?? 'what began it';
  return `${run} is not at its end; go on with:\n  ${goOn}\n`;
}
