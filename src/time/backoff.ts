import { z } from 'zod';
import { functionOption, jitterOption, milliseconds } from '../options/option-types.js';
import { parseOptions } from '../options/parse-options.js';

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

/**
 * Milliseconds to wait before the `attempt`th repetition, counted from 1. It is asked once for each repetition.
 *
 * @example
 * const backoff: Backoff = (attempt) => attempt * 1_000;
 */
export type Backoff = (attempt: number) => number;

export interface ExponentialOptions {
  /** Wait before the first repetition. @default 2 000 */
  readonly baseMs?: number;
  /** By how much each wait is longer than the one before. @default 2 */
  readonly factor?: number;
  /** The longest wait, before jitter. @default 32 000 */
  readonly capMs?: number;
  /** By how much a wait is multiplied at random, so that many callers do not return at once. @default [1.1, 1.5] */
  readonly jitter?: Jitter;
  /** @default Math.random */
  readonly random?: Random;
}

const schema = z.strictObject({
  baseMs: milliseconds.default(2_000),
  factor: z
    .custom<number>((value) => Number.isFinite(value) && (value as number) >= 1, { error: 'a number, at least 1' })
    .default(2),
  capMs: milliseconds.default(32_000),
  jitter: jitterOption.default([1.1, 1.5]),
  random: functionOption<Random>('a function that gives a number in [0, 1)').default(() => Math.random),
});

/**
 * Waits that grow by a factor up to a cap, with jitter on top: 2, 4, 8, 16, 32, 32, … seconds, each 10 to 50 % longer.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function exponential(options: ExponentialOptions = {}): Backoff {
  const { baseMs, factor, capMs, jitter, random } = parseOptions(schema, options, 'exponential()');
  return (attempt) => jittered(Math.min(baseMs * factor ** (attempt - 1), capMs), jitter, random);
}

/**
 * The same wait before every repetition.
 *
 * @throws ConfigurationError for what is no positive number of milliseconds
 */
export function constant(ms: number): Backoff {
  parseOptions(z.strictObject({ ms: milliseconds }), { ms }, 'constant()');
  return () => ms;
}
