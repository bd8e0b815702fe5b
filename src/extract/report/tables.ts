import type { ExtractReceipt, OpenChunk } from '../receipt/extract-receipt.js';
import { failureText } from '../receipt/missing-text.js';
import { oneLine } from '../receipt/one-line.js';
import { count, counted } from '../receipt/readable.js';
import { receiptRows } from '../receipt/receipt-rows.js';
import { windowTextOf } from '../receipt/window-text.js';
import { element, escapeText } from './markup.js';

/** Rows of open windows; the receipt itself names all. */
const MOST_OPEN = 200;
const COLUMNS = ['Window (UTC)', 'State', 'Records', 'Lacking', 'Why'];

// Roles are stated, since a narrow page shows each row as a block, by which some browsers forget that it is one.
/** The windows that are not whole, and what each of them lacks; nothing where there are none. */
export function openTable({ open }: ExtractReceipt): string {
  if (open.length === 0) return '';
  const heads = COLUMNS.map((name, i) =>
    element('th', { scope: 'col', role: 'columnheader', class: i === 2 || i === 3 ? 'number' : undefined }, name),
  );
  const rest = open.length - MOST_OPEN;
  const more = rest > 0 ? element('p', { class: 'soft' }, `and ${count(rest)} more, all named in the receipt`) : '';
  return [
    element('h2', {}, 'Open windows'),
    element(
      'p',
      { class: 'soft' },
      `${counted(open.length, 'window')} of the run ${open.length === 1 ? 'is' : 'are'} not whole.`,
    ),
    element(
      'table',
      { class: 'open', role: 'table' },
      element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
      element('tbody', { role: 'rowgroup' }, ...open.slice(0, MOST_OPEN).map(openRow)),
    ),
    more,
  ].join('');
}

function openRow(chunk: OpenChunk): string {
  const { window, state, got, expected, lacking } = chunk;
  const records = expected === null ? count(got) : `${count(got)} of ${count(expected)}`;
  const cell = (name: string, text: string) => element('td', { role: 'cell', class: name }, escapeText(text));
  return element(
    'tr',
    { role: 'row' },
    element('th', { scope: 'row', role: 'rowheader' }, escapeText(oneLine(windowTextOf(window)))),
    cell(`state ${state}`, state),
    cell('number records', records),
    cell('number lacking', lacking > 0 ? count(lacking) : '-'),
    cell('why', failureText(chunk) || STILL[state]),
  );
}

const STILL: Readonly<Record<OpenChunk['state'], string>> = {
  pending: 'not fetched to its end yet',
  running: 'at work',
  short: 'the server sent less than it announced',
  failed: 'failed',
};

/** All that the receipt says. */
export function receiptTableHtml(receipt: ExtractReceipt): string {
  const rows = receiptRows(receipt).map(([name, value]) =>
    element('tr', {}, element('th', { scope: 'row' }, escapeText(name)), element('td', {}, escapeText(value))),
  );
  return element('table', { class: 'receipt' }, element('tbody', {}, ...rows));
}
