/** Chance: a number in [0, 1). Tests give their own. */
export type Random = () => number;

/**
 * By how much a wait is multiplied, drawn anew for each: `[1.1, 1.5]` is 10 to 50 % on top. Both are at least 1, so that no wait is ever
 * shorter than it was meant to be. `false` is none.
 */
export type Jitter = readonly [min: number, max: number] | false;

/** The wait with its jitter, in whole milliseconds, rounded up. */
export function jittered(ms: number, jitter: Jitter, random: Random): number {
  if (jitter === false) return Math.ceil(ms);
  const [min, max] = jitter;
  return Math.ceil(ms * (min + (max - min) * random()));
}
