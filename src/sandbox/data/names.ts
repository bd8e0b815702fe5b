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

/** First and last name of somebody; many share theirs. */
export const personOf = (chance: number): readonly [first: string, last: string] => [
  pick(FIRST, chance),
  pick(LAST, chance >>> 5),
];

/** Such as `Queue 0007`, for the seventh. */
export const numberedName = (kind: string, index: number): string => `${kind} ${String(index + 1).padStart(4, '0')}`;
