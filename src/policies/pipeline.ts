import { CircuitBreaker, DEFAULT_COOLDOWN_MS, DEFAULT_FAILURES } from './circuit-breaker/circuit-breaker.js';
import { circuitBreakerMiddleware } from './circuit-breaker/circuit-breaker-middleware.js';
import {
  type CircuitOptions,
  circuitSchema,
  mergeCircuits,
  resolveCircuitPolicy,
} from './circuit-breaker/circuit-breaker-options.js';
import { type Middleware, ORDER, type OrderedMiddleware, type PageRequest } from './middleware.js';
import {
  type LimitOptions,
  limitsOf,
  mergeRateLimits,
  type RateLimitOptions,
  rateLimitSchema,
  resolveRateLimitPolicy,
} from './rate-limit/rate-limit-options.js';
import { rateLimitMiddleware } from './rate-limit/rate-limit-middleware.js';
import { reauthMiddleware } from './reauth/reauth-middleware.js';
import { resolveRetryOptions, type RetryOptions, retrySchema } from './retry/retry-options.js';
import { retryMiddleware } from './retry/retry-middleware.js';
import { rateConfig, type RateOptions } from './rate-limit/rate-options.js';
import { RateLimiter } from './rate-limit/rate-limiter.js';
import { mergeDefined, omit } from '../options/defined.js';
import { parseOptions } from '../options/parse-options.js';
import type { Clock } from '../time/clock.js';
import { contextOf } from '../client/client-state.js';
import { credentialsFor, type Refresh } from './reauth/credentials.js';
import { ScopedRegistry } from './scoped-registry.js';

/** What decorators say about one method; the client's own options stand under it. */
export interface MethodPolicies {
  readonly retry?: RetryOptions | undefined;
  readonly rateLimit?: RateLimitOptions | undefined;
  readonly breaker?: CircuitOptions | undefined;
  readonly reauth?: { readonly refresh?: Refresh } | undefined;
}

const buckets = new ScopedRegistry<RateLimiter>();
const breakers = new ScopedRegistry<CircuitBreaker>();

/**
 * The policies around each request of a client: its own, with what the method's decorators say over them.
 *
 * @param where the method, for messages
 * @throws ConfigurationError where the two do not go together
 */
export function policiesFor(client: object, method: MethodPolicies, where: string): OrderedMiddleware[] {
  const { auth, retry, rateLimit, breaker } = contextOf(client);
  const layers: OrderedMiddleware[] = [];
  if (retry ?? method.retry) {
    layers.push({ order: ORDER.Retried, handle: retryFor(mergeDefined(method.retry, retry), where) });
  }
  if (rateLimit ?? method.rateLimit) {
    layers.push({
      order: ORDER.RateLimited,
      handle: rateLimitFor(client, mergeRateLimits(rateLimit, method.rateLimit), where),
    });
  }
  if (breaker ?? method.breaker) {
    layers.push({
      order: ORDER.CircuitBroken,
      handle: circuitBreakerFor(client, mergeCircuits(breaker, method.breaker), where),
    });
  }
  if (auth ?? method.reauth) {
    layers.push({
      order: ORDER.Reauth401,
      handle: reauthMiddleware(credentialsFor(client, method.reauth?.refresh, where)),
    });
  }
  return layers;
}

function retryFor(options: RetryOptions, where: string): Middleware {
  parseOptions(retrySchema, options, `${where}: @Retried over the client's retry`);
  return retryMiddleware(resolveRetryOptions(options));
}

function rateLimitFor(client: object, options: RateLimitOptions, where: string): Middleware {
  parseOptions(rateLimitSchema, options, `${where}: @RateLimited over the client's rateLimit`);
  const { auth, clock } = contextOf(client);
  const limits = limitsOf(options);
  return rateLimitMiddleware((request) => {
    // Limits are often counted by the token, so each token of a pool has buckets of its own.
    const tokens = request.tokens ?? auth?.pick?.();
    const limiters = limits.map((limit) => rateLimiterFor(tokens ?? client, limit, clock ?? request.clock, where));
    const counted = limiters.filter((_, i) => limits[i]?.useQuotaHeaders !== false);
    return { request: tokens ? { ...request, tokens } : request, limiters, quotaLimiters: counted };
  }, resolveRateLimitPolicy(options));
}

function rateLimiterFor(owner: object, limit: LimitOptions, clock: Clock, where: string): RateLimiter {
  if (limit.limiter) return limit.limiter;
  const { requestsPerSecond, requests, perMs, burst, algorithm, concurrency, scope } = limit;
  const pace = omit<RateOptions>({ requestsPerSecond, requests, perMs, burst, algorithm, concurrency });
  return buckets.get(owner, { where, scope, config: rateConfig(pace) }, () => new RateLimiter({ ...pace, clock }));
}

function circuitBreakerFor(client: object, options: CircuitOptions, where: string): Middleware {
  parseOptions(circuitSchema, options, `${where}: @CircuitBroken over the client's breaker`);
  const { failures = DEFAULT_FAILURES, cooldownMs = DEFAULT_COOLDOWN_MS, scope } = options;
  const numbers = { failures, cooldownMs };
  const { clock } = contextOf(client);
  const breakerFor = (request: PageRequest) =>
    options.breaker ??
    breakers.get(
      client,
      { where, scope, config: numbers },
      () => new CircuitBreaker({ ...numbers, clock: clock ?? request.clock }),
    );
  return (request, next) => {
    const breaker = breakerFor(request);
    return circuitBreakerMiddleware(breaker, resolveCircuitPolicy(options, breaker))(request, next);
  };
}
