import fc from 'fast-check';
import { ExpectedTotal } from '../../src/paging/expected-total';

describe('ExpectedTotal', () => {
  it('keeps the last total that is not below the number of received records', () => {
    const total = new ExpectedTotal();
    total.enterPartition(undefined, 0, 0);
    total.announce(10, 5);
    total.announce(8, 9);
    total.announce(undefined, 9);
    expect(total.expected(9)).toBe(10);
  });

  it('accepts a total equal to the number of received records', () => {
    const total = new ExpectedTotal();
    total.announce(9, 9);
    expect(total.expected(9)).toBe(9);
  });

  it('accepts any total if the number of received records is unknown', () => {
    const total = new ExpectedTotal();
    total.announce(3, null);
    expect(total.expected(0)).toBe(3);
  });

  it('[X14] expects nothing if no partition announced a total', () => {
    const total = new ExpectedTotal();
    total.enterPartition('a', 0, 0);
    total.enterPartition('b', 5, 5);
    expect(total.expected(5)).toBeUndefined();
  });

  it('[X14] expects the received records of a partition without a total', () => {
    const total = new ExpectedTotal();
    total.enterPartition('a', 0, 0);
    total.announce(6, 4);
    total.enterPartition('b', 4, 4);
    expect(total.expected(9)).toBe(11);
  });

  it('[X14] expects received and missing records when a run resumes in a partition without a total', () => {
    const total = new ExpectedTotal();
    total.resume('b', { baseline: 4, missing: 2 }, 4);
    expect(total.expected(9)).toBe(11);
  });

  it('[X14] expects nothing when a run resumes and no partition announced a total', () => {
    const total = new ExpectedTotal();
    total.resume('b', { baseline: 4, missing: 0 }, 4);
    expect(total.expected(9)).toBeUndefined();
  });

  it('[X14] ignores a total below the records received before the run resumed', () => {
    const total = new ExpectedTotal();
    total.resume('b', { baseline: 5, missing: 0 }, 9);
    total.announce(3, 9);
    expect(total.expected(9)).toBeUndefined();
    total.announce(6, 9);
    expect(total.expected(9)).toBe(11);
  });

  it('[X14] is complete exactly if every partition returned its total, wherever the run resumed', () => {
    const part = fc.record({ announced: fc.nat(9), sent: fc.nat(9), cut: fc.boolean() });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        let [total, got] = [new ExpectedTotal(), 0];
        for (const [i, { announced, sent, cut }] of parts.entries()) {
          total.enterPartition(String(i), got, got);
          total.announce(announced, got);
          if (cut) {
            const point = total.partitionPoint(String(i), got);
            total = new ExpectedTotal();
            total.resume(String(i), point, got);
            total.announce(announced, got);
          }
          got += sent;
        }
        const lacking = parts.reduce((sum, { announced, sent }) => sum + Math.max(0, announced - sent), 0);
        expect(total.expected(got)).toBe(got + lacking);
      }),
    );
  });

  it('[R116] returns the shortfall of the current partition', () => {
    const total = new ExpectedTotal();
    total.enterPartition('a', 0, 0);
    expect(total.shortfall(0)).toBeUndefined();
    total.announce(4, 4);
    total.enterPartition('b', 4, 4);
    total.announce(6, 7);
    expect(total.shortfall(7)).toEqual({ announced: 6, received: 3 });
    expect(total.shortfall(10)).toBeUndefined();
  });

  it('[R116] forgets the total and the records of a discarded partition', () => {
    const total = new ExpectedTotal();
    total.enterPartition('a', 0, 0);
    total.announce(5, 4);
    total.enterPartition('b', 4, 4);
    total.announce(10, 6);
    expect(total.expected(6)).toBe(15);
    expect(total.discardPartition()).toEqual({ sent: 4, repeats: 0 });
    expect(total.partitionPoint('b1', 4)).toEqual({ baseline: 4, missing: 1 });
    total.enterPartition('b1', 4, 4);
    total.announce(7, 11);
    total.enterPartition('b2', 11, 11);
    total.announce(3, 14);
    expect(total.expected(14)).toBe(15);
  });

  it('[R116] keeps the repeated records before a discarded partition', () => {
    const total = new ExpectedTotal();
    total.enterPartition('a', 0, 0);
    total.announce(4, 5);
    total.enterPartition('b', 5, 4);
    total.announce(9, 8);
    expect(total.discardPartition()).toEqual({ sent: 5, repeats: 1 });
  });

  it('[R116] discards the partition in which a run resumed, from its start', () => {
    const total = new ExpectedTotal();
    total.resume('b', { baseline: 7, missing: 2 }, 7);
    total.announce(9, 10);
    expect(total.discardPartition()).toEqual({ sent: 7, repeats: 0 });
    total.enterPartition('b1', 7, 7);
    total.announce(9, 16);
    expect(total.expected(16)).toBe(18);
  });
});
