import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError } from '../../errors/pagewright-error.js';
import { redactDeep } from '../../errors/redact.js';
import { writeAtomically } from '../atomic-file.js';
import type { ResolvedExtractOptions } from '../options.js';
import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import { writeReport } from '../report/report-html.js';

/**
 * Checks in advance that the files written at the end of a run have a directory.
 *
 * @throws ConfigurationError if the directory of the report or the receipt does not exist
 */
export async function checkDirectories<T>(
  { report, receipt }: Pick<ResolvedExtractOptions<T>, 'report' | 'receipt'>,
  where: string,
): Promise<void> {
  for (const [option, path] of Object.entries({ report, receipt })) {
    if (typeof path !== 'string' || (await isDirectory(dirname(path)))) continue;
    throw new ConfigurationError(`${where}: option "${option}": directory ${dirname(path)} does not exist`);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Writes the receipt and the report to the paths in the options. */
export async function writeReports<T>(
  receipt: ExtractReceipt,
  { receipt: given, report, to, checkpoints: store }: ResolvedExtractOptions<T>,
): Promise<void> {
  const path = given ?? to.receiptPath;
  if (typeof path === 'string') await writeReceipt(path, receipt);
  if (report === undefined) return;
  const log = [];
  for await (const entry of store.readLog(receipt.run)) log.push(entry);
  await writeReport(report, { receipt, chunks: await store.chunks(receipt.run), log });
}

/** Keys in order of interest. Others follow by name. */
const FIRST_KEYS = [
  ...['endpoint', 'run', 'complete', 'partial', 'kind', 'key', 'window', 'state', 'attempts', 'received'],
  ...['records', 'expected', 'missing', 'duplicates', 'invalid', 'pages', 'requests', 'retries', 'throttledMs'],
  ...['refreshes', 'restarts', 'chunks', 'open', 'dedupe', 'guarantee', 'output', 'where', 'bytes', 'startedAt'],
  ...['endedAt', 'elapsedMs', 'sessions', 'name', 'code', 'message'],
];
const RANKS = new Map(FIRST_KEYS.map((key, rank) => [key, rank]));
const rankOf = (key: string) => RANKS.get(key) ?? FIRST_KEYS.length;

/**
 * Writes a receipt as JSON, atomically and without secrets. Keys have a fixed order, so that receipts can be compared line by line.
 *
 * @throws SinkError if the file cannot be written
 */
export async function writeReceipt(path: string, receipt: ExtractReceipt): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(withSortedKeys(redactDeep(receipt)), null, 2)}\n`, 'receipt');
}

function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withSortedKeys(inner)]));
}
