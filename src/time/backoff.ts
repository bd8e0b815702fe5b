import { z } from 'zod';
import { jitterOption, milliseconds, someFunction } from '../options/option-types.js';
import { parseOptions } from '../options/parse-options.js';
import { jittered, type Jitter, type Random } from './jitter.js';

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
  random: someFunction<Random>('a function that gives a number in [0, 1)').default(() => Math.random),
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
