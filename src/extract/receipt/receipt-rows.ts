import type { ChunkState } from '../checkpoints/chunk.js';
import type { DedupeFacts } from '../dedupe/dedupe.js';
import type { ExtractReceipt } from './extract-receipt.js';
import { oneLine } from './one-line.js';
import { bytes, count, counted, duration, odds, pace } from './readable.js';
import { allChunks } from '../checkpoints/chunk-states.js';
import { runVerdict } from './run-verdict.js';

/** The order in which people want to know. */
const STATES: readonly ChunkState[] = ['done', 'split', 'short', 'failed', 'running', 'pending'];

/** A line of a table about the run. */
export type Row = readonly [label: string, value: string];

/** What a receipt says, in words. Texts of others are on one line and have no control characters; they are not redacted. */
export function receiptRows(receipt: ExtractReceipt): Row[] {
  return [...countRows(receipt), ...requestRows(receipt), ...howRows(receipt), ...timeRows(receipt)];
}

function countRows(receipt: ExtractReceipt): Row[] {
  const { title, reasons } = runVerdict(receipt);
  return [
    ['endpoint', oneLine(receipt.endpoint)],
    ['run', oneLine(receipt.run)],
    ['verdict', reasons.length === 0 ? title : `${title}: ${reasons.join(', ')}`],
    ['records', recordsText(receipt)],
    ['duplicates', `${count(receipt.duplicates)}${receipt.duplicates > 0 ? ', left out' : ''}`],
    ['invalid', `${count(receipt.invalid)}${receipt.invalid > 0 ? ', left out' : ''}`],
    ['chunks', chunksText(receipt)],
  ];
}

/** `25,000 of 25,120 announced`; there is no telling where nothing was announced. */
export function recordsText({ records, expected }: Pick<ExtractReceipt, 'records' | 'expected'>): string {
  return expected === undefined
    ? `${count(records)}, total not announced`
    : `${count(records)} of ${count(expected)} announced`;
}

function chunksText({ chunks, restarts }: ExtractReceipt): string {
  const states = STATES.filter((state) => chunks[state] > 0).map((state) => `${count(chunks[state])} ${state}`);
  const begun = restarts > 0 ? `; ${counted(restarts, 'restart')}` : '';
  return `${[count(allChunks(chunks)), states.join(', ')].filter(Boolean).join(': ')}${begun}`;
}

function requestRows(receipt: ExtractReceipt): Row[] {
  const waits = receipt.throttledMs > 0 ? `${duration(receipt.throttledMs)}, all workers together` : 'none';
  return [
    ['pages', count(receipt.pages)],
    ['requests', count(receipt.requests)],
    ['retries', count(receipt.retries)],
    ['waits', waits],
    ['token refreshes', count(receipt.refreshes)],
  ];
}

function howRows({ dedupe, guarantee, output }: ExtractReceipt): Row[] {
  const size = output.bytes === undefined ? '' : `, ${bytes(output.bytes)}`;
  return [
    ['dedupe', dedupe ? dedupeText(dedupe) : 'none'],
    ['guarantee', guarantee],
    ['output', oneLine(`${output.kind} ${output.where}${size}`)],
  ];
}

function dedupeText(facts: DedupeFacts): string {
  const parts = [`${facts.kind}, ${facts.bits} bits, ${counted(facts.keys, 'key')} in ${bytes(facts.bytes)}`];
  if (facts.collisionOdds !== undefined) parts.push(`odds that a record was lost: ${odds(facts.collisionOdds)}`);
  if (facts.falsePositiveRate !== undefined)
    parts.push(`of new records taken for duplicates: ${odds(facts.falsePositiveRate)}`);
  return parts.join('; ');
}

function timeRows({ records, elapsedMs, startedAt, endedAt, sessions }: ExtractReceipt): Row[] {
  const pauses = sessions > 1 ? ', pauses included' : '';
  return [
    ['time', `${duration(elapsedMs)}${pauses}`],
    ['from, to', `${startedAt}, ${endedAt}`],
    ['pace', `${pace(records, elapsedMs)}${pauses}`],
    ['sessions', count(sessions)],
  ];
}
