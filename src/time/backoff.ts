import { z } from 'zod';
import { functionOption, milliseconds, parseOptions } from '../options/parse-options.js';

/**
 * A random factor for a wait, drawn for each: `[1.1, 1.5]` adds 10 to 50 %. Both numbers are at least 1, so that no wait is shortened. `false`
 * turns jitter off.
 */
export type Jitter = readonly [min: number, max: number] | false;

/**
 * Returns the milliseconds to wait before a retry; `attempt` counts retries from 1. Called once per retry.
 *
 * @example
 * const backoff: Backoff = (attempt) => attempt * 1_000;
 */
export type Backoff = (attempt: number) => number;

export const randomOption = functionOption<() => number>('a function that returns a number in [0, 1)').default(
  () => Math.random,
);

export const jitterOption = z.custom<Jitter>(isJitter, {
  error: 'a range such as [1, 1.5] to multiply the wait by, at least 1, or false',
});

function isJitter(value: unknown): boolean {
  if (value === false) return true;
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [min, max] = value as [unknown, unknown];
  return Number.isFinite(min) && Number.isFinite(max) && (min as number) >= 1 && (max as number) >= (min as number);
}

/** The wait with its jitter, in whole milliseconds, rounded up. */
export function jittered(ms: number, jitter: Jitter, random: () => number): number {
  if (jitter === false) return Math.ceil(ms);
  const [min, max] = jitter;
  return Math.ceil(ms * (min + (max - min) * random()));
}

/** Options of `exponential()`. */
export interface ExponentialOptions {
  /** Milliseconds to wait before the first retry. @default 2 000 */
  readonly baseMs?: number;
  /** Factor between one wait and the next; at least 1. @default 2 */
  readonly factor?: number;
  /** Longest wait in milliseconds, before jitter. @default 32 000 */
  readonly capMs?: number;
  /** Random factor for each wait, so that many callers do not return at once. @default [1.1, 1.5] */
  readonly jitter?: readonly [min: number, max: number] | false;
  /** Source of random numbers. @default Math.random */
  readonly random?: () => number;
}

const schema = z.strictObject({
  baseMs: milliseconds.default(2_000),
  factor: z
    .custom<number>((value) => Number.isFinite(value) && (value as number) >= 1, { error: 'a number, at least 1' })
    .default(2),
  capMs: milliseconds.default(32_000),
  jitter: jitterOption.default([1.1, 1.5]),
  random: randomOption,
});

/**
 * Waits that grow by a factor up to a cap, plus jitter: 2, 4, 8, 16, 32, 32, … seconds, each 10 to 50 % longer.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function exponential(options: ExponentialOptions = {}): Backoff {
  const { baseMs, factor, capMs, jitter, random } = parseOptions(schema, options, 'exponential()');
  return (attempt) => jittered(Math.min(baseMs * factor ** (attempt - 1), capMs), jitter, random);
}

/**
 * The same wait before every retry.
 *
 * @param ms milliseconds
 * @throws ConfigurationError if `ms` is not a positive number
 */
export function constant(ms: number): Backoff {
  parseOptions(z.strictObject({ ms: milliseconds }), { ms }, 'constant()');
  return () => ms;
}
