import { z } from 'zod';
import type { HttpError } from '../../errors/http-errors.js';
import { waitInHeaders } from '../../time/retry-after.js';

/** Names of the headers in which a server says whether and when to retry, besides the usual ones. */
export interface RetryHeaderNames {
  /**
   * Headers with the wait before a retry: seconds, a date, a time since the epoch, or milliseconds if the name ends in `-ms`. The first one present
   * wins. @default `retry-after-ms`, then `Retry-After`, which are read after yours
   */
  readonly retryAfter?: string | readonly string[];
  /** Headers that say `true` or `false`: whether to retry. @default `x-should-retry` */
  readonly shouldRetry?: string | readonly string[];
}

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const isName = (value: unknown): value is string => typeof value === 'string' && TOKEN.test(value);
const isNames = (value: unknown): value is string | readonly string[] =>
  isName(value) || (Array.isArray(value) && value.length > 0 && value.every(isName));

export const headerNames = z
  .custom<string | readonly string[]>(isNames, { error: 'the name of a header, or a list of names' })
  .transform((names) => [names].flat().map((name) => name.toLowerCase()) as readonly string[])
  .optional();

export const retryHeaderFields = { retryAfter: headerNames, shouldRetry: headerNames };

export const retryHeadersField = z
  .strictObject(retryHeaderFields, { error: '{ retryAfter, shouldRetry }' })
  .readonly()
  .optional();

interface Names {
  readonly retryAfter?: readonly string[] | undefined;
  readonly shouldRetry?: readonly string[] | undefined;
}

/**
 * Milliseconds that the server asks to wait. Most servers round down to whole seconds, so a `Retry-After` of 0 means less than one second and counts as
 * one. Milliseconds are exact.
 *
 * @param now milliseconds since the epoch
 */
export function requestedWaitMs(
  { headers, retryAfter }: HttpError,
  names: Names | undefined,
  now: number,
): number | undefined {
  const named = waitInHeaders([...(names?.retryAfter ?? []), 'retry-after-ms'], headers, now);
  if (named?.isExact) return named.ms;
  const ms = named?.ms ?? (retryAfter === undefined ? undefined : retryAfter * 1_000);
  return ms === 0 ? 1_000 : ms;
}

/** What the server says about a retry of the same request; `undefined` if it says nothing. */
export function shouldRetry(
  { headers }: HttpError,
  { shouldRetry: names = ['x-should-retry'] }: Names = {},
): boolean | undefined {
  for (const name of names) {
    const value = headers[name]?.trim().toLowerCase();
    if (value === 'true' || value === 'false') return value === 'true';
  }
  return undefined;
}
