import type { AxiosInstance, CreateAxiosDefaults } from 'axios';
import { z } from 'zod';
import type { Observer } from '../events/emitter.js';
import { milliseconds, oneOf, plainObject, clockOption, functionOption, wholeNumber } from '../options/option-types.js';
import { exponential, type Backoff } from '../time/backoff.js';
import { systemClock, type Clock } from '../time/clock.js';

/** What all token sources that ask an OAuth token endpoint take. */
export interface TokenEndpointOptions {
  /** Address of the token endpoint, such as `'https://login.example.com/oauth/token'`. Redirects are not followed. */
  readonly tokenUrl: string;
  readonly clientId: string;
  /** What the token is to be good for; a list is sent with spaces between. @default left to the server */
  readonly scope?: string | readonly string[];
  /** Whether id and secret go as Basic authorization, which servers must know (RFC 6749 §2.3.1), or in the form. @default 'basic' */
  readonly authMethod?: 'basic' | 'post';
  /** Further fields of the form, such as `{ audience: 'https://api.example.com' }`. */
  readonly params?: Readonly<Record<string, string>>;
  /**
   * Milliseconds before its end that a token is refreshed, while it is still given out; at most half of its life.
   * The next call after that moment begins it. @default 60 000
   */
  readonly refreshAheadMs?: number;
  /** Repetitions after throttling, a server error or a network failure. @default 5 */
  readonly retries?: number;
  /** Waits between them where the server names none. @default exponential() */
  readonly backoff?: Backoff;
  /** The longest Retry-After, in milliseconds, that is waited for; above it the request fails at once. @default 180 000 */
  readonly maxRetryAfterMs?: number;
  /** Milliseconds after which an unanswered request fails. @default 30 000 */
  readonly timeoutMs?: number;
  /** An axios instance, used as it is, or the configuration for one: proxy, agents, TLS. */
  readonly axios?: AxiosInstance | CreateAxiosDefaults;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Hears of every refresh, failure and repetition. */
  readonly observe?: Observer;
}

/** Fields that the grant itself fills in. */
const RESERVED = ['grant_type', 'scope', 'client_id', 'client_secret', 'refresh_token'];

export const someText = z.custom<string>((value) => typeof value === 'string' && value.trim() !== '', {
  error: 'a string that is not empty',
});

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isScope = (value: unknown) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
const isForm = (value: unknown) =>
  plainObject('').safeParse(value).success &&
  Object.entries(value as object).every(([name, text]) => typeof text === 'string' && !RESERVED.includes(name));

function isTokenUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** The fields of a zod object for `TokenEndpointOptions`. */
export const tokenEndpointFields = {
  tokenUrl: z.custom<string>(isTokenUrl, {
    error: `an http(s) address without credentials in it, such as 'https://login.example.com/oauth/token'`,
  }),
  clientId: someText,
  scope: z
    .custom<string | readonly string[]>(isScope, { error: 'a string, or a list of strings, none empty' })
    .transform((scope) => (typeof scope === 'string' ? scope : scope.join(' ')))
    .optional(),
  authMethod: oneOf('basic', 'post').default('basic'),
  params: z
    .custom<Readonly<Record<string, string>>>(isForm, { error: `an object of strings, without ${RESERVED.join(', ')}` })
    .transform((params) => ({ ...params }))
    .default({}),
  refreshAheadMs: wholeNumber(0).default(60_000),
  retries: wholeNumber(0).default(5),
  backoff: functionOption<Backoff>('a function of the repetition, such as exponential()').default(() => exponential()),
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
