import { mergeDefined } from '../json/plain-objects.js';
import { parseOptions } from '../options/parse-options.js';
import { CircuitBreaker } from '../policies/circuit-breaker/circuit-breaker.js';
import { circuitBreakerMiddleware } from '../policies/circuit-breaker/circuit-breaker-middleware.js';
import {
  type CircuitOptions,
  circuitSchema,
  mergeCircuits,
  thresholdsOf,
} from '../policies/circuit-breaker/circuit-breaker-options.js';
import {
  compose,
  type Middleware,
  type Next,
  ORDER,
  type OrderedMiddleware,
  type PageRequest,
} from '../policies/middleware.js';
import { rateLimitMiddleware } from '../policies/rate-limit/rate-limit-middleware.js';
import {
  type LimitOptions,
  limitsOf,
  mergeRateLimits,
  type RateLimitOptions,
  rateLimitSchema,
} from '../policies/rate-limit/rate-limit-options.js';
import { InMemoryRateLimiter, type RateLimiter } from '../policies/rate-limit/rate-limiter.js';
import { RATE_KEYS, rateConfig, type RateOptions } from '../policies/rate-limit/rate-options.js';
import {
  CredentialRenewal,
  credentialsFor,
  reauthMiddleware,
  type Refresh,
} from '../policies/reauth/reauth-middleware.js';
import { retryMiddleware } from '../policies/retry/retry-middleware.js';
import { type RetryOptions, retrySchema } from '../policies/retry/retry-options.js';
import { type ClientState, stateOf } from './client-state.js';
import { sendRequest } from './send.js';

/** The options of a method's decorators; they override those of its client. */
export interface MethodPolicies {
  readonly retry?: RetryOptions | undefined;
  readonly rateLimit?: RateLimitOptions | undefined;
  readonly breaker?: CircuitOptions | undefined;
  readonly reauth?: { readonly refresh?: Refresh } | undefined;
}

/** What a method adds to its client's policies. */
interface MethodPipeline {
  /** The method, for messages. */
  readonly where: string;
  /** Absent if the method has no policy decorator. */
  readonly policies?: MethodPolicies | undefined;
  readonly steps?: readonly OrderedMiddleware[];
}

/**
 * The pipeline of a method: middleware, policies, and the send at the end.
 *
 * @throws ConfigurationError where the options of the method and of its client do not go together
 */
export function pipelineFor(state: ClientState, { where, policies, steps = [] }: MethodPipeline): Next {
  const around = policies ? policiesFor(state, policies, where) : (state.policies ?? clientPolicies(state, where));
  return compose([...state.middleware, ...steps, ...around], sendRequest(state));
}

/**
 * The policies of a client for methods without policies of their own, made once.
 *
 * @param where for messages: the class, or the method that is called first
 */
export function clientPolicies(state: ClientState, where = state.name): readonly OrderedMiddleware[] {
  state.policies ??= policiesFor(state, {}, where);
  return state.policies;
}

function policiesFor(state: ClientState, method: MethodPolicies, where: string): OrderedMiddleware[] {
  const { auth, retry, rateLimit, breaker } = state.context;
  const steps: OrderedMiddleware[] = [];
  if (retry ?? method.retry) {
    steps.push({ order: ORDER.Retried, handle: retryFor(mergeDefined(method.retry, retry), where) });
  }
  if (rateLimit ?? method.rateLimit) {
    const options = mergeRateLimits(rateLimit, method.rateLimit);
    steps.push({ order: ORDER.RateLimited, handle: rateLimitFor(state, options, where) });
  }
  if (breaker ?? method.breaker) {
    const options = mergeCircuits(breaker, method.breaker);
    steps.push({ order: ORDER.CircuitBroken, handle: circuitBreakerFor(state, options, where) });
  }
  if (auth ?? method.reauth) {
    steps.push({ order: ORDER.Reauth401, handle: reauthFor(state, method.reauth?.refresh, where) });
  }
  return steps;
}

function retryFor(options: RetryOptions, where: string): Middleware {
  return retryMiddleware(parseOptions(retrySchema, options, `${where}: @Retried over the client's retry`));
}

function rateLimitFor(state: ClientState, options: RateLimitOptions, where: string): Middleware {
  const policy = parseOptions(rateLimitSchema, options, `${where}: @RateLimited over the client's rateLimit`);
  const { auth, clock } = state.context;
  const limits = limitsOf(options).map((limit) => ({ limit, key: { ...rateKeyOf(limit), where } }));
  let selected: { readonly owner: object; limiters: readonly RateLimiter[]; quotaLimiters: readonly RateLimiter[] };
  const select = (request: PageRequest) => {
    // Limits are often counted by the token, so each token of a pool has buckets of its own.
    const tokens = request.tokens ?? auth?.pick?.();
    const owner = tokens ?? state.owner;
    if (selected?.owner !== owner) {
      const kept = tokens ? stateOf(tokens) : state;
      const engine = { clock: clock ?? request.clock, random: Math.random };
      const make = (rate: RateOptions) => new InMemoryRateLimiter({ ...rate, ...engine });
      const limiters = limits.map(
        ({ limit, key }) => limit.limiter ?? kept.rateLimiters.get(key, () => make(key.rate)),
      );
      const quotaLimiters = limiters.filter((_, i) => limits[i]?.limit.useQuotaHeaders !== false);
      selected = { owner, limiters, quotaLimiters };
    }
    return { ...selected, request: tokens ? { ...request, tokens } : request };
  };
  return rateLimitMiddleware(select, policy, state.acquireOrder);
}

/** What a bucket is found by. */
function rateKeyOf(limit: LimitOptions) {
  const rate = Object.fromEntries(RATE_KEYS.map((key) => [key, limit[key]])) as RateOptions;
  return { scope: limit.scope, rate, config: rateConfig(rate) };
}

function circuitBreakerFor(state: ClientState, options: CircuitOptions, where: string): Middleware {
  const policy = parseOptions(circuitSchema, options, `${where}: @CircuitBroken over the client's breaker`);
  const { scope } = options;
  const config = thresholdsOf(options);
  let middleware: Middleware | undefined;
  return (request, next) => {
    if (!middleware) {
      const clock = state.context.clock ?? request.clock;
      const make = () => new CircuitBreaker({ ...config, clock });
      const breaker = options.breaker ?? state.circuitBreakers.get({ where, scope, config }, make);
      middleware = circuitBreakerMiddleware(breaker, policy);
    }
    return middleware(request, next);
  };
}

function reauthFor(state: ClientState, refresh: Refresh | undefined, where: string): Middleware {
  const renewalFor = (owner: object, scope?: string) =>
    stateOf(owner).renewals.get({ where, scope, config: {} }, () => new CredentialRenewal());
  return reauthMiddleware(
    credentialsFor({ client: state.owner, auth: state.context.auth, renewalFor }, refresh, where),
  );
}
