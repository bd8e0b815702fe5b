import { wholeSeconds, type Standing } from './meter.js';
import type { QuotaHeaders } from './rate-limit-options.js';

type Headers = Readonly<Record<string, string>>;

/** The headers of a family, for the standing that they tell. */
export function quotaHeaders(family: QuotaHeaders, { allowed, count, resetMs }: Standing): Headers {
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
