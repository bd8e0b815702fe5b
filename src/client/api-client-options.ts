import type { AxiosInstance, CreateAxiosDefaults } from 'axios';
import { z } from 'zod';
import type { TokenSource } from '../auth/token-source.js';
import type { ErrorAdvice } from '../errors/http-errors.js';
import type { Observer } from '../events/emitter.js';
import { type CircuitOptions, circuitSchema } from '../policies/circuit-breaker/circuit-breaker-options.js';
import { type RateLimitOptions, rateLimitSchema } from '../policies/rate-limit/rate-limit-options.js';
import { type RetryOptions, retrySchema } from '../policies/retry/retry-options.js';
import { clockOption, functionOption, milliseconds, oneOf, wholeNumber } from '../options/option-types.js';
import type { Middleware } from '../policies/middleware.js';
import { middlewareSchema, type PlacedMiddleware } from '../policies/pipeline.js';
import type { PagingOptions } from '../paging/options.js';
import { pagingSchema } from '../paging/options.js';
import type { Clock } from '../time/clock.js';
import { ARRAY_PARAMS, type ArrayParams } from './array-params.js';

export interface ApiClientOptions {
  /** Address that all requests go to, such as `'https://api.example.com'`. @default that of the axios instance */
  readonly baseURL?: string;
  /** Where access tokens come from; sent as `Authorization: Bearer`, to `baseURL` alone. A 401 refreshes the token and sends once more. @default none */
  readonly auth?: TokenSource;
  /** Options under those of each `@Paginated`. */
  readonly paging?: PagingOptions;
  /** Repeats requests that failed for a moment. @default none */
  readonly retry?: RetryOptions;
  /** Keeps a pace, and heeds 429 and the server's quota headers. @default none */
  readonly rateLimit?: RateLimitOptions;
  /** Stops sending to a server that fails again and again. @default none */
  readonly breaker?: CircuitOptions;
  /** Milliseconds after which an unanswered request fails. @default 60 000 */
  readonly timeoutMs?: number;
  /** Repetitions of an idempotent request that failed on the network before an answer came. @default 3 */
  readonly networkRetries?: number;
  /**
   * An axios instance, used as it is, or the configuration for one: agents, proxy, TLS, headers.
   * @default keep-alive agents of at most 20 sockets to a host
   */
  readonly axios?: AxiosInstance | CreateAxiosDefaults;
  /**
   * How lists among the params of a query are written: `id=1&id=2`, `id=1,2` or `id[]=1&id[]=2`.
   * @default 'repeat', unless `axios` says another `paramsSerializer`
   */
  readonly arrayParams?: ArrayParams;
  /**
   * What to do about a refused request, by the error code that the API itself gives; it stands in the message of the error.
   * @default what is known of the status
   * @example
   * { 'user.locked': 'ask the help desk to unlock the account' }
   */
  readonly errors?: ErrorAdvice;
  /**
   * Middleware around each request, outermost first: functions `(request, next)`, which run around each send, or `{ at: 'run' | 'attempt', handle }`.
   * @default none
   */
  readonly use?: readonly (Middleware | PlacedMiddleware)[];
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Gets every event of every request. */
  readonly observe?: Observer;
}

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
    .custom<ErrorAdvice>(isAdvice, {
      error: `an object of texts by error code, such as { 'user.locked': 'ask the help desk' }`,
    })
    .optional(),
  use: z.array(middlewareSchema, { error: 'a list of middleware' }).readonly().optional(),
  clock: clockOption.optional(),
  observe: functionOption<Observer>('a function that takes an event').optional(),
});
