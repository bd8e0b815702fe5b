import { redactDeep } from '../../errors/redact.js';
import type { ExtractReceipt } from './extract-receipt.js';
import { writeWhole } from './write-whole.js';

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
  await writeWhole(path, `${JSON.stringify(ordered(redactDeep(receipt)), null, 2)}\n`, 'receipt');
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
