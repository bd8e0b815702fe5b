import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError } from '../../errors/client-errors.js';
import { redactDeep } from '../../errors/redact.js';
import { writeAtomically } from '../atomic-file.js';
import type { ResolvedExtractOptions } from '../options.js';
import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import { writeReport } from '../report/report-html.js';

/** What people look for first; a key that is not here comes after these, by its name. */
const FIRST = [
  ...['endpoint', 'run', 'complete', 'partial', 'kind', 'key', 'window', 'state', 'attempts', 'got'],
  ...['records', 'expected', 'lacking', 'duplicates', 'invalid', 'pages', 'requests', 'retries', 'throttledMs'],
  ...['refreshes', 'restarts', 'chunks', 'open', 'dedupe', 'guarantee', 'output', 'where', 'bytes', 'startedAt'],
  ...['endedAt', 'elapsedMs', 'sessions', 'name', 'code', 'message'],
];
const PLACES = new Map(FIRST.map((key, place) => [key, place]));

/**
 * Writes a receipt as JSON, whole or not at all: keys always in the same order, two spaces of indent, a line break at the end, nothing secret.
 *
 * @throws SinkError where the file cannot be written
 */
export async function writeReceipt(path: string, receipt: ExtractReceipt): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(ordered(redactDeep(receipt)), null, 2)}\n`, 'receipt');
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(
    ([one], [other]) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1),
  );
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}

const placeOf = (key: string) => PLACES.get(key) ?? FIRST.length;

/**
 * Sees that what is written at the end, after hours perhaps, has somewhere to be.
 *
 * @throws ConfigurationError where the directory of the report or the receipt is not there
 */
export async function checkDirectories<T>(
  { report, receipt }: Pick<ResolvedExtractOptions<T>, 'report' | 'receipt'>,
  where: string,
): Promise<void> {
  for (const [option, path] of Object.entries({ report, receipt })) {
    if (typeof path !== 'string' || (await isDirectory(dirname(path)))) continue;
    throw new ConfigurationError(`${where}: option "${option}" names a file in a directory that there is not: ${path}`);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Writes the receipt and the report where they are wanted. */
export async function writeReports<T>(
  receipt: ExtractReceipt,
  { receipt: wanted, report, to, checkpoints: store }: ResolvedExtractOptions<T>,
): Promise<void> {
  const path = wanted ?? to.receiptPath;
  if (typeof path === 'string') await writeReceipt(path, receipt);
  if (report === undefined) return;
  const log = [];
  for await (const entry of store.readLog(receipt.run)) log.push(entry);
  await writeReport(report, { receipt, chunks: await store.chunks(receipt.run), log });
}
