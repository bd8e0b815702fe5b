import { redactDeep } from '../../errors/redact.js';
import { type ChunkState, totalChunks } from '../checkpoints/checkpoint-store.js';
import type { DedupeStats } from '../dedupe/dedupe.js';
import { describeEnding } from '../../paging/evidence/endings.js';
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

/** Open windows that the table shows; the receipt contains all. */
const MAX_OPEN = 12;
/** Characters of a failure. */
const MAX_FAILURE = 120;

/**
 * Formats a receipt as a plain table for the terminal, with the open windows below it.
 *
 * @returns lines that end in a line break, without colours and secrets
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
    .slice(0, MAX_OPEN)
    .map((chunk) => [
      oneLine(formatStoredWindow(chunk.window)),
      chunk.state,
      missingText(chunk),
      failureText(chunk, MAX_FAILURE),
    ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    `    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  const rest = open.length - MAX_OPEN;
  return ['', '  open windows', ...lines, ...(rest > 0 ? [`    and ${formatCount(rest)} more`] : [])];
}

/** In order of interest. */
const STATES: readonly ChunkState[] = ['done', 'split', 'short', 'failed', 'running', 'pending'];

/** A line of a table about the run. */
type Row = readonly [label: string, value: string];

/** The lines of a receipt. Foreign text is on one line and without control characters, but not redacted. */
export function receiptRows(receipt: ExtractReceipt): Row[] {
  return [...countRows(receipt), ...requestRows(receipt), ...setupRows(receipt), ...timeRows(receipt)];
}

function countRows(receipt: ExtractReceipt): Row[] {
  const { title, reasons } = runOutcome(receipt);
  return [
    ['endpoint', oneLine(receipt.endpoint)],
    ['run', oneLine(receipt.run)],
    ['outcome', reasons.length === 0 ? title : `${title}: ${reasons.join(', ')}`],
    ['records', recordsText(receipt)],
    ['duplicates', `${formatCount(receipt.duplicates)}${receipt.duplicates > 0 ? ', dropped' : ''}`],
    ['invalid', `${formatCount(receipt.invalid)}${receipt.invalid > 0 ? ', dropped' : ''}`],
    ...(receipt.filtered === undefined
      ? []
      : [['filtered', `${formatCount(receipt.filtered)}, left out by where`] as const]),
    ['chunks', chunksText(receipt)],
    ...(receipt.end ? [['end of data', oneLine(describeEnding(receipt.end))] as const] : []),
  ];
}

/** `25,000 of 25,120 announced`, or `25,000, total not announced`. */
function recordsText({ records, expected }: Pick<ExtractReceipt, 'records' | 'expected'>): string {
  return expected === undefined
    ? `${formatCount(records)}, total not announced`
    : `${formatCount(records)} of ${formatCount(expected)} announced`;
}

function chunksText({ chunks, restarts }: ExtractReceipt): string {
  const states = STATES.filter((state) => chunks[state] > 0).map((state) => `${formatCount(chunks[state])} ${state}`);
  const restarted = restarts > 0 ? `; ${pluralize(restarts, 'restart')}` : '';
  return `${[formatCount(totalChunks(chunks)), states.join(', ')].filter(Boolean).join(': ')}${restarted}`;
}

function requestRows(receipt: ExtractReceipt): Row[] {
  const throttled = receipt.throttledMs > 0 ? `${formatDuration(receipt.throttledMs)}, sum of all workers` : 'none';
  return [
    ['pages', formatCount(receipt.pages)],
    ['requests', formatCount(receipt.requests)],
    ['retries', formatCount(receipt.retries)],
    ['throttled', throttled],
    ['token refreshes', formatCount(receipt.refreshes)],
  ];
}

function setupRows({ dedupe, guarantee, output }: ExtractReceipt): Row[] {
  const size = output.bytes === undefined ? '' : `, ${formatBytes(output.bytes)}`;
  return [
    ['dedupe', dedupe ? dedupeText(dedupe) : 'none'],
    ['guarantee', guarantee],
    ['output', oneLine(`${output.kind} ${output.where}${size}`)],
  ];
}

function dedupeText(stats: DedupeStats): string {
  const parts = [`${stats.kind}, ${stats.bits} bits, ${pluralize(stats.keys, 'key')} in ${formatBytes(stats.bytes)}`];
  if (stats.collisionOdds !== undefined) parts.push(`odds that a record was lost: ${formatOdds(stats.collisionOdds)}`);
  if (stats.falsePositiveRate !== undefined) parts.push(`false positives: ${formatOdds(stats.falsePositiveRate)}`);
  return parts.join('; ');
}

function timeRows({ records, elapsedMs, startedAt, endedAt, sessions }: ExtractReceipt): Row[] {
  const pauses = sessions > 1 ? ', pauses included' : '';
  return [
    ['time', `${formatDuration(elapsedMs)}${pauses}`],
    ['started, ended', `${startedAt}, ${endedAt}`],
    ['rate', `${formatRate(records, elapsedMs)}${pauses}`],
    ['sessions', formatCount(sessions)],
  ];
}

/** What an open chunk lacks. */
function missingText({ state, missing, received, expected }: OpenChunk): string {
  if (state === 'pending' && received === 0) return 'not fetched yet';
  if (missing > 0) return `lacks ${formatCount(missing)} of ${formatCount(expected ?? received + missing)}`;
  return expected === null
    ? `${pluralize(received, 'record')}, total unknown`
    : `has ${formatCount(received)} of ${formatCount(expected)}`;
}

/** The last failure of a chunk on one line, without control characters; empty if it did not fail. */
export function failureText({ failure, attempts }: OpenChunk, maxLength?: number): string {
  if (!failure) return '';
  const times = attempts > 0 ? `${pluralize(attempts, 'attempt')}: ` : '';
  return oneLine(`${times}${failure.name}: ${failure.message}`, maxLength);
}
