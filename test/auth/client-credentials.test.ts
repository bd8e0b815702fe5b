import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import nock from 'nock';
import { clientCredentials, type ClientCredentialsOptions, type TokenSource } from 'pagewright';
import { AuthError } from '../../src/errors/client-errors';
import { rejection } from '../support/memory-endpoint';
import { ENDPOINT, TOKEN_URL } from '../support/fake-token-endpoint';

const HOST = 'https://login.example.com';
const given = { tokenUrl: TOKEN_URL, clientId: 'my-client', clientSecret: 'my-client-secret', retries: 0 };
const source = (more: Partial<ClientCredentialsOptions> = {}): TokenSource => clientCredentials({ ...given, ...more });
const token = { access_token: 'a-token', token_type: 'bearer', expires_in: 86_400 };

interface Sent {
  body: string;
  headers: Record<string, unknown>;
}

/** Answers one request and returns what was sent. */
async function sentBy(tokens: TokenSource): Promise<Sent> {
  let sent: Sent | undefined;
  nock(HOST)
    .post('/oauth/token')
    .reply(function (_uri, body) {
      sent = { body: String(body), headers: this.req.headers };
      return [200, token];
    });
  expect(await tokens.token()).toBe('a-token');
  return sent!;
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

beforeAll(() => {
  if (!nock.isActive()) nock.activate();
});
beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});
describe('clientCredentials', () => {
  it('[R3] sends id and secret as Basic authorization, and the grant as a form', async () => {
    const { body, headers } = await sentBy(source());
    expect(body).toBe('grant_type=client_credentials');
    expect(headers).toMatchObject({
      authorization: basic('my-client:my-client-secret'),
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    });
  });

  it('[R3] form-encodes id and secret, so that a colon does not end the id', async () => {
    const { headers } = await sentBy(source({ clientId: 'a:b c', clientSecret: 'p%+/é&=secret' }));
    expect(headers['authorization']).toBe(basic('a%3Ab+c:p%25%2B%2F%C3%A9%26%3Dsecret'));
  });

  it("[R3] sends id and secret as form fields with authMethod 'post'", async () => {
    const { body, headers } = await sentBy(source({ authMethod: 'post', clientSecret: 'p%+/é&=secret' }));
    expect(body).toBe('grant_type=client_credentials&client_id=my-client&client_secret=p%25%2B%2F%C3%A9%26%3Dsecret');
    expect(headers).not.toHaveProperty('authorization');
  });

  it('sends the scope and further form fields', async () => {
    const { body } = await sentBy(source({ scope: ['users', 'groups:readonly'], params: { audience: 'https://api' } }));
    expect(body).toBe('grant_type=client_credentials&scope=users+groups%3Areadonly&audience=https%3A%2F%2Fapi');
    expect((await sentBy(source({ scope: 'users' }))).body).toBe('grant_type=client_credentials&scope=users');
  });

  it('ignores later changes of its options', async () => {
    const params = { audience: 'one' };
    const tokens = source({ params });
    params.audience = 'two';
    expect((await sentBy(tokens)).body).toBe('grant_type=client_credentials&audience=one');
  });

  it('uses an axios instance without its baseURL and transforms', async () => {
    const http = axios.create({
      baseURL: 'https://api.example.com',
      allowAbsoluteUrls: false,
      headers: { 'X-Proxy': 'yes' },
      transformRequest: () => 'something else',
      transformResponse: () => 'something else',
      responseType: 'arraybuffer',
    });
    const { body, headers } = await sentBy(source({ axios: http }));
    expect(body).toBe('grant_type=client_credentials');
    expect(headers['x-proxy']).toBe('yes');
  });

  it('creates an axios instance from a configuration', async () => {
    const { headers } = await sentBy(source({ axios: { headers: { 'X-Proxy': 'yes' } } }));
    expect(headers['x-proxy']).toBe('yes');
  });

  it('keeps the query of the tokenUrl, and omits it from names', async () => {
    nock(HOST).post('/oauth/token?realm=7').reply(401);
    const error = await rejection(source({ tokenUrl: `${TOKEN_URL}?realm=7` }).token());
    expect(error.message).toBe(`${ENDPOINT}: HTTP 401. Check the client id and secret.`);
  });
});

describe('a refused token request', () => {
  it('[R9] rejects with an AuthError with the fields of the response', async () => {
    const body = {
      error: 'invalid_client',
      description: 'authentication failed',
      error_description: 'authentication failed',
    };
    nock(HOST).post('/oauth/token').reply(401, body, { 'ININ-Correlation-Id': 'corr-1' });
    const error = await rejection<AuthError>(source().token());
    expect(error).toBeInstanceOf(AuthError);
    expect(error.message).toBe(
      `${ENDPOINT}: HTTP 401 (invalid_client) — authentication failed [correlation id corr-1]. Check the client id and secret.`,
    );
    expect({ ...error }).toEqual({
      code: 'AUTH',
      status: 401,
      error: 'invalid_client',
      error_description: 'authentication failed',
      correlationId: 'corr-1',
    });
  });

  it.each([
    [400, { error: 'invalid_scope' }, 'HTTP 400 (invalid_scope). Check the scope.'],
    [400, { error: 'invalid_client' }, 'HTTP 400 (invalid_client). Check the client id and secret.'],
    [
      400,
      { error: 'invalid_grant', description: 'expired' },
      'HTTP 400 (invalid_grant) — expired. The grant is used up, expired or revoked. Log in again.',
    ],
    [400, { error: 'unauthorized_client' }, 'HTTP 400 (unauthorized_client). This client may not use this grant.'],
    [
      400,
      { error: 'unsupported_grant_type' },
      'HTTP 400 (unsupported_grant_type). The tokenUrl does not support this grant.',
    ],
    [403, { code: 'not.authorized', message: 'no' }, 'HTTP 403 (not.authorized) — no'],
    [403, { error: { code: 'E7', message: 'nested' } }, 'HTTP 403 (E7) — nested'],
    [
      300,
      token,
      'HTTP 300. It redirects to an unknown address. Redirects are not followed, because they would receive the credentials. Check the tokenUrl.',
    ],
    [404, '<html>not here</html>', 'HTTP 404. Check the tokenUrl.'],
    [409, '"text"', 'HTTP 409'],
    [409, 'null', 'HTTP 409'],
    [501, {}, 'HTTP 501'],
  ])('explains status %d with %j', async (status, body, message) => {
    nock(HOST).post('/oauth/token').reply(status, body);
    expect((await rejection(source({ retries: 5 }).token())).message).toBe(`${ENDPOINT}: ${message}`);
  });

  it.each([
    ['https://evil.example/take?x=1', 'https://evil.example/take'],
    ['/elsewhere', `${HOST}/elsewhere`],
    ['https://', 'an unknown address'],
    [undefined, 'an unknown address'],
  ])('does not follow a redirect to %s', async (location, shown) => {
    nock(HOST)
      .post('/oauth/token')
      .reply(307, '', location === undefined ? {} : { location });
    expect((await rejection(source().token())).message).toBe(
      `${ENDPOINT}: HTTP 307. It redirects to ${shown}. Redirects are not followed, because they would receive the credentials. Check the tokenUrl.`,
    );
  });
});

describe('a token response of status 200', () => {
  const failing = async (body: string | object, headers = {}) => {
    nock(HOST).post('/oauth/token').reply(200, body, headers);
    const error = await rejection<AuthError>(source({ retries: 5 }).token());
    expect(error).toBeInstanceOf(AuthError);
    return error;
  };

  it.each<[string | object, string]>([
    ['<html>', 'the body is HTML or XML where JSON was expected. Check the tokenUrl.'],
    ['', 'the body is empty where JSON was expected. Check the tokenUrl.'],
    ['{"access_token":', 'the body is truncated or malformed JSON (16 characters). Check the tokenUrl.'],
    [{}, 'the body has no access_token'],
    ['null', 'the body has no access_token'],
    [{ access_token: '' }, 'the body has no access_token'],
    [{ access_token: 7 }, 'the body has no access_token'],
    [{ error: 'bad_code', error_description: 'too old' }, 'the body has no access_token (bad_code) — too old'],
    [{ access_token: 'mac-token', token_type: 'mac' }, 'the token_type is "mac". Only "bearer" is supported.'],
    [{ access_token: 'odd-token', token_type: 7 }, 'the token_type is 7. Only "bearer" is supported.'],
    [{ access_token: 'odd-token', expires_in: 'soon' }, 'expires_in is not a number of seconds: "soon"'],
    [{ access_token: 'odd-token', expires_in: -1 }, 'expires_in is not a number of seconds: -1'],
    [{ access_token: 'odd-token', expires_in: '-1' }, 'expires_in is not a number of seconds: "-1"'],
    [{ access_token: 'odd-token', expires_in: '' }, 'expires_in is not a number of seconds: ""'],
    [{ access_token: 'odd-token', expires_in: true }, 'expires_in is not a number of seconds: true'],
  ])('rejects the body %j', async (body, message) => {
    expect((await failing(body)).message).toBe(`${ENDPOINT}: HTTP 200, but ${message}`);
  });

  it('names the error of a body without a token, and the correlation id', async () => {
    const error = await failing({ error: 'bad_code' }, { 'x-request-id': 'r-1' });
    expect(error.message).toBe(
      `${ENDPOINT}: HTTP 200, but the body has no access_token (bad_code) [correlation id r-1]`,
    );
    expect(error).toMatchObject({ status: 200, error: 'bad_code', correlationId: 'r-1' });
  });

  it.each([
    { access_token: 't', token_type: 'BEARER', expires_in: 60 },
    { access_token: 't', token_type: 'Bearer', expires_in: '60' },
    { access_token: 't', token_type: null, expires_in: ' 60.0 ' },
    { access_token: 't', expires_in: null },
    { access_token: 't', expires_in: 0 },
  ])('accepts the body %j', async (body) => {
    nock(HOST).post('/oauth/token').reply(200, body);
    expect(await source().token()).toBe('t');
  });
});

describe('a token request over a connection', () => {
  let server: Server;
  let tokenUrl: string;
  let answer: (response: ServerResponse, n: number) => void;
  let asked = 0;

  beforeAll(async () => {
    nock.restore();
    server = createServer((_request, response) => answer(response, (asked += 1)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token`;
  });
  beforeEach(() => (asked = 0));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('retries after a truncated body', async () => {
    answer = (response, n) => {
      response.writeHead(200, { 'content-length': 1_000, connection: 'close' });
      if (n === 1) response.write('{"access_', () => response.destroy());
      else response.end(JSON.stringify(token).padEnd(1_000));
    };
    expect(await source({ tokenUrl, retries: 1, backoff: () => 1 }).token()).toBe('a-token');
    expect(asked).toBe(2);
  });

  it('cancels a request without waiting callers', async () => {
    const control = new AbortController();
    const closed = new Promise((resolve) => {
      answer = (response) => {
        response.once('close', resolve);
        control.abort('gone');
      };
    });
    await expect(source({ tokenUrl }).token(control.signal)).rejects.toBe('gone');
    await closed;
  });

  it('fails after timeoutMs without a response', async () => {
    answer = () => undefined;
    const error = await rejection(source({ tokenUrl, timeoutMs: 20 }).token());
    expect(error.message).toBe(`POST ${tokenUrl}: no response received (ECONNABORTED): timeout of 20ms exceeded`);
  });

  it('goes through a configured proxy', async () => {
    let path: string | undefined;
    answer = (response) => {
      path = response.req.url;
      response.end(JSON.stringify(token));
    };
    const proxy = { host: '127.0.0.1', port: Number(new URL(tokenUrl).port), protocol: 'http' };
    await source({ tokenUrl: 'http://login.example.com/oauth/token', axios: { proxy } }).token();
    expect(path).toBe('http://login.example.com/oauth/token');
  });
});
