import fc from 'fast-check';
import { exact, type SeenSet } from 'pagewright/extract';
import { fingerprintOf as of, fingerprintsOfIds, randomFingerprints } from '../../support/fingerprints';
import { nightly } from '../../support/nightly';

const NIGHTLY_TIMEOUT_MS = 300_000;

/** Fingerprints with few different words, so that many of them share a word, a slot or a table. */
const alike = (words: number) =>
  fc.array(fc.oneof(fc.nat(2), fc.constantFrom(0x8000_0000, 0xffff_ffff, 0xfc00_0000, 0x0400_0000)), {
    minLength: words,
    maxLength: words,
  });

const scattered = (words: number) =>
  fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { minLength: words, maxLength: words });

/** Adds fingerprints to the set and to a `Set` one after the other, and compares their answers before and after. */
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

  it('agrees with a Set about fingerprints that differ little', () => {
    fc.assert(
      fc.property(fc.array(alike(words), { maxLength: 200 }), (fingerprints) => expectToAgree(newSet(), fingerprints)),
    );
  });

  it('agrees with a Set about fingerprints of any kind', () => {
    const mixed = fc.array(fc.oneof(scattered(words), alike(words)), { maxLength: 400 });
    fc.assert(fc.property(mixed, (fingerprints) => expectToAgree(newSet(), fingerprints)));
  });

  it.each(Array.from({ length: words }, (_, i) => ({ word: i })))(
    'distinguishes 2,000 fingerprints that differ only in word $word, and contains no others [R109]',
    ({ word }) => {
      const set = newSet();
      const nth = (n: number) => of(...Array.from({ length: words }, (_, i) => (i === word ? n : 7)));
      let [added, repeated, others] = [0, 0, 0];
      for (let n = 0; n < 2_000; n += 1) added += set.add(nth(n)) ? 1 : 0;
      for (let n = 0; n < 2_000; n += 1) repeated += set.add(nth(n)) ? 0 : 1;
      for (let n = 2_000; n < 4_000; n += 1) others += set.has(nth(n)) ? 1 : 0;
      expect({ added, repeated, others }).toEqual({ added: 2_000, repeated: 2_000, others: 0 });
      expect(set.size).toBe(2_000);
    },
  );

  /** Adds fingerprints; returns how many were lost, and the most bytes per key from half a million keys on. */
  function fill(set: SeenSet, fingerprints: Iterable<Uint8Array>) {
    let [lost, size, bytesPerKey] = [0, 0, 0];
    for (const fingerprint of fingerprints) {
      if (!set.add(fingerprint)) lost += 1;
      size += 1;
      if (size > 500_000 && size % 64 === 0) bytesPerKey = Math.max(bytesPerKey, set.bytes / set.size);
    }
    return { lost, bytesPerKey };
  }

  it(`loses none of a million ids, and takes less than ${atMost} bytes per id [R109]`, () => {
    const set = newSet();
    const { lost, bytesPerKey } = fill(set, randomFingerprints(1_000_000, width));
    expect(lost).toBe(0);
    expect(set.size).toBe(1_000_000);
    expect(bytesPerKey).toBeLessThan(atMost);
    let wrong = 0;
    for (const fingerprint of randomFingerprints(200_000, width)) if (!set.has(fingerprint)) wrong += 1;
    for (const fingerprint of randomFingerprints(50_000, width, 2)) if (set.has(fingerprint)) wrong += 1;
    expect(wrong).toBe(0);
  });

  (nightly ? it : it.skip)(
    `loses none of five million hashed ids, at less than ${atMost} bytes each (nightly) [R109]`,
    () => {
      const set = newSet();
      const { lost, bytesPerKey } = fill(set, fingerprintsOfIds(0, 5_000_000, width));
      expect(lost).toBe(0);
      expect(set.size).toBe(5_000_000);
      expect(bytesPerKey).toBeLessThan(atMost);
    },
    NIGHTLY_TIMEOUT_MS,
  );

  it('keeps the fingerprint of zeros, and distinguishes it from every other', () => {
    const set = newSet();
    const zero = new Uint8Array(width);
    expect(set.has(zero)).toBe(false);
    expect(set.add(zero)).toBe(true);
    expect(set.add(zero)).toBe(false);
    expect(set.has(zero)).toBe(true);
    expect(set.size).toBe(1);
    for (let i = 0; i < width; i += 1) {
      const near = new Uint8Array(width);
      near[i] = 1;
      expect(set.has(near)).toBe(false);
      expect(set.add(near)).toBe(true);
      expect(set.has(near)).toBe(true);
    }
    expect(set.size).toBe(width + 1);
  });

  it('copies the bytes of a view into larger memory', () => {
    const set = newSet();
    const memory = new Uint8Array(width + 3).fill(9);
    set.add(memory.subarray(3));
    const copy = memory.slice(3);
    memory.fill(1);
    expect(set.has(copy)).toBe(true);
    expect(set.has(memory.subarray(3))).toBe(false);
  });

  it('takes half a megabyte when empty, and no more for its first ten thousand keys', () => {
    const set = newSet();
    expect(set.bytes).toBe(64 * 8_192);
    for (const fingerprint of randomFingerprints(10_000, width)) set.add(fingerprint);
    expect(set.bytes).toBe(64 * 8_192);
  });

  it('rejects a fingerprint of another width', () => {
    const message = `a fingerprint must have ${width} bytes here, got ${24 - width}`;
    expect(() => newSet().add(new Uint8Array(24 - width))).toThrow(new RangeError(message));
    expect(() => newSet().has(new Uint8Array(24 - width))).toThrow(new RangeError(message));
  });

  it('computes the odds that two of its keys have the same fingerprint', () => {
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
