import { wholeSeconds } from './meter.js';
import { refusal, type Reply } from '../http/reply.js';

/** The limit that a refusal names, as Genesys Cloud writes it. */
export interface NamedLimit {
  readonly key: string;
  readonly namespace: string;
  readonly value: number;
}

/** The 429 of Genesys Cloud. A wait of less than a second is told as 1, for `Retry-After` is a whole number and 0 would be no wait. */
export function tooManyRequests(waitMs: number, retryAfter: boolean, limit?: NamedLimit): Reply {
  const seconds = Math.max(1, wholeSeconds(waitMs));
  const words = `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`;
  const { status, body } = refusal(429, 'too.many.requests.retry.after', words);
  return {
    status,
    ...(retryAfter ? { headers: { 'Retry-After': String(seconds) } } : {}),
    body: limit ? { ...(body as object), limit } : body,
  };
}
