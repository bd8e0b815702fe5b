import fc from 'fast-check';
import { exact, type SeenSet } from 'pagewright/extract';
import { fingerprintOf as of, fingerprintsOfIds } from '../../support/fingerprints';

/** Fingerprints whose words are all small, so that many of them share a word, a home or a shard. */
const alike = (words: number) =>
  fc.array(fc.oneof(fc.nat(2), fc.constantFrom(0x8000_0000, 0xffff_ffff, 0xfc00_0000, 0x0400_0000)), {
    minLength: words,
    maxLength: words,
  });

const scattered = (words: number) =>
  fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { minLength: words, maxLength: words });

/** Adds one after the other to both, and asks both before and after. */
function expectToAgree(set: SeenSet, fingerprints: readonly (readonly number[])[]): void {
  const oracle = new Set<string>();
  const answers = fingerprints.map((words) => {
    const [fingerprint, text] = [of(...words), words.join()];
    const known = oracle.has(text);
    oracle.add(text);
    return set.has(fingerprint) === known && set.add(fingerprint) === !known && set.size === oracle.size;
  });
  expect(answers).not.toContain(false);
  expect(fingerprints.map((words) => set.has(of(...words)))).not.toContain(false);
}

describe.each([
  { bits: 64 as const, words: 2, atMost: 14 },
  { bits: 128 as const, words: 4, atMost: 28 },
])('a set of fingerprints of $bits bits', ({ bits, words, atMost }) => {
  const { newSet, width } = exact({ bits });

  it('agrees with a Set about fingerprints that differ in little', () => {
    fc.assert(
      fc.property(fc.array(alike(words), { maxLength: 200 }), (fingerprints) => expectToAgree(newSet(), fingerprints)),
    );
  });

  it('agrees with a Set about fingerprints of any kind', () => {
    const mixed = fc.array(fc.oneof(scattered(words), alike(words)), { maxLength: 400 });
    fc.assert(fc.property(mixed, (fingerprints) => expectToAgree(newSet(), fingerprints)));
  });

  it.each(Array.from({ length: words }, (_, i) => ({ word: i })))(
    'tells 2,000 fingerprints apart that differ in word $word alone, and has none of as many others [R109]',
    ({ word }) => {
      const set = newSet();
      const nth = (n: number) => of(...Array.from({ length: words }, (_, i) => (i === word ? n : 7)));
      for (let n = 0; n < 2_000; n += 1) expect(set.add(nth(n))).toBe(true);
      for (let n = 0; n < 2_000; n += 1) expect(set.add(nth(n))).toBe(false);
      for (let n = 2_000; n < 4_000; n += 1) expect(set.has(nth(n))).toBe(false);
      expect(set.size).toBe(2_000);
    },
  );

  it('loses none of a million ids, and takes no more memory for one than was said [R109]', () => {
    const set = newSet();
    let [lost, most] = [0, 0];
    for (const fingerprint of fingerprintsOfIds(0, 1_000_000, width)) {
      if (!set.add(fingerprint)) lost += 1;
      if (set.size > 500_000) most = Math.max(most, set.bytes / set.size);
    }
    expect(lost).toBe(0);
    expect(set.size).toBe(1_000_000);
    expect(most).toBeLessThan(atMost);
    for (const fingerprint of fingerprintsOfIds(0, 200_000, width)) if (!set.has(fingerprint)) lost += 1;
    for (const fingerprint of fingerprintsOfIds(1_000_000, 1_050_000, width)) if (set.has(fingerprint)) lost += 1;
    expect(lost).toBe(0);
  });

  it('keeps the fingerprint of zeros, and tells it from every other', () => {
    const set = newSet();
    const zero = new Uint8Array(width);
    expect([set.has(zero), set.add(zero), set.add(zero), set.has(zero), set.size]).toEqual([
      false,
      true,
      false,
      true,
      1,
    ]);
    for (let i = 0; i < width; i += 1) {
      const near = new Uint8Array(width);
      near[i] = 1;
      expect([set.has(near), set.add(near), set.has(near)]).toEqual([false, true, true]);
    }
    expect(set.size).toBe(width + 1);
  });

  it('copies the bytes, wherever they stand in their memory', () => {
    const set = newSet();
    const memory = new Uint8Array(width + 3).fill(9);
    set.add(memory.subarray(3));
    const copy = memory.slice(3);
    memory.fill(1);
    expect([set.has(copy), set.has(memory.subarray(3))]).toEqual([true, false]);
  });

  it('takes half a megabyte when empty, and no more for its first ten thousand', () => {
    const set = newSet();
    expect(set.bytes).toBe(64 * 8_192);
    for (const fingerprint of fingerprintsOfIds(0, 10_000, width)) set.add(fingerprint);
    expect(set.bytes).toBe(64 * 8_192);
  });

  it('refuses a fingerprint of another width', () => {
    const message = `a fingerprint must be of ${width} bytes here, got ${24 - width}`;
    expect(() => newSet().add(new Uint8Array(24 - width))).toThrow(new RangeError(message));
    expect(() => newSet().has(new Uint8Array(24 - width))).toThrow(new RangeError(message));
  });

  it('states the odds that any two of its keys had one fingerprint', () => {
    const set = newSet();
    const odds = () => set.odds * 2 ** bits;
    expect(odds()).toBe(0);
    set.add(new Uint8Array(width));
    expect(odds()).toBe(0);
    for (const fingerprint of fingerprintsOfIds(0, 2, width)) set.add(fingerprint);
    expect(odds()).toBeCloseTo(3, 9);
    for (const fingerprint of fingerprintsOfIds(2, 999, width)) set.add(fingerprint);
    expect(odds()).toBeCloseTo(499_500, 4);
  });
});
