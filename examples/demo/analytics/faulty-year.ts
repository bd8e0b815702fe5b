import type { SandboxOptions } from 'pagewright/sandbox';
import { LOGIN } from './conversations-client.js';

const YEAR = { from: '2025-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' } as const;
export const INTERVAL = `${YEAR.from}/${YEAR.to}`;
/** Every tenth request fails. */
const chaos = { rate: 0.1, delayMs: 100 };

/** A year of conversations on a server with rate limits, short-lived tokens, injected faults and duplicate records. */
export const faultyYear = (): SandboxOptions => ({
  seed: 8,
  conversations: 7_300,
  conversationsFrom: YEAR.from,
  conversationsTo: YEAR.to,
  duplicates: 0.02,
  chaos,
  oauth: { ...LOGIN, expiresInSeconds: 3, chaos },
  rateLimits: [{ key: 'token.rate', per: 'org', allowed: 60, windowMs: 2_000 }],
});
