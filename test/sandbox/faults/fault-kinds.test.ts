import { type SandboxFault, type SandboxOptions, startSandbox } from 'pagewright/sandbox';
import { get, type IncomingMessage } from 'node:http';
import { settle } from '../../support/memory-endpoint';

const HOUR_MS = 3_600_000;
const withFault = (fault: Omit<SandboxFault, 'request'>, more: SandboxOptions = {}) =>
  startSandbox({ users: 100, faults: [{ request: 1, ...fault }], ...more });
const bodyOf = async (url: string) => (await fetch(`${url}/api/v2/users`)).json() as Promise<{ entities: unknown[] }>;

describe('faults of the sandbox', () => {
  it.each([
    [401, 'credentials.expired'],
    [408, 'client.timeout'],
    [429, 'too.many.requests.retry.after'],
    [500, 'internal.server.error'],
    [502, 'bad.gateway'],
    [503, 'service.unavailable'],
    [504, 'request.timeout'],
  ])('of status %d have the code %s', async (status, code) => {
    await using sandbox = await withFault({ kind: 'status', status });
    const answer = await fetch(`${sandbox.url}/api/v2/users`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ status, code });
  });

  it('[X3] with status 429 and Retry-After have the error body of the platform', async () => {
    await using sandbox = await withFault({ kind: 'status', status: 429, headers: { 'Retry-After': '7' } });
    const answer = await fetch(`${sandbox.url}/api/v2/users`);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await answer.json()).toMatchObject({
      message: 'Rate limit exceeded the maximum. Retry the request in [7] seconds',
      code: 'too.many.requests.retry.after',
      details: [],
      errors: [],
    });
    expect([sandbox.tooManyRequests, sandbox.faultsInjected.get('429')]).toEqual([1, 1]);
  });

  it.each([200, 502, 503, 504])('of kind html have the status %d', async (status) => {
    await using sandbox = await withFault({ kind: 'html', status });
    const answer = await fetch(`${sandbox.url}/api/v2/users`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html']);
    expect(await answer.text()).toMatch(/^<!doctype html>/);
  });

  it('of kind cut announce the full length of the body', async () => {
    await using sandbox = await withFault({ kind: 'cut' });
    const answer = await fetch(`${sandbox.url}/api/v2/users`);
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(1_000);
    await expect(answer.text()).rejects.toThrow('terminated');
    expect([sandbox.aborted, sandbox.recordsServed, sandbox.faultsInjected.get('cut')]).toEqual([0, 0, 1]);
  });

  it('are not counted as clients that disconnect', async () => {
    await using sandbox = await withFault({ kind: 'reset' });
    await expect(fetch(`${sandbox.url}/api/v2/users`)).rejects.toThrow('fetch failed');
    await bodyOf(sandbox.url);
    expect(sandbox.aborted).toBe(0);
  });

  it('of kind slow arrive after the responses to later requests', async () => {
    await using sandbox = await withFault({ kind: 'slow', delayMs: HOUR_MS });
    const slow = bodyOf(sandbox.url).catch(() => 'never arrived');
    while (sandbox.requests.length === 0) await settle();
    expect((await bodyOf(sandbox.url)).entities).toHaveLength(25);
    expect(sandbox.requests.map(({ status }) => status)).toEqual([0, 200]);
    await sandbox.close();
    expect(await slow).toBe('never arrived');
  });

  it('of kind slowBody send the headers and a first piece at once', async () => {
    await using sandbox = await withFault({ kind: 'slowBody', delayMs: HOUR_MS });
    const answer = await new Promise<IncomingMessage>((resolve) => get(`${sandbox.url}/api/v2/users`, resolve));
    const piece = await new Promise<Buffer>((resolve) => answer.once('data', resolve));
    const whole = Number(answer.headers['content-length']);
    expect([answer.statusCode, piece.length]).toEqual([200, Math.ceil(whole / 10)]);
    answer.destroy();
    while (sandbox.aborted === 0) await settle();
  });

  it.each(['slow', 'slowBody'] as const)('of kind %s deliver the complete response', async (kind) => {
    await using sandbox = await withFault({ kind, delayMs: 10 });
    const late = await bodyOf(sandbox.url);
    expect(late).toEqual(await bodyOf(sandbox.url));
    expect(sandbox.recordsServed).toBe(50);
  });

  it('that replace the response do not count against a limit', async () => {
    const limits = { rateLimits: [{ key: 'org.rate', per: 'org', allowed: 1 }] } as const;
    await using sandbox = await withFault({ kind: 'html', status: 502 }, limits);
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await fetch(`${sandbox.url}/api/v2/users`)).status);
    expect(statuses).toEqual([502, 200, 429]);
  });

  it('that damage the response count against a limit', async () => {
    const limits = { rateLimits: [{ key: 'org.rate', per: 'org', allowed: 1 }] } as const;
    await using sandbox = await withFault({ kind: 'truncated' }, limits);
    const statuses = [];
    for (let i = 0; i < 2; i += 1) statuses.push((await fetch(`${sandbox.url}/api/v2/users`)).status);
    expect(statuses).toEqual([200, 429]);
  });

  it('do not release a client from its penalty', async () => {
    const faults = [
      { request: 1, kind: 'status', status: 429, headers: { 'Retry-After': '60' } },
      { request: 3, kind: 'status', status: 503 },
    ] as const;
    await using sandbox = await startSandbox({ faults, penalty: { after: 1 } });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await fetch(`${sandbox.url}/api/v2/users`)).status);
    expect(statuses).toEqual([429, 403, 403]);
    expect([...sandbox.faultsInjected.keys()]).toEqual(['429']);
  });
});
