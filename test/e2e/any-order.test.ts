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

/** The outcome of one request. */
type Outcome = '200' | '429' | '429 without Retry-After' | '503' | '500' | '401' | 'reset' | 'truncated';

const OUTCOMES: readonly Outcome[] = [
  '200',
  '429',
  '429 without Retry-After',
  '503',
  '500',
  '401',
  'reset',
  'truncated',
];
const PAGES = 4;
const RETRIES = 2;
const NETWORK_RETRIES = 1;
/** Per page: each retry can contain all rate-limit retries, and each of those a 401 and a network retry. */
const MAX_SENDS = (RETRIES + 1) * (RETRIES + 1) * 2 * (NETWORK_RETRIES + 1);

/** A server with scripted outcomes, of which the last one repeats. On success it serves the page of `cursor`. */
function scriptedServer(script: readonly Outcome[], tokenIsGood: (token: string) => boolean) {
  const sends = new Map<string, number>();
  let at = 0;
  const adapter: AxiosAdapter = async (config) => {
    const cursor = String((config.params as { cursor?: string } | undefined)?.cursor ?? '0');
    sends.set(cursor, (sends.get(cursor) ?? 0) + 1);
    const outcome = script[Math.min(at++, script.length - 1)]!;
    const token = String(config.headers.get('Authorization')).slice('Bearer '.length);
    if (outcome === '401' || !tokenIsGood(token)) throw errorResponse(config, 401);
    return respondTo(outcome, config, Number(cursor));
  };
  return { adapter, sends };
}

function respondTo(outcome: Outcome, config: InternalAxiosRequestConfig, page: number) {
  const respond = (status: number, data: unknown, headers = {}) => ({ status, data, headers, config, statusText: '' });
  if (outcome === 'reset') throw new AxiosError('socket hang up', 'ECONNRESET', config);
  if (outcome === 'truncated') return respond(200, '{"results":[{"id":');
  if (outcome === '429') throw errorResponse(config, 429, { 'retry-after': '3' });
  if (outcome === '429 without Retry-After') throw errorResponse(config, 429);
  if (outcome !== '200') throw errorResponse(config, Number(outcome));
  const next = page + 1 < PAGES ? { cursor: String(page + 1) } : {};
  return respond(200, { results: [{ id: 2 * page }, { id: 2 * page + 1 }], ...next });
}

function errorResponse(config: InternalAxiosRequestConfig, status: number, headers = {}): AxiosError {
  const response = { status, data: { code: 'no' }, headers, config, statusText: '' };
  return new AxiosError(`status ${status}`, 'ERR_BAD_RESPONSE', config, undefined, response);
}

/** Collects the records of a run, and returns the error that it ended with. */
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
      fc.asyncProperty(fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 30 }), async (script) => {
        let issued = 0;
        const server = scriptedServer(script, (token) => token === `token ${issued}`);
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
        const received: { id: number }[] = [];
        const error: unknown = await collect(run, received);
        for (const sends of server.sends.values()) expect(sends).toBeLessThanOrEqual(MAX_SENDS);
        if (error === undefined) {
          seen.add('all records');
          expect(ids(received)).toEqual(ALL);
          expect(run.receipt).toMatchObject({ complete: true, records: ALL.length });
        } else {
          expect(isPagewrightError(error)).toBe(true);
          const failure = error as Error & { page: { position: never; itemsYielded: number } };
          seen.add(failure.name);
          expect(failure.message).toMatch(/^Client\.rows, page [1-4]: ./);
          expect(
            [
              AuthError,
              CircuitOpenError,
              NetworkError,
              ResponseFormatError,
              RetryExhaustedError,
              UnauthorizedError,
            ].some((kind) => failure instanceof kind),
          ).toBe(true);
          const adapter = scriptedServer(['200'], () => true).adapter;
          const rest = new Client({ baseURL: 'https://api.example.com', axios: { adapter } });
          await collect(rest.rows().with({ resumeFrom: failure.page.position }), received);
          expect(ids(received)).toEqual(ALL);
        }
        const emitted = events.filter(({ type }) => type === 'request').length;
        expect(emitted).toBe(run.receipt.requests);
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual(
      expect.arrayContaining(['ResponseFormatError', 'RetryExhaustedError', 'all records']),
    );
  });
});
