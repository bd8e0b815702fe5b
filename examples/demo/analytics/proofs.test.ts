import { allHold, proofRows, proofsOf, type Evidence } from './proofs.js';

const good: Evidence = {
  receipt: { complete: true, records: 10, expected: 10, sessions: 2, duplicates: 1 },
  comparison: { lines: 10, missing: 0, duplicated: 0, unknown: 0 },
  requestsAfterTheEnd: 0,
};

describe('the proofs', () => {
  it('hold where every conversation came once, through a kill, and nothing is asked after the end', () => {
    const proofs = proofsOf(good);

    expect(allHold(proofs)).toBe(true);
    expect(proofRows(proofs).map(([, found]) => found)).toEqual(
      proofs.map(() => expect.stringMatching(/^yes: /) as string),
    );
  });

  it.each<[string, Partial<Evidence>]>([
    ['every conversation came', { comparison: { ...good.comparison, missing: 1 } }],
    ['each once', { comparison: { ...good.comparison, duplicated: 1 } }],
    ['each as it was', { comparison: { ...good.comparison, unknown: 1 } }],
    ['the receipt says so too', { receipt: { ...good.receipt, complete: false } }],
    ['the receipt says so too', { receipt: { ...good.receipt, records: 9 } }],
    ['through a kill', { receipt: { ...good.receipt, sessions: 1 } }],
    ['whole is whole', { requestsAfterTheEnd: 1 }],
  ])('do not hold where "%s" does not', (claim, change) => {
    const proofs = proofsOf({ ...good, ...change });

    expect(allHold(proofs)).toBe(false);
    expect(proofRows(proofs).filter(([, found]) => found.startsWith('NO: '))).toEqual([
      [claim, expect.any(String) as string],
    ]);
  });

  it('take an empty output for none', () => {
    expect(allHold(proofsOf({ ...good, comparison: { lines: 0, missing: 0, duplicated: 0, unknown: 0 } }))).toBe(false);
  });
});
