import type { TokenSource } from '../auth/token-source.js';
import type { ErrorAdvice } from '../errors/http-errors.js';
import type { Observer } from '../events/emitter.js';
import type { CircuitOptions } from '../policies/circuit-breaker/circuit-breaker-options.js';
import type { RateLimitOptions } from '../policies/rate-limit/rate-limit-options.js';
import type { RetryOptions } from '../policies/retry/retry-options.js';
import type { PagingOptions } from '../paging/options.js';
import type { Clock } from '../time/clock.js';

/** Under this symbol an instance tells its annotated methods what they have in common. `ApiClient` does; any class may. */
export const CLIENT_CONTEXT: unique symbol = Symbol.for('pagewright.client');

export interface ClientContext {
  /** Under the options of each `@Paginated`. */
  readonly paging?: PagingOptions;
  readonly clock?: Clock;
  readonly observe?: Observer;
  /** Where the tokens come from that a 401 replaces. */
  readonly auth?: TokenSource;
  /** Under the options of each `@Retried`, and for the methods without one. */
  readonly retry?: RetryOptions;
  /** Under the options of each `@RateLimited`, and for the methods without one. */
  readonly rateLimit?: RateLimitOptions;
  /** Under the options of each `@CircuitBroken`, and for the methods without one. */
  readonly breaker?: CircuitOptions;
  /** What to do about a refused request, by the API's own error code. */
  readonly errors?: ErrorAdvice;
}

const NOTHING: ClientContext = Object.freeze({});

export function contextOf(client: object): ClientContext {
  return (client as { [CLIENT_CONTEXT]?: ClientContext })[CLIENT_CONTEXT] ?? NOTHING;
}
