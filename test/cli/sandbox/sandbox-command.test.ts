import { type SandboxFlags, sandboxOptionsOf } from '../../../src/cli/sandbox/sandbox-command';

const PLAIN: SandboxFlags = { port: 0, seed: 1, users: 10, groups: 2, conversations: 5, latency: 0, tokenLife: 60 };
const optionsOf = (flags: Partial<SandboxFlags>) => sandboxOptionsOf({ ...PLAIN, ...flags });

describe('sandboxOptionsOf', () => {
  it('sets no faults, limits and tokens by default', () => {
    expect(optionsOf({})).toEqual({ port: 0, seed: 1, users: 10, groups: 2, conversations: 5, latencyMs: 0 });
  });

  it('distributes the conversations over --conversations-over', () => {
    const conversationsOver = { start: Date.UTC(2025, 0), end: Date.UTC(2026, 0) };
    expect(optionsOf({ conversationsOver })).toMatchObject({
      conversationsFrom: '2025-01-01T00:00:00.000Z',
      conversationsTo: '2026-01-01T00:00:00.000Z',
    });
  });

  it('sets the rate of --faults, 0.05 without a value', () => {
    expect(optionsOf({ faults: true })).toMatchObject({ chaos: { rate: 0.05 } });
    expect(optionsOf({ faults: 0.2 })).toMatchObject({ chaos: { rate: 0.2 } });
  });

  it('applies --faults to the token endpoint too', () => {
    expect(optionsOf({ faults: 0.2, oauth: true })).toMatchObject({
      oauth: { clientId: 'sandbox-client', expiresInSeconds: 60, chaos: { rate: 0.2 } },
    });
    expect(optionsOf({ oauth: true }).oauth).not.toHaveProperty('chaos');
  });

  it('sets the limit of --rate-limit per token, 300 a minute without a value', () => {
    const limit = { key: 'token.rate.per.minute', per: 'token' };
    expect(optionsOf({ rateLimit: true }).rateLimits).toEqual([{ ...limit, allowed: 300 }]);
    expect(optionsOf({ rateLimit: 10 }).rateLimits).toEqual([{ ...limit, allowed: 10 }]);
  });
});
