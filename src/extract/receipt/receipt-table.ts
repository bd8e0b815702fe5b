import { redactDeep } from '../../errors/redact.js';
import { type ChunkState, totalChunks } from '../checkpoints/chunk.js';
import type { DedupeStats } from '../dedupe/dedupe.js';
import type { ExtractReceipt, OpenChunk } from './extract-receipt.js';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatOdds,
  formatRate,
  formatStoredWindow,
  oneLine,
  pluralize,
} from './format.js';
import { runOutcome } from './receipt-of.js';

/** Open windows that are shown; the receipt itself names all. */
const MOST_OPEN = 12;
/** Characters of why a window failed. */
const WIDEST_FAILURE = 120;

/**
 * What a receipt says, as a plain table for the terminal: no colour, one column of labels and one of values, the open windows below it.
 *
 * @returns lines that end in a line break; nothing secret
 */
export function receiptTable(receipt: ExtractReceipt): string {
  const shown = redactDeep(receipt) as ExtractReceipt;
  const title = `${oneLine(shown.endpoint)}: ${runOutcome(shown).title}`;
  const rows = receiptRows(shown).filter(([label]) => label !== 'endpoint');
  return [title, ...aligned(rows), ...openLines(shown.open), ''].join('\n');
}

function aligned(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
}

function openLines(open: readonly OpenChunk[]): string[] {
  if (open.length === 0) return [];
  const cells = open
    .slice(0, MOST_OPEN)
    .map((chunk) => [
      oneLine(formatStoredWindow(chunk.window)),
      chunk.state,
      missingText(chunk),
      failureText(chunk, WIDEST_FAILURE),
    ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    `    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  const rest = open.length - MOST_OPEN;
  return ['', '  open windows', ...lines, ...(rest > 0 ? [`    and ${formatCount(rest)} more`] : [])];
}

/** The order in which people want to know. */
const STATES: readonly ChunkState[] = ['done', 'split', 'short', 'failed', 'running', 'pending'];

/** A line of a table about the run. */
type Row = readonly [label: string, value: string];

/** What a receipt says, in words. Texts of others are on one line and have no control characters; they are not redacted. */
export function receiptRows(receipt: ExtractReceipt): Row[] {
  return [...countRows(receipt), ...requestRows(receipt), ...howRows(receipt), ...timeRows(receipt)];
}

function countRows(receipt: ExtractReceipt): Row[] {
  const { title, reasons } = runOutcome(receipt);
  return [
    ['endpoint', oneLine(receipt.endpoint)],
    ['run', oneLine(receipt.run)],
    ['verdict', reasons.length === 0 ? title : `${title}: ${reasons.join(', ')}`],
    ['records', recordsText(receipt)],
    ['duplicates', `${formatCount(receipt.duplicates)}${receipt.duplicates > 0 ? ', left out' : ''}`],
    ['invalid', `${formatCount(receipt.invalid)}${receipt.invalid > 0 ? ', left out' : ''}`],
    ['chunks', chunksText(receipt)],
  ];
}

/** `25,000 of 25,120 announced`; there is no telling where nothing was announced. */
function recordsText({ records, expected }: Pick<ExtractReceipt, 'records' | 'expected'>): string {
  return expected === undefined
    ? `${formatCount(records)}, total not announced`
    : `${formatCount(records)} of ${formatCount(expected)} announced`;
}

function chunksText({ chunks, restarts }: ExtractReceipt): string {
  const states = STATES.filter((state) => chunks[state] > 0).map((state) => `${formatCount(chunks[state])} ${state}`);
  const begun = restarts > 0 ? `; ${pluralize(restarts, 'restart')}` : '';
  return `${[formatCount(totalChunks(chunks)), states.join(', ')].filter(Boolean).join(': ')}${begun}`;
}

function requestRows(receipt: ExtractReceipt): Row[] {
  const waits = receipt.throttledMs > 0 ? `${formatDuration(receipt.throttledMs)}, all workers together` : 'none';
  return [
    ['pages', formatCount(receipt.pages)],
    ['requests', formatCount(receipt.requests)],
    ['retries', formatCount(receipt.retries)],
    ['waits', waits],
    ['token refreshes', formatCount(receipt.refreshes)],
  ];
}

function howRows({ dedupe, guarantee, output }: ExtractReceipt): Row[] {
  const size = output.bytes === undefined ? '' : `, ${formatBytes(output.bytes)}`;
  return [
    ['dedupe', dedupe ? dedupeText(dedupe) : 'none'],
    ['guarantee', guarantee],
    ['output', oneLine(`${output.kind} ${output.where}${size}`)],
  ];
}

function dedupeText(facts: DedupeStats): string {
  const parts = [`${facts.kind}, ${facts.bits} bits, ${pluralize(facts.keys, 'key')} in ${formatBytes(facts.bytes)}`];
  if (facts.collisionOdds !== undefined) parts.push(`odds that a record was lost: ${formatOdds(facts.collisionOdds)}`);
  if (facts.falsePositiveRate !== undefined)
    parts.push(`of new records taken for duplicates: ${formatOdds(facts.falsePositiveRate)}`);
  return parts.join('; ');
}

function timeRows({ records, elapsedMs, startedAt, endedAt, sessions }: ExtractReceipt): Row[] {
  const pauses = sessions > 1 ? ', pauses included' : '';
  return [
    ['time', `${formatDuration(elapsedMs)}${pauses}`],
    ['from, to', `${startedAt}, ${endedAt}`],
    ['pace', `${formatRate(records, elapsedMs)}${pauses}`],
    ['sessions', formatCount(sessions)],
  ];
}

/** What an open chunk lacks: records that were announced, or all that was never fetched. */
function missingText({ state, lacking, got, expected }: OpenChunk): string {
  if (state === 'pending' && got === 0) return 'not fetched yet';
  if (lacking > 0) return `lacks ${formatCount(lacking)} of ${formatCount(expected ?? got + lacking)}`;
  return expected === null
    ? `${pluralize(got, 'record')}, total unknown`
    : `has ${formatCount(got)} of ${formatCount(expected)}`;
}

/** Why a chunk failed last: one line, no control characters, not endless; empty where it did not fail. */
export function failureText({ failure, attempts }: OpenChunk, most?: number): string {
  if (!failure) return '';
  const times = attempts > 0 ? `${pluralize(attempts, 'attempt')}: ` : '';
  return oneLine(`${times}${failure.name}: ${failure.message}`, most);
}
