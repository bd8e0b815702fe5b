import { clientCredentials, type Clock, exponential, type Observer } from 'pagewright';
import type { Sandbox, SandboxOptions } from 'pagewright/sandbox';
import { UserDirectory } from './user-directory.js';

const LOGIN = { clientId: 'demo', clientSecret: 'secret-of-the-demo' };
/** Every fifth request fails. */
const chaos = { rate: 0.2 };

/** A server with rate limits, short-lived tokens, error responses, slow responses and cut connections. */
export const faultyServer = (clock: Clock): SandboxOptions => ({
  seed: 8,
  chaos,
  oauth: { ...LOGIN, expiresInSeconds: 3, chaos },
  rateLimits: [{ key: 'token.rate', per: 'org', allowed: 60, windowMs: 3_000 }],
  penalty: { after: 1 },
  now: () => clock.now(),
});

/** A client whose options handle all of this. */
export function resilientDirectory(sandbox: Sandbox, clock: Clock, observe: Observer): UserDirectory {
  const tokenUrl = `${sandbox.url}/oauth/token`;
  const backoff = exponential({ baseMs: 100 });
  return new UserDirectory({
    baseURL: sandbox.url,
    auth: clientCredentials({ tokenUrl, ...LOGIN, backoff, clock, observe }),
    rateLimit: {},
    retry: { backoff },
    breaker: { failures: 2, cooldownMs: 500, statuses: [429, 500, 502, 503, 504] },
    // `retry` handles network errors too, and emits an event for each retry.
    networkRetries: 0,
    // The receipt then counts duplicates.
    paging: { dedupe: 'id' },
    clock,
    observe,
  });
}
