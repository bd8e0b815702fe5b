import { CircuitBreaker, DEFAULT_COOLDOWN_MS, DEFAULT_FAILURES } from '../breaker/circuit-breaker.js';
import { circuitBroken } from '../layers/circuit-broken.js';
import { circuitSchema, mergeCircuits, resolveCircuitPolicy, type CircuitOptions } from '../layers/circuit-options.js';
import { RANKS, type Layer, type PageRequest, type RankedLayer } from '../layers/layer.js';
import {
  limitsOf,
  mergeRateLimits,
  rateLimitSchema,
  resolveRateLimitPolicy,
  type LimitOptions,
  type RateLimitOptions,
} from '../layers/rate-limit-options.js';
import { rateLimited } from '../layers/rate-limited.js';
import { reauth } from '../layers/reauth.js';
import { resolveRetryOptions, retrySchema, type RetryOptions } from '../layers/retry-options.js';
import { retried } from '../layers/retried.js';
import { paceNumbers, type PaceOptions } from '../limits/limit-options.js';
import { RateLimiter } from '../limits/rate-limiter.js';
import { over, without } from '../options/merge.js';
import { parseOptions } from '../options/parse-options.js';
import type { Clock } from '../time/clock.js';
import { contextOf } from './client-context.js';
import { credentialsOf, type Refresh } from './credentials.js';
import { PerOwner } from './per-owner.js';

/** What decorators say about one method; the client's own options stand under it. */
export interface MethodPolicies {
  readonly retry?: RetryOptions | undefined;
  readonly rateLimit?: RateLimitOptions | undefined;
  readonly breaker?: CircuitOptions | undefined;
  readonly reauth?: { readonly refresh?: Refresh } | undefined;
}

const buckets = new PerOwner<RateLimiter>();
const breakers = new PerOwner<CircuitBreaker>();

/**
 * The policies around each request of a client: its own, with what the method's decorators say over them.
 *
 * @param where the method, for messages
 * @throws ConfigurationError where the two do not go together
 */
export function policyLayers(client: object, method: MethodPolicies, where: string): RankedLayer[] {
  const { auth, retry, rateLimit, breaker } = contextOf(client);
  const layers: RankedLayer[] = [];
  if (retry ?? method.retry) {
    layers.push({ rank: RANKS.Retried, layer: retrying(over(method.retry, retry), where) });
  }
  if (rateLimit ?? method.rateLimit) {
    layers.push({
      rank: RANKS.RateLimited,
      layer: limiting(client, mergeRateLimits(rateLimit, method.rateLimit), where),
    });
  }
  if (breaker ?? method.breaker) {
    layers.push({ rank: RANKS.CircuitBroken, layer: breaking(client, mergeCircuits(breaker, method.breaker), where) });
  }
  if (auth ?? method.reauth) {
    layers.push({ rank: RANKS.Reauth401, layer: reauth(credentialsOf(client, method.reauth?.refresh, where)) });
  }
  return layers;
}

function retrying(options: RetryOptions, where: string): Layer {
  parseOptions(retrySchema, options, `${where}: @Retried over the client's retry`);
  return retried(resolveRetryOptions(options));
}

function limiting(client: object, options: RateLimitOptions, where: string): Layer {
  parseOptions(rateLimitSchema, options, `${where}: @RateLimited over the client's rateLimit`);
  const { auth, clock } = contextOf(client);
  const limits = limitsOf(options);
  return rateLimited((request) => {
    // Limits are often counted by the token, so each token of a pool has buckets of its own.
    const tokens = request.tokens ?? auth?.pick?.();
    const limiters = limits.map((limit) => bucketOf(tokens ?? client, limit, clock ?? request.clock, where));
    const counted = limiters.filter((_, i) => limits[i]?.heedQuota !== false);
    return { request: tokens ? { ...request, tokens } : request, limiters, counted };
  }, resolveRateLimitPolicy(options));
}

function bucketOf(owner: object, limit: LimitOptions, clock: Clock, where: string): RateLimiter {
  if (limit.limiter) return limit.limiter;
  const { requestsPerSecond, requests, perMs, burst, algorithm, concurrency, scope } = limit;
  const pace = without<PaceOptions>({ requestsPerSecond, requests, perMs, burst, algorithm, concurrency });
  return buckets.get(owner, { where, scope, numbers: paceNumbers(pace) }, () => new RateLimiter({ ...pace, clock }));
}

function breaking(client: object, options: CircuitOptions, where: string): Layer {
  parseOptions(circuitSchema, options, `${where}: @CircuitBroken over the client's breaker`);
  const { failures = DEFAULT_FAILURES, cooldownMs = DEFAULT_COOLDOWN_MS, scope } = options;
  const numbers = { failures, cooldownMs };
  const { clock } = contextOf(client);
  const breakerFor = (request: PageRequest) =>
    options.breaker ??
    breakers.get(
      client,
      { where, scope, numbers },
      () => new CircuitBreaker({ ...numbers, clock: clock ?? request.clock }),
    );
  return (request, next) => {
    const breaker = breakerFor(request);
    return circuitBroken(breaker, resolveCircuitPolicy(options, breaker))(request, next);
  };
}
