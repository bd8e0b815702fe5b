import { type LimitInfo, type Reply, tooManyRequests } from '../http/reply.js';
import type { Gate, SandboxRequest } from '../http/sandbox-request.js';
import type { QuotaHeaders, RateLimit } from './limit-options.js';
import { type LimitStatus, type Meter, TokenBucketMeter, wholeSeconds, WindowMeter } from './meters.js';

/** Any number of limits that count apart. A request that one of them refuses counts against none. */
export class RateLimits implements Gate {
  /** How many requests each limit refused, by its key. */
  readonly refusedBy = new Map<string, number>();
  readonly #limits: readonly LimitCounter[];

  constructor(
    limits: readonly RateLimit[],
    private readonly retryAfter: boolean,
    private readonly now: () => number,
  ) {
    this.#limits = limits.map((limit) => new LimitCounter(limit));
  }

  refuse(request: SandboxRequest): Reply | undefined {
    const now = this.now();
    const tightest = this.#tightest(request, now);
    if (tightest && tightest.standing.waitMs > 0) {
      const { named } = tightest.limit;
      this.refusedBy.set(named.key, (this.refusedBy.get(named.key) ?? 0) + 1);
      return tooManyRequests(tightest.standing.waitMs, this.retryAfter, named);
    }
    for (const limit of this.#limits) limit.consume(request, now);
    return undefined;
  }

  /** How the limit stands that has least left for the sender of a request; `undefined` without limits. */
  tightest(request: SandboxRequest): LimitStatus | undefined {
    return this.#tightest(request, this.now())?.standing;
  }

  /** The limit with least left, and of several with nothing left the one to wait for longest. */
  #tightest(request: SandboxRequest, now: number) {
    const looks = this.#limits.map((limit) => ({ limit, standing: limit.status(request, now) }));
    return looks.sort((a, b) => left(a.standing) - left(b.standing) || b.standing.waitMs - a.standing.waitMs)[0];
  }
}

const left = ({ allowed, count }: LimitStatus) => allowed - count;

/** One limit, with a count for each token or route that it has met. */
class LimitCounter {
  readonly named: LimitInfo;
  readonly #meters = new Map<string, Meter>();

  constructor(private readonly limit: RateLimit) {
    const { key, namespace = 'platform.api' } = limit;
    this.named = { key, namespace, value: valueOf(limit) };
  }

  status(request: SandboxRequest, now: number): LimitStatus {
    return (this.#meters.get(this.#scopeOf(request)) ?? meterFor(this.limit)).status(now);
  }

  consume(request: SandboxRequest, now: number): void {
    const scope = this.#scopeOf(request);
    const meter = this.#meters.get(scope) ?? meterFor(this.limit);
    this.#meters.set(scope, meter);
    meter.consume(now);
  }

  #scopeOf({ client, route }: SandboxRequest): string {
    const { per } = this.limit;
    if (per === 'org') return '';
    return per === 'token' ? client : route;
  }
}

function valueOf(limit: RateLimit): number {
  return limit.algorithm === 'token-bucket' ? (limit.ratePerSecond ?? 5) : (limit.allowed ?? 300);
}

function meterFor(limit: RateLimit): Meter {
  const value = valueOf(limit);
  return limit.algorithm === 'token-bucket'
    ? new TokenBucketMeter(value, limit.burst ?? Math.ceil(value))
    : new WindowMeter(value, limit.windowMs ?? 60_000);
}

type Headers = Readonly<Record<string, string>>;

/** The headers of a family, for the standing that they tell. */
export function quotaHeaders(family: QuotaHeaders, { allowed, count, resetMs }: LimitStatus): Headers {
  const reset = String(wholeSeconds(resetMs));
  switch (family) {
    case 'inin':
      return {
        'inin-ratelimit-count': String(count),
        'inin-ratelimit-allowed': String(allowed),
        'inin-ratelimit-reset': reset,
      };
    case 'x-ratelimit':
      return limitRemainingReset('X-RateLimit', allowed, count, reset);
    case 'x-rate-limit':
      return limitRemainingReset('X-Rate-Limit', allowed, count, reset);
    case 'ratelimit':
      return limitRemainingReset('RateLimit', allowed, count, reset);
    case 'none':
      return {};
  }
}

const limitRemainingReset = (prefix: string, allowed: number, count: number, reset: string): Headers => ({
  [`${prefix}-Limit`]: String(allowed),
  [`${prefix}-Remaining`]: String(allowed - count),
  [`${prefix}-Reset`]: reset,
});
