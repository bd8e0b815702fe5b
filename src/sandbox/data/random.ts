/** A 32-bit hash of two numbers (the finaliser of MurmurHash3): the same seed and index give the same value on every machine. */
export function mix(seed: number, index: number): number {
  let h = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) of seed and index. */
export const fraction = (seed: number, index: number): number => mix(seed, index) / 0x1_0000_0000;

/** An id of the form of a UUID. Its last part is the index itself, so no two of a kind share one. */
export function idOf(seed: number, kind: number, index: number): string {
  const hex = (value: number, digits: number) => (value >>> 0).toString(16).padStart(digits, '0').slice(-digits);
  const [a, b] = [mix(seed ^ kind, index), mix(seed + kind, index)];
  return `${hex(a, 8)}-${hex(b, 4)}-4${hex(b >>> 16, 3)}-a${hex(a >>> 8, 3)}-${hex(kind, 4)}${hex(index, 8)}`;
}

/** The index that an id was made of; -1 where it is no id of this seed and kind. */
export function indexIn(seed: number, kind: number, id: string): number {
  const index = parseInt(id.slice(-8), 16);
  return index >= 0 && idOf(seed, kind, index) === id ? index : -1;
}
