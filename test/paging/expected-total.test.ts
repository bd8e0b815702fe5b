import fc from 'fast-check';
import { ExpectedTotal } from '../../src/paging/expected-total';

describe('Tally', () => {
  it('keeps the last total that is not below what came', () => {
    const tally = new ExpectedTotal();
    tally.enterPartition(undefined, 0, 0);
    tally.announce(10, 5);
    tally.announce(8, 9);
    tally.announce(undefined, 9);
    expect(tally.expected(9)).toBe(10);
  });

  it('believes a total of just as many as came', () => {
    const tally = new ExpectedTotal();
    tally.announce(9, 9);
    expect(tally.expected(9)).toBe(9);
  });

  it('believes any total where nobody knows what came before', () => {
    const tally = new ExpectedTotal();
    tally.announce(3, null);
    expect(tally.expected(0)).toBe(3);
  });

  it('[X14] expects nothing where no part announced anything', () => {
    const tally = new ExpectedTotal();
    tally.enterPartition('a', 0, 0);
    tally.enterPartition('b', 5, 5);
    expect(tally.expected(5)).toBeUndefined();
  });

  it('[X14] expects what came of a part that announces nothing', () => {
    const tally = new ExpectedTotal();
    tally.enterPartition('a', 0, 0);
    tally.announce(6, 4);
    tally.enterPartition('b', 4, 4);
    expect(tally.expected(9)).toBe(11);
  });

  it('[X14] expects what came, and what earlier parts lack, where a run goes on in a part that announces nothing', () => {
    const tally = new ExpectedTotal();
    tally.resume('b', { baseline: 4, missing: 2 }, 4);
    expect(tally.expected(9)).toBe(11);
  });

  it('[X14] expects nothing where a run goes on, and neither its part nor one before announced anything', () => {
    const tally = new ExpectedTotal();
    tally.resume('b', { baseline: 4, missing: 0 }, 4);
    expect(tally.expected(9)).toBeUndefined();
  });

  it('[X14] believes no total below what came of the part before the run was cut', () => {
    const tally = new ExpectedTotal();
    tally.resume('b', { baseline: 5, missing: 0 }, 9);
    tally.announce(3, 9);
    expect(tally.expected(9)).toBeUndefined();
    tally.announce(6, 9);
    expect(tally.expected(9)).toBe(11);
  });

  it('[X14] is whole just where every part gave what it announced, however the run was cut', () => {
    const part = fc.record({ announced: fc.nat(9), sent: fc.nat(9), cut: fc.boolean() });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        let [tally, got] = [new ExpectedTotal(), 0];
        for (const [i, { announced, sent, cut }] of parts.entries()) {
          tally.enterPartition(String(i), got, got);
          tally.announce(announced, got);
          if (cut) {
            const point = tally.partitionPoint(String(i), got);
            tally = new ExpectedTotal();
            tally.resume(String(i), point, got);
            tally.announce(announced, got);
          }
          got += sent;
        }
        const lacking = parts.reduce((sum, { announced, sent }) => sum + Math.max(0, announced - sent), 0);
        expect(tally.expected(got)).toBe(got + lacking);
      }),
    );
  });

  it('[R116] tells what the part at hand lacks', () => {
    const tally = new ExpectedTotal();
    tally.enterPartition('a', 0, 0);
    expect(tally.shortfall(0)).toBeUndefined();
    tally.announce(4, 4);
    tally.enterPartition('b', 4, 4);
    tally.announce(6, 7);
    expect(tally.shortfall(7)).toEqual({ announced: 6, received: 3 });
    expect(tally.shortfall(10)).toBeUndefined();
  });

  it('[R116] counts neither what a void part announced nor what it sent', () => {
    const tally = new ExpectedTotal();
    tally.enterPartition('a', 0, 0);
    tally.announce(5, 4);
    tally.enterPartition('b', 4, 4);
    tally.announce(10, 6);
    expect(tally.expected(6)).toBe(15);
    expect(tally.discardPartition()).toEqual({ sent: 4, repeats: 0 });
    expect(tally.partitionPoint('b1', 4)).toEqual({ baseline: 4, missing: 1 });
    tally.enterPartition('b1', 4, 4);
    tally.announce(7, 11);
    tally.enterPartition('b2', 11, 11);
    tally.announce(3, 14);
    expect(tally.expected(14)).toBe(15);
  });

  it('[R116] keeps the repeated records of the parts before one that is void', () => {
    const tally = new ExpectedTotal();
    tally.enterPartition('a', 0, 0);
    tally.announce(4, 5);
    tally.enterPartition('b', 5, 4);
    tally.announce(9, 8);
    expect(tally.discardPartition()).toEqual({ sent: 5, repeats: 1 });
  });

  it('[R116] voids the part in which a run goes on, from its top', () => {
    const tally = new ExpectedTotal();
    tally.resume('b', { baseline: 7, missing: 2 }, 7);
    tally.announce(9, 10);
    expect(tally.discardPartition()).toEqual({ sent: 7, repeats: 0 });
    tally.enterPartition('b1', 7, 7);
    tally.announce(9, 16);
    expect(tally.expected(16)).toBe(18);
  });
});
