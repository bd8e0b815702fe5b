import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { ExtractProgress } from 'pagewright/extract';
import type { YearToExtract } from './extract-year.js';

export interface ProcessOptions {
  /** The module to run, and its first arguments. */
  readonly program: readonly [module: string, ...args: string[]];
  readonly year: YearToExtract;
  /** Receives the error messages of the process. */
  readonly errors: Writable;
  /** Called with progress; may kill the process. */
  readonly onProgress: (progress: ExtractProgress, kill: () => void) => void;
}

/** An exit code, or the signal that ended the process. */
export type ExitReason = number | NodeJS.Signals;

/** Runs the program until it exits or is killed. */
export async function runChildProcess(options: ProcessOptions): Promise<ExitReason> {
  const { program, year, errors, onProgress } = options;
  const [module, ...args] = program;
  const child = fork(module, [...args, JSON.stringify(year)], { silent: true });
  child.stderr?.pipe(errors, { end: false });
  const kill = () => void child.kill('SIGKILL');
  child.on('message', (progress) => onProgress(progress as ExtractProgress, kill));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? 1;
}
