import { z } from 'zod';
import type { Clock } from '../time/clock.js';

/** Checks that several option schemas share; the message of each is the words for what is allowed. */

export const wholeNumber = (min: number) =>
  z.custom<number>((value) => Number.isSafeInteger(value) && (value as number) >= min, {
    error: `a whole number, at least ${min}`,
  });

export const countOrInfinity = (min: number) =>
  z.custom<number>((value) => value === Infinity || (Number.isSafeInteger(value) && (value as number) >= min), {
    error: `a whole number, at least ${min}, or Infinity`,
  });

export const milliseconds = z.custom<number>(
  (value) => typeof value === 'number' && value > 0 && !Number.isNaN(value),
  { error: 'a positive number of milliseconds' },
);

export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `one of ${values.map((value) => `'${value}'`).join(', ')}` });

export const bool = z.boolean({ error: 'true or false' });

export const functionOption = <F>(words: string) =>
  z.custom<F>((value) => typeof value === 'function', { error: words });

/** An object that has these methods. */
export const instanceWith = <T>(words: string, ...methods: readonly string[]) =>
  z.custom<T>((value) => hasMethods(value, ...methods), { error: words });

export const hasMethods = (value: unknown, ...methods: readonly string[]): boolean =>
  methods.every((name) => typeof (value as Record<string, unknown> | null | undefined)?.[name] === 'function');

export const clockOption = instanceWith<Clock>('a Clock with now() and sleep()', 'now', 'sleep');

export const nonEmptyString = z.string({ error: 'a name' }).min(1, { error: 'a name' });

export const plainObject = (words: string) =>
  z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: words,
  });
