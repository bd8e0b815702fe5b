import { type AxiosAdapter, AxiosError, type InternalAxiosRequestConfig } from 'axios';
import fc from 'fast-check';
import {
  ApiClient,
  AuthError,
  CircuitOpenError,
  isPagewrightError,
  NetworkError,
  type Paged,
  type PagewrightEvent,
  Paginated,
  ResponseFormatError,
  RetryExhaustedError,
  UnauthorizedError,
} from 'pagewright';
import { instantClock } from '../support/instant-clock';
import { ids } from '../support/memory-endpoint';

/** What the server does with one request. */
type Mood = '200' | '429' | '429 without Retry-After' | '503' | '500' | '401' | 'reset' | 'truncated';

const MOODS: readonly Mood[] = ['200', '429', '429 without Retry-After', '503', '500', '401', 'reset', 'truncated'];
const PAGES = 4;
const RETRIES = 2;
const NETWORK_RETRIES = 1;
/** Of one page: each retry of the outer layer may meet each retry of the rate limit, and each of these a 401. */
const MOST_SENDS = (RETRIES + 1) * (RETRIES + 1) * 2 * (NETWORK_RETRIES + 1);

/** Answers by the script, the last mood of it for ever; serves page `cursor` of the data where the mood is good. */
function moody(script: readonly Mood[], tokenIsGood: (token: string) => boolean) {
  const sends = new Map<string, number>();
  let at = 0;
  const adapter: AxiosAdapter = async (config) => {
    const cursor = String((config.params as { cursor?: string } | undefined)?.cursor ?? '0');
    sends.set(cursor, (sends.get(cursor) ?? 0) + 1);
    const mood = script[Math.min(at++, script.length - 1)]!;
    const token = String(config.headers.get('Authorization')).slice('Bearer '.length);
    if (mood === '401' || !tokenIsGood(token)) throw refused(config, 401);
    return answer(mood, config, Number(cursor));
  };
  return { adapter, sends };
}

function answer(mood: Mood, config: InternalAxiosRequestConfig, page: number) {
  const respond = (status: number, data: unknown, headers = {}) => ({ status, data, headers, config, statusText: '' });
  if (mood === 'reset') throw new AxiosError('socket hang up', 'ECONNRESET', config);
  if (mood === 'truncated') return respond(200, '{"results":[{"id":');
  if (mood === '429') throw refused(config, 429, { 'retry-after': '3' });
  if (mood === '429 without Retry-After') throw refused(config, 429);
  if (mood !== '200') throw refused(config, Number(mood));
  const next = page + 1 < PAGES ? { cursor: String(page + 1) } : {};
  return respond(200, { results: [{ id: 2 * page }, { id: 2 * page + 1 }], ...next });
}

function refused(config: InternalAxiosRequestConfig, status: number, headers = {}): AxiosError {
  const response = { status, data: { code: 'no' }, headers, config, statusText: '' };
  return new AxiosError(`status ${status}`, 'ERR_BAD_RESPONSE', config, undefined, response);
}

/** Drains a run; gives the error that it ended with. */
async function collect<T>(run: AsyncIterable<T>, into: T[]): Promise<unknown> {
  try {
    for await (const item of run) into.push(item);
  } catch (error) {
    return error;
  }
  return undefined;
}

class Client extends ApiClient {
  @Paginated()
  rows(params: object = {}): Paged<{ id: number }> {
    return this.get('/rows', params);
  }
}

const ALL = Array.from({ length: 2 * PAGES }, (_, i) => i);

describe('a client of an unpredictable server', () => {
  it('[R51] ends every call with all records or an error with its reason, within the maximum number of requests', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...MOODS), { minLength: 1, maxLength: 30 }), async (script) => {
        let issued = 0;
        const server = moody(script, (token) => token === `token ${issued}`);
        const clock = instantClock();
        const events: PagewrightEvent[] = [];
        const client = new Client({
          baseURL: 'https://api.example.com',
          axios: { adapter: server.adapter },
          networkRetries: NETWORK_RETRIES,
          auth: { token: async () => `token ${issued}`, refresh: async () => `token ${(issued += 1)}` },
          retry: { retries: RETRIES },
          rateLimit: { retries: RETRIES, requestsPerSecond: 10, burst: 2 },
          breaker: { failures: 3, cooldownMs: 5_000 },
          clock,
          observe: (event) => events.push(event),
        });
        const run = client.rows();
        const got: { id: number }[] = [];
        const outcome: unknown = await collect(run, got);
        for (const sends of server.sends.values()) expect(sends).toBeLessThanOrEqual(MOST_SENDS);
        if (outcome === undefined) {
          seen.add('all records');
          expect(ids(got)).toEqual(ALL);
          expect(run.receipt).toMatchObject({ complete: true, records: ALL.length });
        } else {
          expect(isPagewrightError(outcome)).toBe(true);
          const error = outcome as Error & { page: { position: never; itemsYielded: number } };
          seen.add(error.name);
          expect(error.message).toMatch(/^Client\.rows, page [1-4]: ./);
          expect(
            [
              AuthError,
              CircuitOpenError,
              NetworkError,
              ResponseFormatError,
              RetryExhaustedError,
              UnauthorizedError,
            ].some((kind) => error instanceof kind),
          ).toBe(true);
          const adapter = moody(['200'], () => true).adapter;
          const rest = new Client({ baseURL: 'https://api.example.com', axios: { adapter } });
          await collect(rest.rows().with({ resumeFrom: error.page.position }), got);
          expect(ids(got)).toEqual(ALL);
        }
        const told = events.filter(({ type }) => type === 'request').length;
        expect(told).toBe(run.receipt.requests);
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual(
      expect.arrayContaining(['ResponseFormatError', 'RetryExhaustedError', 'all records']),
    );
  });
});
