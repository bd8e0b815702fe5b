import { redactDeep } from '../../errors/redact.js';
import type { ExtractReceipt, OpenChunk } from './extract-receipt.js';
import { failureText, lackText } from './missing-text.js';
import { oneLine } from './one-line.js';
import { count } from './readable.js';
import { receiptRows, type Row } from './receipt-rows.js';
import { runVerdict } from './run-verdict.js';
import { windowTextOf } from './window-text.js';

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
  const title = `${oneLine(shown.endpoint)}: ${runVerdict(shown).title}`;
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
      oneLine(windowTextOf(chunk.window)),
      chunk.state,
      lackText(chunk),
      failureText(chunk, WIDEST_FAILURE),
    ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    `    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  const rest = open.length - MOST_OPEN;
  return ['', '  open windows', ...lines, ...(rest > 0 ? [`    and ${count(rest)} more`] : [])];
}
