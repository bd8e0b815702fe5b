import type { Receipt } from 'pagewright';

export type Row = readonly [label: string, value: string];

/** A number as people read it, such as `25,000`. */
export const count = (value: number) => value.toLocaleString('en-US');

/** What a receipt says, in words. */
export function receiptRows(receipt: Receipt): Row[] {
  return [
    ['endpoint', receipt.endpoint],
    ['paging style', receipt.style],
    ['pages', count(receipt.pages)],
    ['records', count(receipt.records)],
    ['announced', receipt.expected === undefined ? 'never' : count(receipt.expected)],
    ['duplicates', count(receipt.duplicates)],
    ['invalid', count(receipt.invalid)],
    ['requests', count(receipt.requests)],
    ['retries', count(receipt.retries)],
    ['throttled', `${count(receipt.throttledMs)} ms`],
    ['token refreshes', count(receipt.refreshes)],
    ['complete', receipt.complete ? 'yes' : `no (${receipt.partial ?? 'still going'})`],
    ['resume at', receipt.next === null ? 'nothing is left' : JSON.stringify(receipt.next)],
  ];
}

/** A title and, below it, a line a row, with all values in one column. */
export function table(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return [`\n${title}`, ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`), ''].join('\n');
}
