import { clientCredentials, type Clock, exponential, type Observer } from 'pagewright';
import type { Sandbox, SandboxOptions } from 'pagewright/sandbox';
import { UserDirectory } from './user-directory.js';

const LOGIN = { clientId: 'demo', clientSecret: 'secret-of-the-demo' };
/** Every fifth request fails. */
const chaos = { rate: 0.2 };

/** A server that throttles, expires tokens, responds with errors, is slow, and cuts connections. */
export const faultyServer = (clock: Clock): SandboxOptions => ({
  seed: 8,
  chaos,
  oauth: { ...LOGIN, expiresInSeconds: 3, chaos },
  rateLimits: [{ key: 'token.rate', per: 'org', allowed: 60, windowMs: 3_000 }],
  penalty: { after: 1 },
  now: () => clock.now(),
});

/** A client that survives it. Its options contain everything about failures. */
export function resilientDirectory(sandbox: Sandbox, clock: Clock, observe: Observer): UserDirectory {
  const tokenUrl = `${sandbox.url}/oauth/token`;
  const backoff = exponential({ baseMs: 100 });
  return new UserDirectory({
    baseURL: sandbox.url,
    auth: clientCredentials({ tokenUrl, ...LOGIN, backoff, clock, observe }),
    rateLimit: {},
    retry: { backoff },
    breaker: { failures: 2, cooldownMs: 500, statuses: [429, 500, 502, 503, 504] },
    // Left to `retry`, which emits an event for each retry.
    networkRetries: 0,
    // So that the receipt proves that no user was received twice.
    paging: { dedupe: 'id' },
    clock,
    observe,
  });
}
