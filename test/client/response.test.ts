import {
  AsyncResponseError,
  HttpError,
  ConfigurationError,
  cursor,
  CursorExpiredError,
  page,
  Paginated,
  RateLimitError,
  ResponseFormatError,
  UnauthorizedError,
  type Paged,
} from 'pagewright';
import { drain, ids, records, rejection } from '../support/memory-endpoint';

/** A client whose server returns the given values in turn. */
class Client {
  readonly asked: object[] = [];
  constructor(private readonly answers: readonly unknown[]) {}

  @Paginated({ style: cursor() })
  users(params: object = {}): Paged<{ id: number }> {
    this.asked.push(params);
    const answer = this.answers[this.asked.length - 1];
    return page(async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    });
  }
}

const drained = (...answers: unknown[]) => drain(new Client(answers).users());
const body = { results: records(1, 2) };

describe('the return value of a paged method', () => {
  it.each([
    ['an axios response', { status: 200, headers: { 'Content-Type': 'application/json' }, data: body, config: {} }],
    ['a response with a body', { status: 200, headers: {}, body }],
    ['a response of got', { statusCode: 200, headers: {}, body: JSON.stringify(body) }],
    ['a fetch response', new Response(JSON.stringify(body))],
    ['a bare body', body],
    ['a body of bytes', { status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) }],
    ['a body that happens to have a status and a body', { status: 7, body: 'none', results: records(1, 2) }],
  ])('may be %s', async (_what, answer) => {
    expect(ids(await drained(answer))).toEqual([1, 2]);
  });

  it('has its headers read for every kind of response', async () => {
    const headersOf = async (answer: unknown) =>
      (await new Client([answer]).users().pages().next()).value?.response.headers;
    expect(await headersOf(new Response(JSON.stringify(body), { headers: { 'X-One': '1' } }))).toMatchObject({
      'x-one': '1',
    });
    expect(await headersOf({ status: 200, headers: new Map([['X-One', '1']]), body })).toEqual({ 'x-one': '1' });
    expect(await headersOf({ status: 200, headers: { 'X-Many': ['a', 'b'] }, body })).toEqual({ 'x-many': 'a, b' });
    expect(await headersOf(body)).toBeUndefined();
  });

  it.each([[undefined], [null]])('must not be %s', async (answer) => {
    const error = await rejection(drained(answer));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(
      new RegExp(`^Client\\.users, page 1: the method returned ${answer} instead of a response. Return page`),
    );
  });
});

describe('a body that is not JSON', () => {
  it.each([
    ['<!doctype html><h1>Sign in</h1>', /HTML or XML where JSON was expected/],
    ['{"results":[{"id":1},{"id":', /truncated or malformed JSON \(27 characters\)/],
    ['', /the body is empty where JSON was expected/],
    ['upstream is down', /plain text where JSON was expected/],
  ])('is an error with method and page for %j', async (text, message) => {
    const first = { status: 200, headers: {}, body: { results: records(1, 2), cursor: 'a' } };
    const error = await rejection(drained(first, { status: 200, headers: {}, data: text }));
    expect(error).toBeInstanceOf(ResponseFormatError);
    expect(error.message).toMatch(/^Client\.users, page 2: /);
    expect(error.message).toMatch(message);
  });

  it('is an error for a 204', async () => {
    await expect(drained(new Response(null, { status: 204 }))).rejects.toThrow(
      /page 1: the server returned 204 No Content/,
    );
  });
});

describe('a status that is not a success', () => {
  const answer = (status: number) => ({
    status,
    headers: { 'ININ-Correlation-Id': 'corr-1', 'Set-Cookie': 'session=1' },
    body: {
      message: 'told so',
      code: 'some.code',
      status,
      contextId: 'ctx-1',
      messageParams: { a: 'b' },
      details: [{ errorCode: 'x' }],
      errors: [],
      limit: { key: 'token.rate.per.minute' },
    },
  });

  it('says how to wait after a 429', async () => {
    const error = await rejection<HttpError>(drain(new Client([answer(429)]).users()));
    expect(error.message).toMatch(/\. Set rateLimit: \{\} or add @RateLimited\(\) to wait for Retry-After\.$/);
  });

  it.each([
    [400, HttpError],
    [401, UnauthorizedError],
    [403, HttpError],
    [404, HttpError],
    [409, HttpError],
    [413, HttpError],
    [429, RateLimitError],
    [500, HttpError],
    [304, HttpError],
  ])('[R56] raises %i at once with all fields of the response', async (status, kind) => {
    const client = new Client([answer(status)]);
    const error = await rejection<HttpError>(drain(client.users()));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({
      status,
      apiCode: 'some.code',
      apiMessage: 'told so',
      contextId: 'ctx-1',
      correlationId: 'corr-1',
      messageParams: { a: 'b' },
      details: [{ errorCode: 'x' }],
      errors: [],
      limit: { key: 'token.rate.per.minute' },
      page: { endpoint: 'Client.users', index: 0, itemsYielded: 0 },
    });
    const start = `Client.users, page 1: HTTP ${status} (some.code) — told so [correlation id corr-1]`;
    expect(error.message.startsWith(start)).toBe(true);
    expect(error.headers).not.toHaveProperty('set-cookie');
    expect(client.asked).toHaveLength(1);
  });

  it('is recognised in the errors of axios and of other clients', async () => {
    const thrown = Object.assign(new Error('Request failed'), {
      isAxiosError: true,
      response: { ...answer(403), data: { message: 'no' } },
    });
    expect(await rejection(drained(thrown))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await rejection(drained(new Response('{"message":"gone"}', { status: 404 })))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is recognised even if its body was read before', async () => {
    const read = new Response('{"message":"gone"}', { status: 404 });
    await read.text();
    const error = await rejection<HttpError>(drained(Object.assign(new Error('from a hook'), { response: read })));
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
    expect(error.status).toBe(404);
  });

  it('reports a successful page whose body was read before', async () => {
    const read = new Response('[]');
    await read.text();
    await expect(drained(read)).rejects.toThrow(
      /^Client\.users, page 1: the body of the fetch response was read before/,
    );
  });

  it('[R55] is reported as a cursor error if the request carried a cursor', async () => {
    const first = { results: records(1, 2), cursor: 'abc' };
    for (const status of [400, 422]) {
      const error = await rejection<CursorExpiredError>(drained(first, answer(status)));
      expect(error).toMatchObject({ code: 'INVALID_CURSOR' });
      expect(error).toBeInstanceOf(CursorExpiredError);
      expect(error.message).toMatch(/^Client\.users, page 2: HTTP 4.* The server rejected the cursor "abc"/);
      expect(error.page?.position).toMatchObject({ at: { cursor: 'abc' }, seen: 2 });
    }
    expect(await rejection(drained(answer(400)))).not.toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it('[R54] distinguishes an expired cursor from an invalid one', async () => {
    const expired = {
      status: 422,
      headers: {},
      body: { code: 'unprocessable.entity', message: 'invalid/expired cursor' },
    };
    const error = await rejection<CursorExpiredError>(drained({ results: records(1, 2), cursor: 'abc' }, expired));
    expect(error).toBeInstanceOf(CursorExpiredError);
    expect(error.resumable).toMatchObject({ at: { cursor: 'abc' }, seen: 2 });
  });

  it('[R121] does not parse a 202 as a list', async () => {
    const error = await rejection(drained({ status: 202, headers: {}, body: { jobId: 'j1' } }));
    expect(error).toBeInstanceOf(AsyncResponseError);
    expect(error.message).toMatch(/^Client\.users, page 1: the server returned 202 Accepted.*@Polled/);
  });
});

describe("an error of the caller's own code", () => {
  it('is thrown unchanged even if an error of this library caused it', async () => {
    const mine = new Error('mine', { cause: new HttpError({ status: 404 }) });
    expect(await rejection(drained(mine))).toBe(mine);
  });

  it('keeps its identity and receives the page', async () => {
    class Mine extends Error {}
    const mine = new Mine('mine');
    const error = await rejection<Mine & { page?: unknown }>(drained(mine));
    expect(error).toBe(mine);
    expect(error.page).toMatchObject({ endpoint: 'Client.users', index: 0 });
  });
});
