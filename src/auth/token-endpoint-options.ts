import type { AxiosInstance, CreateAxiosDefaults } from 'axios';
import { z } from 'zod';
import type { Observer } from '../events/emitter.js';
import {
  clockOption,
  functionOption,
  milliseconds,
  oneOf,
  plainObject,
  wholeNumber,
} from '../options/parse-options.js';
import { type Backoff, exponential } from '../time/backoff.js';
import { type Clock, systemClock } from '../time/clock.js';

/** Options of the token sources that use an OAuth token endpoint. */
export interface TokenEndpointOptions {
  /** URL of the token endpoint, such as `'https://login.example.com/oauth/token'`. Redirects are not followed. */
  readonly tokenUrl: string;
  /** Id of the OAuth client. */
  readonly clientId: string;
  /** Scope of the token; a list is joined by spaces. @default the server's own */
  readonly scope?: string | readonly string[];
  /** Sends id and secret as Basic authorization, which every server supports (RFC 6749 §2.3.1), or as form fields. @default 'basic' */
  readonly authMethod?: 'basic' | 'post';
  /** Further form fields, such as `{ audience: 'https://api.example.com' }`. @default {} */
  readonly params?: Readonly<Record<string, string>>;
  /**
   * Milliseconds before expiry from which the next call refreshes the token in the background; at most half of its lifetime. @default 60 000
   */
  readonly refreshAheadMs?: number;
  /**
   * Milliseconds after a token was issued in which a 401 is not taken for its end: the request is sent once more with the same token, since not all
   * servers of an API may know it yet. 0 turns that off. @default 5 000
   */
  readonly newTokenMs?: number;
  /** Milliseconds to wait before such a request is sent once more. @default 1 000 */
  readonly newTokenWaitMs?: number;
  /** Retries after throttling, a server error or a network failure. @default 5 */
  readonly retries?: number;
  /** Wait before a retry if the server names none. @default exponential() */
  readonly backoff?: Backoff;
  /** Longest `Retry-After` to wait for, in milliseconds; a longer one fails the request at once. @default 180 000 */
  readonly maxRetryAfterMs?: number;
  /** Timeout of one request in milliseconds. @default 30 000 */
  readonly timeoutMs?: number;
  /** An axios instance, or the configuration for a new one: proxy, agents, TLS. */
  readonly axios?: AxiosInstance | CreateAxiosDefaults;
  /** Source of time. @default systemClock */
  readonly clock?: Clock;
  /** Receives a `token` event for every refresh, failure and retry. */
  readonly observe?: Observer;
}

/** Form fields that the grant sets itself. */
const RESERVED = ['grant_type', 'scope', 'client_id', 'client_secret', 'refresh_token'];

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

export const textOption = z.custom<string>(isText, { error: 'a non-empty string' });

const isScope = (value: unknown) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
const isForm = (value: unknown) =>
  plainObject('').safeParse(value).success &&
  Object.entries(value as object).every(([name, text]) => typeof text === 'string' && !RESERVED.includes(name));

function isTokenUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

export const tokenEndpointFields = {
  tokenUrl: z.custom<string>(isTokenUrl, {
    error: `an http(s) address without credentials in it, such as 'https://login.example.com/oauth/token'`,
  }),
  clientId: textOption,
  scope: z
    .custom<string | readonly string[]>(isScope, { error: 'a non-empty string, or a list of them' })
    .transform((scope) => (typeof scope === 'string' ? scope : scope.join(' ')))
    .optional(),
  authMethod: oneOf('basic', 'post').default('basic'),
  params: z
    .custom<Readonly<Record<string, string>>>(isForm, { error: `an object of strings, without ${RESERVED.join(', ')}` })
    .transform((params) => ({ ...params }))
    .default({}),
  refreshAheadMs: wholeNumber(0).default(60_000),
  newTokenMs: wholeNumber(0).default(5_000),
  newTokenWaitMs: wholeNumber(0).default(1_000),
  retries: wholeNumber(0).default(5),
  backoff: functionOption<Backoff>('exponential(…), constant(…) or a function of the attempt').default(() =>
    exponential(),
  ),
  maxRetryAfterMs: milliseconds.default(180_000),
  timeoutMs: wholeNumber(1).default(30_000),
  axios: z
    .custom<AxiosInstance | CreateAxiosDefaults>(
      (value) => typeof value === 'function' || (typeof value === 'object' && value !== null),
      { error: 'an axios instance or its configuration' },
    )
    .optional(),
  clock: clockOption.default(systemClock),
  observe: functionOption<Observer>('a function that takes an event').optional(),
};

export type TokenEndpointSettings = Readonly<z.output<z.ZodObject<typeof tokenEndpointFields>>>;
