/** A 32-bit hash of two numbers (the finaliser of MurmurHash3), the same on every machine. */
export function mix(seed: number, index: number): number {
  let h = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) for a seed and an index. */
export const fraction = (seed: number, index: number): number => mix(seed, index) / 0x1_0000_0000;

/** An id in the form of a UUID. It ends with the index, so ids of one kind are unique. */
export function idOf(seed: number, kind: number, index: number): string {
  const [a, b] = [mix(seed ^ kind, index), mix(seed + kind, index)];
  const variant = HEX[(a >>> 16) & 0xf]?.[1] ?? '';
  const version = HEX[(b >>> 24) & 0xf]?.[1] ?? '';
  return `${hex32(a)}-${hex16(b)}-4${version}${hex8(b >>> 16)}-a${variant}${hex8(a >>> 8)}-${hex16(kind)}${hex32(index)}`;
}

/** Bytes in hexadecimal: a look-up is several times faster than formatting, and records contain many ids. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex8 = (value: number): string => HEX[value & 0xff] as string;
const hex16 = (value: number): string => hex8(value >>> 8) + hex8(value);
const hex32 = (value: number): string => hex16(value >>> 16) + hex16(value);

/** The index in an id; -1 if the id is not of this seed and kind. */
export function indexIn(seed: number, kind: number, id: string): number {
  const index = parseInt(id.slice(-8), 16);
  return index >= 0 && idOf(seed, kind, index) === id ? index : -1;
}

const FIRST = [
  'Ada',
  'Alan',
  'Barbara',
  'Claude',
  'Dorothy',
  'Edsger',
  'Frances',
  'Grace',
  'Hedy',
  'John',
  'Katherine',
  'Leslie',
];
const LAST = [
  'Allen',
  'Hamilton',
  'Hopper',
  'Johnson',
  'Knuth',
  'Lamarr',
  'Lamport',
  'Liskov',
  'Lovelace',
  'Shannon',
  'Turing',
];

export const pick = <T>(values: readonly T[], chance: number): T => values[chance % values.length] as T;

/** First and last name of a person. They are not unique. */
export const personName = (chance: number): readonly [first: string, last: string] => [
  pick(FIRST, chance),
  pick(LAST, chance >>> 5),
];

/** A name such as `Queue 0007`, for index 6. */
export const numberedName = (kind: string, index: number): string => `${kind} ${String(index + 1).padStart(4, '0')}`;
