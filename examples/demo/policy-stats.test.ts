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
    expect(valueOf('retries', ...events, { ...retry, error: 'NETWORK' })).toBe('4: 500 (1), 503 (2), no answer (1)');
  });

  it('counts connections that ended before the answer did', () => {
    expect(
      valueOf('connections cut', { ...request, error: 'NETWORK' }, { ...request, status: 503, error: 'HTTP' }),
    ).toBe('1');
  });

  it('counts 429s, but not requests held back by the own rate', () => {
    const waited = { type: 'rateLimited', endpoint, waitMs: 50 } as const;
    expect(valueOf('refused with 429', { ...waited, cause: 'throttled' }, { ...waited, cause: 'refused' })).toBe('1');
  });

  it('adds up the pauses of each kind', () => {
    const paused = { type: 'paused', endpoint } as const;
    expect(
      valueOf(
        'paused',
        { ...paused, cause: 'refused', waitMs: 1_200.4 },
        { ...paused, cause: 'quota', waitMs: 300 },
        { ...paused, cause: 'refused', waitMs: 1_000 },
      ),
    ).toBe('2,200 ms after a 429, 300 ms before there was one');
  });

  it('counts received tokens by cause', () => {
    const events: PagewrightEvent[] = [
      { ...token, cause: 'first', outcome: 'retry', waitMs: 100 },
      { ...token, cause: 'first', outcome: 'refreshed' },
      { ...token, cause: 'refused', outcome: 'refreshed' },
    ];
    expect(valueOf('tokens', ...events)).toBe('2: first (1), refused (1)');
    expect(valueOf('retries for a token', ...events)).toBe('1');
  });

  it('counts how often the circuit opened', () => {
    const circuit = { type: 'circuit', endpoint, waiting: 0 } as const;
    expect(valueOf('circuit opened', { ...circuit, state: 'open' }, { ...circuit, state: 'closed' })).toBe('1');
  });
});
