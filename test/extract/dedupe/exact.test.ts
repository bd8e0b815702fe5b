import fc from 'fast-check';
import { exact, type SeenSet } from 'pagewright/extract';

/** A fingerprint of these words of 32 bits. */
function of(...words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  words.forEach((word, i) => new DataView(bytes.buffer).setUint32(i * 4, word, true));
  return bytes;
}

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
  for (const words of fingerprints) {
    const [fingerprint, text] = [of(...words), words.join()];
    expect(set.has(fingerprint)).toBe(oracle.has(text));
    expect(set.add(fingerprint)).toBe(!oracle.has(text));
    oracle.add(text);
    expect(set.size).toBe(oracle.size);
  }
  for (const words of fingerprints) expect(set.has(of(...words))).toBe(true);
}

describe.each([
  { bits: 64 as const, words: 2 },
  { bits: 128 as const, words: 4 },
])('a set of fingerprints of $bits bits', ({ bits, words }) => {
  const { newSet } = exact({ bits });

  it('agrees with a Set about fingerprints that differ in little', () => {
    fc.assert(
      fc.property(fc.array(alike(words), { maxLength: 200 }), (fingerprints) => expectToAgree(newSet(), fingerprints)),
    );
  });

  it('agrees with a Set about fingerprints of any kind', () => {
    const mixed = fc.array(fc.oneof(scattered(words), alike(words)), { maxLength: 400, size: 'max' });
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
});
