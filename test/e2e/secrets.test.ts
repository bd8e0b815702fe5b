import { inspect } from 'node:util';
import {
  ApiClient,
  consoleLogger,
  logEvents,
  Paginated,
  constant,
  type Paged,
  type PagewrightEvent,
  type TokenSource,
} from 'pagewright';
import { startSandbox, type SandboxUser } from 'pagewright/sandbox';
import { rejection } from '../support/memory-endpoint';
import { expectNoSecret, MARK, shownBy } from '../support/secrets';

class Client extends ApiClient {
  @Paginated({ pageSize: 10 })
  users(params: object = {}): Paged<SandboxUser> {
    return this.get('/api/v2/users', params);
  }
}

describe('secrets', () => {
  it('are found by the search of this test', () => {
    expect(MARK.test('Bearer sandbox-token-abc')).toBe(true);
    const error = new Error('outer', { cause: Object.assign(new Error('inner'), { config: { auth: 's3cr3t' } }) });
    expect(() => expectNoSecret(error, 'an error')).toThrow(/^an error shows a secret/);
    expect(() => expectNoSecret({ nested: [{ token: 'sandbox-refresh-1' }] }, 'an event')).toThrow(/^an event shows/);
  });

  it('are absent from all events, errors and log lines of failing runs', async () => {
    const token = 's3cr3t-token-0123456789';
    const kinds = ['html', 'truncated', 'reset', 'accepted', 'errorBody'] as const;
    const statuses = [400, 401, 403, 404, 409, 413, 429, 500, 503];
    const faults = [
      ...kinds.map((kind) => ({ kind })),
      ...statuses.map((status) => ({
        kind: 'status' as const,
        status,
        headers: { 'X-Echo': `Bearer ${token}`, 'Retry-After': '0' },
      })),
    ].map((fault, i) => ({ ...fault, request: i + 1 }));
    const sandbox = await startSandbox({ users: 100, auth: true, faults });
    const auth: TokenSource = { token: async () => token, refresh: async () => token };
    const events: PagewrightEvent[] = [];
    const lines: string[] = [];
    const log = logEvents(consoleLogger((line) => lines.push(line)));
    const observe = (event: PagewrightEvent) => {
      events.push(event);
      log(event);
    };
    const policies = { retry: { retries: 1, backoff: constant(1) }, rateLimit: { retries: 1 }, breaker: {} };
    const client = new Client({ baseURL: sandbox.url, auth, observe, networkRetries: 0, ...policies });
    const errors: unknown[] = [];
    while (sandbox.requestCount < faults.length) {
      const params = { api_key: 's3cr3t', q: 'a' };
      errors.push(
        await client
          .users(params)
          .next()
          .catch((error: unknown) => error),
      );
    }
    errors.push(await rejection(client.get<Promise<unknown>>(`/nowhere?access_token=s3cr3t`)));
    await sandbox.close();
    errors.push(await rejection(client.users({ client_secret: 's3cr3t' }).next()));
    expect(events.length).toBeGreaterThan(20);
    expect(lines.length).toBe(events.length);
    for (const [what, values] of Object.entries({ error: errors, event: events, line: lines })) {
      for (const value of values)
        expect(MARK.exec(shownBy(value))?.input.slice(0, 200) ?? `no secret in this ${what}`).toBe(
          `no secret in this ${what}`,
        );
    }
  });

  it('are absent from a printed client', () => {
    const auth: TokenSource = { token: async () => 's3cr3t', refresh: async () => 's3cr3t' };
    const client = new Client({ baseURL: 'https://api.example.com', auth });
    expect(inspect(client, { depth: 8 })).not.toMatch(MARK);
  });
});
