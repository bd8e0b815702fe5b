import type { Receipt } from 'pagewright';
import { Counter, receiptRows, table } from './tables.js';

const withoutTotal: Receipt = {
  endpoint: 'UserDirectory.users',
  style: 'pageNumber',
  pages: 125,
  records: 25_000,
  duplicates: 0,
  invalid: 2,
  requests: 126,
  retries: 1,
  throttledMs: 1_500,
  refreshes: 0,
  complete: true,
  next: null,
};
const complete: Receipt = { ...withoutTotal, expected: 25_002 };

const valueOf = (label: string, receipt: Receipt) => new Map(receiptRows(receipt)).get(label);

describe('receiptRows', () => {
  it('are formatted as a table with aligned values', () => {
    expect(table('Receipt', receiptRows(complete))).toBe(`
Receipt
  endpoint         UserDirectory.users
  paging style     pageNumber
  pages            125
  records          25,000
  expected         25,002
  duplicates       0
  invalid          2
  requests         126
  retries          1
  throttled        1,500 ms
  token refreshes  0
  complete         yes
  resume from      nothing left
`);
  });

  it('contain the reason and the resume point of an incomplete run', () => {
    const next = { style: 'pageNumber', at: { page: 4 }, seen: 600 };
    const partial: Receipt = { ...complete, complete: false, partial: 'aborted', next };

    expect(valueOf('complete', partial)).toBe('no (aborted)');
    expect(valueOf('resume from', partial)).toBe('{"style":"pageNumber","at":{"page":4},"seen":600}');
  });

  it('mark an unfinished run as running', () => {
    expect(valueOf('complete', { ...complete, complete: false })).toBe('no (running)');
  });

  it('mark an unknown total', () => {
    expect(valueOf('expected', withoutTotal)).toBe('unknown');
  });
});

describe('Counter', () => {
  it('formats the sum and the count of each name', () => {
    const counter = new Counter([['503', 2]]);
    counter.add('500');
    counter.add('503');

    expect(String(counter)).toBe('4: 500 (1), 503 (3)');
  });

  it('formats an empty counter as none', () => {
    expect(String(new Counter())).toBe('none');
  });
});
