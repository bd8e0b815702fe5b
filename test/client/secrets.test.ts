import { inspect } from 'node:util';
import axios, { AxiosError } from 'axios';
import nock from 'nock';
import { ApiClient, nextUri, page, Paginated, staticToken, type Paged } from 'pagewright';
import { redact } from '../../src/errors/redact';
import { drain, rejection } from '../support/memory-endpoint';

const SECRET = 's3cr3t-t0ken-value';
const BASE = 'https://api.example.com';

class Client extends ApiClient {
  @Paginated()
  users(params: object = {}): Paged<unknown> {
    return this.get('/users', params, { headers: { 'X-Api-Key': SECRET } });
  }

  user(): Promise<unknown> {
    return this.get('/user');
  }
}

/** Everything that a log could show of an error: message, stack, properties, JSON and the whole chain of causes. */
function everythingOf(error: unknown): string {
  const parts: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth += 1) {
    parts.push(
      at.message,
      at.stack ?? '',
      JSON.stringify(at),
      inspect(at, { depth: 20, showHidden: true, getters: true }),
    );
  }
  return parts.join('\n');
}

describe('secrets in errors', () => {
  const client = () => new Client({ baseURL: BASE, auth: staticToken(SECRET), networkRetries: 0 });

  beforeEach(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.restore());

  it.each([
    [
      'a refusal',
      () =>
        nock(BASE)
          .get('/users')
          .query(true)
          .reply(403, { message: `Bearer ${SECRET} is not enough`, code: 'x' }, { 'X-Auth-Token': SECRET }),
    ],
    [
      'a server error',
      () =>
        nock(BASE)
          .get('/users')
          .query(true)
          .reply(500, `<html>${'x'.repeat(10)}</html>`),
    ],
    [
      'a network failure',
      () =>
        nock(BASE)
          .get('/users')
          .query(true)
          .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' })),
    ],
    ['a body that is no JSON', () => nock(BASE).get('/users').query(true).reply(200, '<html>')],
  ])('[R125] are absent from the error of %s', async (_what, arrange) => {
    arrange();
    const error = await rejection(drain(client().users({ access_token: SECRET })));
    expect(error.message).toMatch(/^Client\.users, page 1: /);
    expect(everythingOf(error)).not.toContain(SECRET);
  });

  it('[R125] are absent from the error of a single call', async () => {
    nock(BASE).get('/user').reply(401, { message: 'no' });
    const error = await rejection(client().user());
    expect(everythingOf(error)).not.toContain(SECRET);
    expect(error).toMatchObject({ name: 'UnauthorizedError', status: 401 });
  });

  it('[R125] are absent from the causes of an axios error', async () => {
    const inner = new AxiosError(
      `connect failed for https://user:${SECRET}@host/?client_secret=${SECRET}`,
      'ECONNREFUSED',
      {
        headers: { Authorization: `Bearer ${SECRET}` },
      } as never,
    );
    const http = axios.create({ adapter: () => Promise.reject(inner) });
    const error = await rejection(drain(new Client({ baseURL: BASE, axios: http }).users()));
    expect(error).toMatchObject({ name: 'NetworkError', code: 'NETWORK' });
    expect(everythingOf(error)).not.toContain(SECRET);
  });
});

describe('a secret that the server echoes', () => {
  it.each([
    [
      'in the lists of an error',
      {
        status: 400,
        headers: {},
        body: {
          message: 'no',
          errors: [{ message: `Bearer ${SECRET}` }],
          details: [{ access_token: SECRET }],
          messageParams: { token: SECRET },
        },
      },
    ],
    ['in a body of status 200', { status: 200, headers: {}, body: { message: `bad Bearer ${SECRET}`, code: 'x' } }],
    [
      'in a next link',
      {
        status: 200,
        headers: {},
        body: { entities: [1], nextUri: `https://evil.example/?access_token=${SECRET}&after=1` },
      },
    ],
  ])('is hidden in %s', async (_what, answer) => {
    class Plain {
      @Paginated({ style: nextUri({ origin: BASE }) })
      users(_params: object = {}): Paged<unknown> {
        return page(Promise.resolve(answer));
      }
    }
    const error = await rejection(drain(new Plain().users()));
    expect(everythingOf(error)).not.toContain(SECRET);
    expect(error.message).toMatch(/^Plain\.users, page 1: /);
  });

  it('is hidden in a request that was thrown as a plain object', async () => {
    class Plain {
      @Paginated()
      users(_params: object = {}): Paged<unknown> {
        return page(Promise.reject({ config: { headers: { Authorization: `Bearer ${SECRET}` } } }));
      }
    }
    const error = await rejection(drain(new Plain().users()));
    expect(error).toMatchObject({ code: 'PAGE_FAILED' });
    expect(everythingOf(error)).not.toContain(SECRET);
  });
});

describe('redact', () => {
  it.each([
    [`Authorization: Bearer ${SECRET}`, 'Authorization: [redacted]'],
    [`Basic ${Buffer.from(SECRET).toString('base64')}`, 'Basic [redacted]'],
    [`https://x/?a=1&access_token=${SECRET}&b=2`, 'https://x/?a=1&access_token=[redacted]&b=2'],
    [`{"client_secret":"${SECRET}","id":"7"}`, '{"client_secret":"[redacted]","id":"7"}'],
    [`"x-api-key": "${SECRET}"`, '"x-api-key": "[redacted]"'],
    ['pageToken=abc&cursor=def', 'pageToken=abc&cursor=def'],
  ])('%s', (text, shown) => {
    expect(redact(text)).toContain(shown);
    expect(redact(text)).not.toContain(SECRET);
  });
});
