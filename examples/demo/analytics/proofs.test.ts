import { allHold, proofRows, proofsOf, type Evidence } from './proofs.js';

const good: Evidence = {
  receipt: { complete: true, records: 10, expected: 10, sessions: 2, duplicates: 1 },
  comparison: { lines: 10, missing: 0, duplicated: 0, unknown: 0 },
  requestsAfterCompletion: 0,
};

describe('the proofs', () => {
  it('hold for an output without missing records, duplicates and differences, after a kill', () => {
    const proofs = proofsOf(good);

    expect(allHold(proofs)).toBe(true);
    expect(proofRows(proofs).map(([, found]) => found)).toEqual(
      proofs.map(() => expect.stringMatching(/^ok: /) as string),
    );
  });

  it.each<[string, Partial<Evidence>]>([
    ['no conversation is missing', { comparison: { ...good.comparison, missing: 1 } }],
    ['no duplicates', { comparison: { ...good.comparison, duplicated: 1 } }],
    ['no differences', { comparison: { ...good.comparison, unknown: 1 } }],
    ['the receipt agrees', { receipt: { ...good.receipt, complete: false } }],
    ['the receipt agrees', { receipt: { ...good.receipt, records: 9 } }],
    ['resumed after a kill', { receipt: { ...good.receipt, sessions: 1 } }],
    ['no repeated work', { requestsAfterCompletion: 1 }],
  ])('do not hold without "%s"', (claim, change) => {
    const proofs = proofsOf({ ...good, ...change });

    expect(allHold(proofs)).toBe(false);
    expect(proofRows(proofs).filter(([, found]) => found.startsWith('FAILED: '))).toEqual([
      [claim, expect.any(String) as string],
    ]);
  });

  it('do not hold for an empty output', () => {
    expect(allHold(proofsOf({ ...good, comparison: { lines: 0, missing: 0, duplicated: 0, unknown: 0 } }))).toBe(false);
  });
});
