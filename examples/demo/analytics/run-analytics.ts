import { mkdir, readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { receiptTable, type ExtractReceipt } from 'pagewright/extract';
import { startSandbox, type Sandbox, type SandboxOptions } from 'pagewright/sandbox';
import type { Screen } from '../progress-display.js';
import { count, table } from '../receipt-table.js';
import { serverRows } from '../server-table.js';
import { analyticsFiles, fileRows, removeAll, removeState } from './analytics-files.js';
import { compareWithOriginal, linesOf } from './each-line-once.js';
import { extractingProcess, type Ending } from './extracting-process.js';
import { allHold, proofRows, proofsOf } from './proofs.js';
import { INTERVAL, stormyYear } from './stormy-year.js';
import { yearDisplay } from './year-progress.js';

export interface AnalyticsOptions {
  /** Where the files go. What an earlier demo left there is replaced. */
  readonly folder: string;
  /** The module that extracts, and its arguments. */
  readonly program: readonly [module: string, ...args: string[]];
  readonly screen: Screen;
  /** Gets the message of a failure. */
  readonly errors: Writable;
  /** What the server is like. @default 7 300 conversations of a year, in bad weather */
  readonly sandbox?: SandboxOptions;
}

/** The share of the records after which the extracting process is killed. */
const KILL_AT = 0.4;

/** Extracts a year by a process that is killed on the way. Gives the exit code: 0 where all is proven, else 1. */
export async function runAnalytics(options: AnalyticsOptions): Promise<0 | 1> {
  try {
    await using sandbox = await startSandbox({ ...stormyYear(), ...options.sandbox });
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

  screen.write(`Extracting ${count(sandbox.data.conversations.size)} conversations of ${sandbox.url}\n`);
  screen.write('in windows of 30 days, by 4 workers\n');
  await killedOnce(sandbox, options);
  const requests = sandbox.requestCount;
  screen.write('Done. Starting it once more:\n');
  await wholeProcess(sandbox, options);

  const receipt = JSON.parse(await readFile(files.receipt, 'utf8')) as ExtractReceipt;
  const comparison = await compareWithOriginal(linesOf(files.output), sandbox.data.conversations);
  const proofs = proofsOf({ receipt, comparison, requestsAfterTheEnd: sandbox.requestCount - requests });
  const proven = allHold(proofs);
  // Of a run that is whole, the state says nothing that the receipt does not.
  if (proven) await removeState(files);

  screen.write(`\n${receiptTable(receipt)}`);
  screen.write(table('What the server did', serverRows(sandbox)));
  screen.write(table(proven ? 'Proven' : 'Not proven', proofRows(proofs)));
  screen.write(table('Look at', fileRows(files, { state: !proven })));
  screen.write(`\nTook ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.\n`);
  return proven;
}

/** A process that is killed on its way, and one that goes on to the end. */
async function killedOnce(sandbox: Sandbox, options: AnalyticsOptions): Promise<void> {
  const { screen } = options;
  const ending = await oneProcess(sandbox, options, KILL_AT * sandbox.data.conversations.size);
  if (ending !== 'SIGKILL') throw new Error(`the extracting process was to be killed, and ended with ${ending}`);
  screen.write('Killed by SIGKILL. Starting the same once more:\n');
  await wholeProcess(sandbox, options);
}

async function wholeProcess(sandbox: Sandbox, options: AnalyticsOptions): Promise<void> {
  const ending = await oneProcess(sandbox, options);
  if (ending !== 0) throw new Error(`the extracting process ended with ${ending}`);
}

function oneProcess(sandbox: Sandbox, options: AnalyticsOptions, killAt = Infinity): Promise<Ending> {
  const { folder, program, errors, screen } = options;
  const display = yearDisplay(screen);
  return extractingProcess({
    year: { url: sandbox.url, interval: INTERVAL, folder },
    ...{ program, errors },
    onProgress(progress, kill) {
      if (progress.records >= killAt) kill();
      display.show(progress);
    },
  }).finally(display.stop);
}
