import {
  type Gate,
  type LimitInfo,
  type Reply,
  type SandboxRequest,
  tooManyRequests,
} from '../http/sandbox-request.js';
import type { ResolvedRateLimit } from '../sandbox-options-schema.js';
import type { QuotaHeaders } from './limit-options.js';
import { type LimitStatus, type Meter, TokenBucketMeter, wholeSeconds, WindowMeter } from './meters.js';

/** All rate limits, counted separately. A refused request counts against none of them. */
export class RateLimits implements Gate {
  /** Refused requests by the key of the limit. */
  readonly refusedBy = new Map<string, number>();
  readonly #limits: readonly LimitCounter[];

  constructor(
    limits: readonly ResolvedRateLimit[],
    private readonly retryAfter: boolean,
    private readonly now: () => number,
  ) {
    this.#limits = limits.map((limit) => new LimitCounter(limit));
  }

  refuse(request: SandboxRequest): Reply | undefined {
    const now = this.now();
    const tightest = this.#tightest(request, now);
    if (tightest && tightest.status.waitMs > 0) {
      const { info } = tightest.limit;
      this.refusedBy.set(info.key, (this.refusedBy.get(info.key) ?? 0) + 1);
      return tooManyRequests(tightest.status.waitMs, this.retryAfter, info);
    }
    for (const limit of this.#limits) limit.consume(request, now);
    return undefined;
  }

  /** Status of the limit with the fewest requests left for a client; `undefined` without limits. */
  tightest(request: SandboxRequest): LimitStatus | undefined {
    return this.#tightest(request, this.now())?.status;
  }

  /** The limit with the fewest requests left; if several have none left, the one with the longest wait. */
  #tightest(request: SandboxRequest, now: number) {
    const limits = this.#limits.map((limit) => ({ limit, status: limit.status(request, now) }));
    return limits.sort((a, b) => left(a.status) - left(b.status) || b.status.waitMs - a.status.waitMs)[0];
  }
}

const left = ({ allowed, count }: LimitStatus) => allowed - count;

/** One limit, with a meter per token or route. */
class LimitCounter {
  readonly info: LimitInfo;
  readonly #meters = new Map<string, Meter>();

  constructor(private readonly limit: ResolvedRateLimit) {
    const { key, namespace } = limit;
    this.info = { key, namespace, value: limit.algorithm === 'token-bucket' ? limit.ratePerSecond : limit.allowed };
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

function meterFor(limit: ResolvedRateLimit): Meter {
  return limit.algorithm === 'token-bucket'
    ? new TokenBucketMeter(limit.ratePerSecond, limit.burst ?? Math.ceil(limit.ratePerSecond))
    : new WindowMeter(limit.allowed, limit.windowMs);
}

type Headers = Readonly<Record<string, string>>;

/** Quota headers of a family for the status of a limit. */
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

const HOUR_MS = 60 * 60_000;

/** Limits the records per hour. The hour starts with its first page, and the page that crosses the quota is still served. */
export class RecordQuota implements Gate {
  /** Records served since the start. */
  served = 0;
  readonly #hour: WindowMeter;

  constructor(
    private readonly perHour: number,
    private readonly retryAfter: boolean,
    private readonly now: () => number,
  ) {
    this.#hour = new WindowMeter(perHour, HOUR_MS);
  }

  /** Records served in the current hour. */
  get thisHour(): number {
    return this.#hour.status(this.now()).count;
  }

  refuse(): Reply | undefined {
    const { waitMs } = this.#hour.status(this.now());
    if (waitMs === 0) return undefined;
    return tooManyRequests(waitMs, this.retryAfter, {
      key: 'records.per.hour',
      namespace: 'sandbox',
      value: this.perHour,
    });
  }

  count(records: number): void {
    this.served += records;
    this.#hour.consume(this.now(), records);
  }
}
