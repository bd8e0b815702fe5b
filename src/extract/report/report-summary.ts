import { totalChunks } from '../checkpoints/checkpoint-store.js';
import type { ExtractReceipt, OpenChunk } from '../receipt/extract-receipt.js';
import { formatCount, formatDuration, formatRate, formatStoredWindow, oneLine, pluralize } from '../receipt/format.js';
import { runOutcome, type RunOutcome } from '../receipt/receipt-of.js';
import { failureText, receiptRows } from '../receipt/receipt-table.js';
import { element, escapeText } from './markup.js';

/** Different shapes, so that they can be distinguished without colour: a disc with a tick, one with two bars, an octagon with a cross. */
const ICONS: Readonly<Record<RunOutcome['state'], readonly [ground: string, sign: string]>> = {
  complete: ['M17 1A16 16 0 1 1 16.99 1Z', 'M10 17.5L15 22.5L24.5 12'],
  paused: ['M17 1A16 16 0 1 1 16.99 1Z', 'M13 11V23M21 11V23'],
  incomplete: ['M11 2H23L32 11V23L23 32H11L2 23V11Z', 'M12 12L22 22M22 12L12 22'],
};

/** Whether the run is complete and, if not, why. */
export function headline(receipt: ExtractReceipt): string {
  const verdict = runOutcome(receipt);
  const { state, title } = verdict;
  const [ground, sign] = ICONS[state];
  const icon = element(
    'svg',
    { viewBox: '0 0 34 34', 'aria-hidden': 'true' },
    element('path', { d: ground, fill: 'currentColor' }),
    element('path', { d: sign, class: 'sign' }),
  );
  const words = [element('strong', {}, capital(title)), element('p', {}, escapeText(explanation(receipt, verdict)))];
  return element('div', { class: `verdict ${state}`, role: 'status' }, icon, element('div', {}, ...words));
}

function explanation({ records, expected }: ExtractReceipt, { state, reasons }: RunOutcome): string {
  if (reasons.length > 0)
    return `${capital(reasons.join(', '))}. ${state === 'paused' ? 'Run it again to resume.' : 'The missing windows are listed below.'}`;
  if (expected === undefined)
    return `All chunks finished, with ${pluralize(records, 'record')}. The server announced no total.`;
  return `All chunks finished, with every record that the server announced.`;
}

/** The four key figures below the headline. */
export function keyFigures(receipt: ExtractReceipt, active: number): string {
  const { records, expected, elapsedMs, sessions, requests, retries, chunks } = receipt;
  const announced = expected === undefined ? 'total not announced' : `of ${formatCount(expected)} announced`;
  const figures = [
    ['Records', formatCount(records), announced],
    [
      'Active time',
      formatDuration(active),
      sessions > 1 ? `${sessions} sessions in ${formatDuration(elapsedMs)}` : 'in one session',
    ],
    [
      'Rate',
      formatRate(records, active),
      `${pluralize(requests, 'request')}, ${pluralize(retries, 'retry', 'retries')}`,
    ],
    [
      'Chunks done',
      formatCount(chunks.done),
      `of ${formatCount(totalChunks(chunks) - chunks.split)}${chunks.split > 0 ? `; ${formatCount(chunks.split)} split` : ''}`,
    ],
  ] as const;
  const tiles = figures.map(([name, value, more]) =>
    element(
      'div',
      {},
      element('dt', {}, name),
      element('dd', { class: 'value' }, escapeText(value)),
      element('dd', { class: 'more' }, escapeText(more)),
    ),
  );
  return element('dl', { class: 'figures' }, ...tiles);
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Maximum number of open windows in the table; the receipt lists all. */
const MAX_OPEN_ROWS = 200;
const COLUMNS = ['Window (UTC)', 'State', 'Records', 'Missing', 'Reason'];

// Explicit roles: a narrow page displays each row as a block, and some browsers then drop its table semantics.
/** The table of incomplete windows; empty if all are complete. */
export function openTable({ open }: ExtractReceipt): string {
  if (open.length === 0) return '';
  const heads = COLUMNS.map((name, i) =>
    element('th', { scope: 'col', role: 'columnheader', class: i === 2 || i === 3 ? 'number' : undefined }, name),
  );
  const rest = open.length - MAX_OPEN_ROWS;
  const more =
    rest > 0 ? element('p', { class: 'soft' }, `and ${formatCount(rest)} more, all of which are in the receipt`) : '';
  return [
    element('h2', {}, 'Open windows'),
    element(
      'p',
      { class: 'soft' },
      `${pluralize(open.length, 'window')} of the run ${open.length === 1 ? 'is' : 'are'} incomplete.`,
    ),
    element(
      'table',
      { class: 'open', role: 'table' },
      element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
      element('tbody', { role: 'rowgroup' }, ...open.slice(0, MAX_OPEN_ROWS).map(openRow)),
    ),
    more,
  ].join('');
}

function openRow(chunk: OpenChunk): string {
  const { window, state, received, expected, missing } = chunk;
  const records = expected === null ? formatCount(received) : `${formatCount(received)} of ${formatCount(expected)}`;
  const cell = (name: string, text: string) => element('td', { role: 'cell', class: name }, escapeText(text));
  return element(
    'tr',
    { role: 'row' },
    element('th', { scope: 'row', role: 'rowheader' }, escapeText(oneLine(formatStoredWindow(window)))),
    cell(`state ${state}`, state),
    cell('number records', records),
    cell('number missing', missing > 0 ? formatCount(missing) : '-'),
    cell('reason', failureText(chunk) || STATE_REASONS[state]),
  );
}

const STATE_REASONS: Readonly<Record<OpenChunk['state'], string>> = {
  pending: 'not finished yet',
  running: 'still running',
  short: 'the server sent fewer records than announced',
  failed: 'failed',
};

/** The receipt as a table. */
export function receiptTableHtml(receipt: ExtractReceipt): string {
  const rows = receiptRows(receipt).map(([name, value]) =>
    element('tr', {}, element('th', { scope: 'row' }, escapeText(name)), element('td', {}, escapeText(value))),
  );
  return element('table', { class: 'receipt' }, element('tbody', {}, ...rows));
}
