import type { Meter, Standing } from './meter.js';
import type { RateLimit } from './rate-limit-options.js';
import type { SandboxRequest } from '../http/request.js';
import { TokenBucketMeter } from './token-bucket-meter.js';
import type { NamedLimit } from './too-many-requests.js';
import { WindowMeter } from './window-meter.js';

/** One limit, with a count for each token or route that it has met. */
export class LimitCounts {
  readonly named: NamedLimit;
  readonly #meters = new Map<string, Meter>();

  constructor(private readonly limit: RateLimit) {
    const { key, namespace = 'platform.api' } = limit;
    this.named = { key, namespace, value: valueOf(limit) };
  }

  look(request: SandboxRequest, now: number): Standing {
    return (this.#meters.get(this.#scopeOf(request)) ?? meterFor(this.limit)).look(now);
  }

  take(request: SandboxRequest, now: number): void {
    const scope = this.#scopeOf(request);
    const meter = this.#meters.get(scope) ?? meterFor(this.limit);
    this.#meters.set(scope, meter);
    meter.take(now);
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
