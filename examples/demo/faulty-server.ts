import { clientCredentials, type Clock, exponential, type Observer } from 'pagewright';
import type { Sandbox, SandboxOptions } from 'pagewright/sandbox';
import { UserDirectory } from './user-directory.js';

const LOGIN = { clientId: 'demo', clientSecret: 'secret-of-the-demo' };
/** Every fifth request goes wrong. */
const chaos = { rate: 0.2 };

/** A server that throttles, lets tokens die, answers with errors, is slow, and cuts connections. */
export const faultyServer = (clock: Clock): SandboxOptions => ({
  seed: 8,
  chaos,
  oauth: { ...LOGIN, expiresInSeconds: 3, chaos },
  rateLimits: [{ key: 'token.rate', per: 'org', allowed: 60, windowMs: 3_000 }],
  penalty: { after: 1 },
  now: () => clock.now(),
});

/** A client that comes through; all its patience is in its options. */
export function resilientDirectory(sandbox: Sandbox, clock: Clock, observe: Observer): UserDirectory {
  const tokenUrl = `${sandbox.url}/oauth/token`;
  const backoff = exponential({ baseMs: 100 });
  return new UserDirectory({
    baseURL: sandbox.url,
    auth: clientCredentials({ tokenUrl, ...LOGIN, backoff, clock, observe }),
    rateLimit: {},
    retry: { backoff },
    breaker: { failures: 2, cooldownMs: 500, statuses: [429, 500, 502, 503, 504] },
    // Left to `retry`, which tells of each repetition.
    networkRetries: 0,
    // So that the receipt proves that none came twice.
    paging: { dedupe: 'id' },
    clock,
    observe,
  });
}
