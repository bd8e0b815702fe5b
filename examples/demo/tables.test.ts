import type { Receipt } from 'pagewright';
import { receiptRows, table } from './tables.js';

const unannounced: Receipt = {
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
const whole: Receipt = { ...unannounced, expected: 25_002 };

const valueOf = (label: string, receipt: Receipt) => new Map(receiptRows(receipt)).get(label);

describe('receiptRows', () => {
  it('aligns all values in one column below the title', () => {
    expect(table('Receipt', receiptRows(whole))).toBe(`
Receipt
  endpoint         UserDirectory.users
  paging style     pageNumber
  pages            125
  records          25,000
  announced        25,002
  duplicates       0
  invalid          2
  requests         126
  retries          1
  throttled        1,500 ms
  token refreshes  0
  complete         yes
  resume at        nothing is left
`);
  });

  it('says why a run is not complete, and where to resume', () => {
    const next = { style: 'pageNumber', at: { page: 4 }, seen: 600 };
    const partial: Receipt = { ...whole, complete: false, partial: 'aborted', next };

    expect(valueOf('complete', partial)).toBe('no (aborted)');
    expect(valueOf('resume at', partial)).toBe('{"style":"pageNumber","at":{"page":4},"seen":600}');
  });

  it('marks a run without an end as running', () => {
    expect(valueOf('complete', { ...whole, complete: false })).toBe('no (running)');
  });

  it('marks a total that was never announced', () => {
    expect(valueOf('announced', unannounced)).toBe('never');
  });
});
