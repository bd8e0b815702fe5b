import type { AxiosInstance, CreateAxiosDefaults } from 'axios';
import { z } from 'zod';
import type { TokenSource } from '../auth/token-source.js';
import type { Observer } from '../events/emitter.js';
import { type CircuitOptions, circuitSchema } from '../policies/circuit-breaker/circuit-breaker-options.js';
import { type RateLimitOptions, rateLimitSchema } from '../policies/rate-limit/rate-limit-options.js';
import { type RetryOptions, retrySchema } from '../policies/retry/retry-options.js';
import { type Classify, classifyOption } from '../policies/classify/classify-options.js';
import { clockOption, functionOption, milliseconds, oneOf, wholeNumber } from '../options/parse-options.js';
import { type Middleware, middlewareSchema, type PlacedMiddleware } from '../policies/middleware.js';
import { type PagingOptions, pagingSchema, readingFields } from '../paging/options.js';
import type { Clock } from '../time/clock.js';
import { ARRAY_PARAMS } from './array-params.js';

/** Options of an `ApiClient`. Those about policies and paging apply to every method; decorators override them for one. */
export interface ApiClientOptions {
  /** Base address of all requests, such as `'https://api.example.com'`. @default that of the axios instance */
  readonly baseURL?: string;
  /** Source of access tokens, sent as `Authorization: Bearer` to `baseURL` only. A 401 refreshes the token and sends once more. @default none */
  readonly auth?: TokenSource;
  /** Defaults for the options of each `@Paginated`. */
  readonly paging?: PagingOptions;
  /**
   * What to do with numbers that JavaScript cannot hold, such as ids beyond 2^53: throw an `InexactNumberError`, or return their digits as text or as a
   * `bigint`. `bigNumbers` of a method overrides it.
   *
   * @default 'error'
   */
  readonly bigNumbers?: 'error' | 'string' | 'bigint';
  /** What to do with bytes that are not valid in the charset of a response. `onInvalidText` of a method overrides it. @default 'error' */
  readonly onInvalidText?: 'error' | 'replace';
  /** Retries transient failures. @default none */
  readonly retry?: RetryOptions;
  /** Limits the request rate, and respects 429 and quota headers. @default none */
  readonly rateLimit?: RateLimitOptions;
  /** Stops sending to a server that keeps failing. @default none */
  readonly breaker?: CircuitOptions;
  /** Milliseconds to wait for a response. @default 60 000 */
  readonly timeoutMs?: number;
  /** Retries of an idempotent request that failed on the network before a response arrived. @default 3 */
  readonly networkRetries?: number;
  /**
   * An axios instance, used as it is, or the configuration for one: agents, proxy, TLS, headers.
   * @default keep-alive agents of at most 20 sockets to a host
   */
  readonly axios?: AxiosInstance | CreateAxiosDefaults;
  /**
   * Format of lists in a query: `id=1&id=2`, `id=1,2` or `id[]=1&id[]=2`.
   * @default 'repeat', unless `axios` has a `paramsSerializer`
   */
  readonly arrayParams?: 'repeat' | 'comma' | 'brackets';
  /**
   * Advice for failed requests, by the API's own error code. It becomes part of the error message.
   * @default advice by the HTTP status
   * @example
   * { 'user.locked': 'Ask the help desk to unlock the account.' }
   */
  readonly errors?: Readonly<Record<string, string>>;
  /**
   * Middleware around each request, outermost first: functions `(request, next)`, which run around each send, or `{ at: 'run' | 'attempt', handle }`.
   * @default none
   */
  readonly use?: readonly (Middleware | PlacedMiddleware)[];
  /**
   * Says what a response is, whatever its status: a function, or rules of which the first that matches counts. Those of `@Paginated` come first.
   * @default the built-in rules
   * @example
   * [{ status: 404, body: { code: 'no.more' }, is: 'empty' }, { body: { error: 'token_revoked' }, is: 'reauth' }]
   */
  readonly classify?: Classify;
  /** Clock for all waits, deadlines and timestamps. @default the system clock */
  readonly clock?: Clock;
  /** Receives every event of every request. */
  readonly observe?: Observer;
}

/** The options that are about HTTP. Annotated methods of any class have the others in common. */
export const HTTP_OPTIONS = ['baseURL', 'axios', 'timeoutMs', 'networkRetries', 'arrayParams'] as const;

const isBaseURL = (value: unknown) =>
  typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
const isTokenSource = (value: unknown) => typeof (value as TokenSource | undefined)?.token === 'function';
const isAdvice = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string' && text !== '');
const isAxios = (value: unknown) => typeof value === 'function' || (typeof value === 'object' && value !== null);

export const apiClientSchema = z.strictObject({
  baseURL: z.custom<string>(isBaseURL, { error: `an address such as 'https://api.example.com'` }).optional(),
  auth: z
    .custom<TokenSource>(isTokenSource, { error: 'a TokenSource, such as staticToken(token) or tokenFrom(function)' })
    .optional(),
  paging: pagingSchema.optional(),
  ...readingFields,
  retry: retrySchema.optional(),
  rateLimit: rateLimitSchema.optional(),
  breaker: circuitSchema.optional(),
  timeoutMs: milliseconds.optional(),
  networkRetries: wholeNumber(0).optional(),
  axios: z
    .custom<AxiosInstance | CreateAxiosDefaults>(isAxios, { error: 'an axios instance or its configuration' })
    .optional(),
  arrayParams: oneOf(...ARRAY_PARAMS).optional(),
  errors: z
    .custom<Readonly<Record<string, string>>>(isAdvice, {
      error: `an object of texts by error code, such as { 'user.locked': 'ask the help desk' }`,
    })
    .optional(),
  use: z.array(middlewareSchema, { error: 'a list of middleware' }).readonly().optional(),
  classify: classifyOption.optional(),
  clock: clockOption.optional(),
  observe: functionOption<Observer>('a function that takes an event').optional(),
});
