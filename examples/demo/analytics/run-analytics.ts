import { mkdir, readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { type ExtractReceipt, receiptTable } from 'pagewright/extract';
import { type Sandbox, type SandboxOptions, startSandbox } from 'pagewright/sandbox';
import type { Screen } from '../progress-display.js';
import { count, serverRows, table } from '../tables.js';
import { analyticsFiles, fileRows, removeAll, removeState } from './analytics-files.js';
import { compareOutput, linesOf } from './compare-output.js';
import { type ExitReason, runChildProcess } from './child-process.js';
import { allHold, proofRows, proofsOf } from './proofs.js';
import { faultyYear, INTERVAL } from './faulty-year.js';
import { yearDisplay } from './year-progress.js';

export interface AnalyticsOptions {
  /** The output folder. Files of an earlier demo are replaced. */
  readonly folder: string;
  /** The module of the child process, and its arguments. */
  readonly program: readonly [module: string, ...args: string[]];
  readonly screen: Screen;
  /** Receives the error message of a failure. */
  readonly errors: Writable;
  /** Options of the server. @default 7,300 conversations of a year, with faults */
  readonly sandbox?: SandboxOptions;
}

/** The share of records after which the process is killed. */
const KILL_AT = 0.4;

/** Extracts a year in a process that is killed and resumed. Returns the exit code: 0 if all proofs hold, else 1. */
export async function runAnalytics(options: AnalyticsOptions): Promise<0 | 1> {
  try {
    await using sandbox = await startSandbox({ ...faultyYear(), ...options.sandbox });
    return (await extractAndProve(sandbox, options)) ? 0 : 1;
  } catch (error) {
    options.errors.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function extractAndProve(sandbox: Sandbox, options: AnalyticsOptions): Promise<boolean> {
  const { screen, folder } = options;
  const startedAt = performance.now();
  const files = analyticsFiles(folder);
  await mkdir(folder, { recursive: true });
  await removeAll(files);

  screen.write(`Extracting ${count(sandbox.data.conversations.size)} conversations from ${sandbox.url}\n`);
  screen.write('in windows of 30 days, with 4 workers\n');
  await runUntilKilledThenResume(sandbox, options);
  const requests = sandbox.requestCount;
  screen.write('Done. Starting the program again, which should send no requests:\n');
  await runToEnd(sandbox, options);

  const receipt = JSON.parse(await readFile(files.receipt, 'utf8')) as ExtractReceipt;
  const comparison = await compareOutput(linesOf(files.output), sandbox.data.conversations);
  const proofs = proofsOf({ receipt, comparison, requestsAfterCompletion: sandbox.requestCount - requests });
  const proven = allHold(proofs);
  // The state of a complete run contains nothing that the receipt does not.
  if (proven) await removeState(files);

  screen.write(`\n${receiptTable(receipt)}`);
  screen.write(table('Server', serverRows(sandbox)));
  screen.write(table(proven ? 'Proven' : 'Not proven', proofRows(proofs)));
  screen.write(table('Files', fileRows(files, { withState: !proven })));
  screen.write(`\nTook ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.\n`);
  return proven;
}

/** Runs a process that is killed, and another one that resumes. */
async function runUntilKilledThenResume(sandbox: Sandbox, options: AnalyticsOptions): Promise<void> {
  const { screen } = options;
  const ending = await runProcess(sandbox, options, KILL_AT * sandbox.data.conversations.size);
  if (ending !== 'SIGKILL') throw new Error(`the child process should have been killed, but ended with ${ending}`);
  screen.write('Killed with SIGKILL. Starting the same program again:\n');
  await runToEnd(sandbox, options);
}

async function runToEnd(sandbox: Sandbox, options: AnalyticsOptions): Promise<void> {
  const ending = await runProcess(sandbox, options);
  if (ending !== 0) throw new Error(`the child process ended with ${ending}`);
}

function runProcess(sandbox: Sandbox, options: AnalyticsOptions, killAt = Infinity): Promise<ExitReason> {
  const { folder, program, errors, screen } = options;
  const display = yearDisplay(screen);
  return runChildProcess({
    year: { url: sandbox.url, interval: INTERVAL, folder },
    ...{ program, errors },
    onProgress(progress, kill) {
      if (progress.records >= killAt) kill();
      display.show(progress);
    },
  }).finally(display.stop);
}
