/** A 32-bit hash of two numbers (the finaliser of MurmurHash3): the same seed and index give the same value on every machine. */
export function mix(seed: number, index: number): number {
  let h = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) of seed and index. */
export const fraction = (seed: number, index: number): number => mix(seed, index) / 0x1_0000_0000;
