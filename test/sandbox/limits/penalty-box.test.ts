import { startSandbox, type PenaltyOptions, type Sandbox, type SandboxOptions } from 'pagewright/sandbox';

/** A sandbox that allows one request a minute per token, with a controlled clock. */
async function startStrict(penalty: PenaltyOptions, more: SandboxOptions = {}) {
  const clock = { now: 0 };
  const rateLimits = [{ key: 'token.rate.per.minute', per: 'token', allowed: 1 }] as const;
  const sandbox = await startSandbox({ users: 1, rateLimits, penalty, now: () => clock.now, ...more });
  return { sandbox, clock, [Symbol.asyncDispose]: () => sandbox.close() };
}

const call = (sandbox: Sandbox, token?: string) => {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return fetch(`${sandbox.url}/api/v2/users`, { headers });
};
const statusesOf = async (sandbox: Sandbox, times: number, token?: string) => {
  const statuses: number[] = [];
  for (let i = 0; i < times; i += 1) statuses.push((await call(sandbox, token)).status);
  return statuses;
};

describe('the penalty box', () => {
  it('[R81] blocks a client that ignores a 429 five times, for the configured time', async () => {
    await using run = await startStrict({ forMs: 900_000 });
    const { sandbox, clock } = run;
    expect(await statusesOf(sandbox, 7, 'a')).toEqual([200, 429, 429, 429, 429, 429, 403]);
    expect(sandbox.penalties).toBe(1);
    clock.now = 899_999;
    expect((await call(sandbox, 'a')).status).toBe(403);
    clock.now = 900_000;
    expect((await call(sandbox, 'a')).status).toBe(200);
    expect(sandbox.penalties).toBe(1);
  });

  it('[R81] blocks with 429 and Retry-After if configured', async () => {
    await using run = await startStrict({ after: 1, status: 429, forMs: 30_000 });
    await statusesOf(run.sandbox, 3);
    run.clock.now = 10_000;
    const blocked = await call(run.sandbox);
    expect([blocked.status, blocked.headers.get('retry-after')]).toEqual([429, '20']);
    expect(run.sandbox.tooManyRequests).toBe(3);
  });

  it('reports the block in the body of a 403', async () => {
    await using run = await startStrict({ after: 1, forMs: 30_000 });
    await statusesOf(run.sandbox, 2);
    expect(await (await call(run.sandbox)).json()).toMatchObject({ code: 'not.authorized', status: 403 });
  });

  it('does not block other tokens, or addresses without a token', async () => {
    await using run = await startStrict({ after: 1 });
    expect(await statusesOf(run.sandbox, 3, 'a')).toEqual([200, 429, 403]);
    expect((await call(run.sandbox, 'b')).status).toBe(200);
    expect(await statusesOf(run.sandbox, 3)).toEqual([200, 429, 403]);
    expect(run.sandbox.penalties).toBe(2);
  });

  it('resets early requests once a client has waited', async () => {
    await using run = await startStrict({ after: 3 });
    expect(await statusesOf(run.sandbox, 4)).toEqual([200, 429, 429, 429]);
    run.clock.now = 60_000;
    expect(await statusesOf(run.sandbox, 4)).toEqual([200, 429, 429, 429]);
    expect(run.sandbox.penalties).toBe(0);
  });

  it('ignores requests that were sent before the 429 arrived', async () => {
    await using run = await startStrict({ after: 1, graceMs: 50 });
    run.clock.now = 1_000;
    expect(await statusesOf(run.sandbox, 5)).toEqual([200, 429, 429, 429, 429]);
    run.clock.now = 1_050;
    expect((await call(run.sandbox)).status).toBe(403);
  });

  it('respects the Retry-After of a fault, and ignores a 429 without one', async () => {
    const fault = { request: 1, kind: 'status', status: 429 } as const;
    const allowed = { rateLimits: [] };
    await using lenient = await startStrict({ after: 1 }, { ...allowed, faults: [fault] });
    expect(await statusesOf(lenient.sandbox, 2)).toEqual([429, 200]);
    const withRetryAfter = { ...fault, headers: { 'retry-after': '3' } };
    await using run = await startStrict({ after: 1 }, { ...allowed, faults: [withRetryAfter] });
    expect(await statusesOf(run.sandbox, 2)).toEqual([429, 403]);
  });
});
