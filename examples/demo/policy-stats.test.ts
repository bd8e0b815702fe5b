import type { PagewrightEvent } from 'pagewright';
import { PolicyStats } from './policy-stats.js';

const endpoint = 'UserDirectory.users';
const retry = { type: 'retry', endpoint, attempt: 1, retries: 5, waitMs: 100 } as const;
const request = { type: 'request', endpoint, attempt: 1, ms: 5, waitedMs: 0 } as const;
const token = { type: 'token', endpoint: 'POST /oauth/token', ms: 3 } as const;

const valueOf = (label: string, ...events: PagewrightEvent[]) => {
  const stats = new PolicyStats();
  events.forEach(stats.observe);
  return new Map(stats.rows()).get(label);
};

describe('PolicyStats', () => {
  it('counts retries by status', () => {
    const events = [503, 500, 503].map((status): PagewrightEvent => ({ ...retry, status, error: 'HTTP' }));
    expect(valueOf('retries', ...events, { ...retry, error: 'NETWORK' })).toBe('4: 500 (1), 503 (2), no response (1)');
  });

  it('counts network errors', () => {
    expect(
      valueOf('network errors', { ...request, error: 'NETWORK' }, { ...request, status: 503, error: 'HTTP' }),
    ).toBe('1');
  });

  it('counts 429 responses, but not waits for the rate limit', () => {
    const waited = { type: 'rateLimited', endpoint, waitMs: 50 } as const;
    expect(valueOf('429 responses', { ...waited, cause: 'throttled' }, { ...waited, cause: 'refused' })).toBe('1');
  });

  it('sums the pauses by cause', () => {
    const paused = { type: 'paused', endpoint } as const;
    expect(
      valueOf(
        'paused',
        { ...paused, cause: 'refused', waitMs: 1_200.4 },
        { ...paused, cause: 'quota', waitMs: 300 },
        { ...paused, cause: 'refused', waitMs: 1_000 },
      ),
    ).toBe('2,200 ms after a 429, 300 ms because of a low quota');
  });

  it('counts new tokens by cause', () => {
    const events: PagewrightEvent[] = [
      { ...token, cause: 'first', outcome: 'retry', waitMs: 100 },
      { ...token, cause: 'first', outcome: 'refreshed' },
      { ...token, cause: 'refused', outcome: 'refreshed' },
    ];
    expect(valueOf('new tokens', ...events)).toBe('2: first (1), refused (1)');
    expect(valueOf('token retries', ...events)).toBe('1');
  });

  it('counts openings of the circuit', () => {
    const circuit = { type: 'circuit', endpoint, waiting: 0 } as const;
    expect(valueOf('circuit opened', { ...circuit, state: 'open' }, { ...circuit, state: 'closed' })).toBe('1');
  });
});
