import { z } from 'zod';
import { countOrInfinity, oneOf, wholeNumber } from '../../options/option-types.js';
import type { WeatherKind, WeatherOptions } from './fault-options.js';

const KINDS = [
  'html',
  'reset',
  'errorBody',
  'accepted',
  'slow',
  'slowBody',
  'cut',
  'truncated',
  'empty',
  'missingList',
] as const;
const STATUSES = [408, 429, 500, 502, 503, 504] as const;

const text = z.string({ error: 'a string' });
const delayMs = z.custom<number>((value) => typeof value === 'number' && value >= 0 && value < 2 ** 31, {
  error: 'a number of milliseconds, at least 0 and below 2147483648',
});
const path = z.custom<string>((value) => typeof value === 'string' && value.startsWith('/'), {
  error: 'a path that begins with a slash',
});

const faultSchema = z.strictObject(
  {
    request: wholeNumber(1),
    path: path.optional(),
    kind: oneOf('status', ...KINDS),
    status: wholeNumber(100).optional(),
    headers: z.record(z.string(), text, { error: 'an object of header names and values' }).optional(),
    code: text.optional(),
    delayMs: delayMs.optional(),
  },
  { error: 'an object with request and kind' },
);

export const faultsSchema = z.array(faultSchema, { error: 'an array of faults' });

const weatherOf = (kinds: readonly WeatherKind[]) => {
  const list = `an array of at least one of ${kinds.map((kind) => (typeof kind === 'number' ? kind : `'${kind}'`)).join(', ')}`;
  const isList = (value: unknown) =>
    Array.isArray(value) && value.length > 0 && value.every((kind) => kinds.includes(kind as WeatherKind));
  return z.strictObject(
    {
      rate: z.custom<number>((value) => typeof value === 'number' && value >= 0 && value <= 1, {
        error: 'a share from 0 to 1',
      }),
      kinds: z.custom<NonNullable<WeatherOptions['kinds']>>(isList, { error: list }).optional(),
      seed: wholeNumber(Number.MIN_SAFE_INTEGER).optional(),
      retryAfterSeconds: wholeNumber(0).optional(),
      delayMs: delayMs.optional(),
      maxInARow: countOrInfinity(1).optional(),
    },
    { error: 'an object with rate' },
  );
};

export const weatherSchema = weatherOf([401, ...STATUSES, ...KINDS]);
/** Of the token endpoint. A 401 means there that the client is not known, which no weather brings. */
export const tokenWeatherSchema = weatherOf([...STATUSES, ...KINDS]);
