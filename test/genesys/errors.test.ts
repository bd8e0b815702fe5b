import nock from 'nock';
import type { HttpError } from 'pagewright';
import { errors, GenesysClient } from 'pagewright/genesys';
import { instantClock } from '../support/instant-clock';
import { rejection } from '../support/memory-endpoint';

const CORRELATION = '0b9c8ba3-7e42-4e23-9a7c-6d34f3fd1c11';

/** Each code of the platform with its status and error class. */
const CODES: readonly (readonly [code: keyof typeof errors, status: number, name: string])[] = [
  ['authentication.required', 401, 'UnauthorizedError'],
  ['bad.credentials', 401, 'UnauthorizedError'],
  ['credentials.expired', 401, 'UnauthorizedError'],
  ['ip.not.authorized', 401, 'UnauthorizedError'],
  ['app.not.authorized.for.scope', 403, 'HttpError'],
  ['missing.permissions', 403, 'HttpError'],
  ['missing.any.permissions', 403, 'HttpError'],
  ['not.authorized', 403, 'HttpError'],
  ['client.timeout', 408, 'HttpError'],
  ['request.conflict', 409, 'HttpError'],
  ['request.entity.too.large', 413, 'HttpError'],
  ['response.entity.too.large', 400, 'HttpError'],
  ['service.unavailable', 503, 'HttpError'],
  ['request.timeout', 504, 'HttpError'],
  ['authentication.request.timeout', 504, 'HttpError'],
  ['too.many.requests.retry.after', 429, 'RateLimitError'],
  ['too.many.requests', 429, 'RateLimitError'],
  ['unprocessable.entity', 422, 'HttpError'],
  ['invalid.input.invalid.base64.string', 400, 'HttpError'],
];

const bodyOf = (code: string, status: number) => ({
  message: 'The reason.',
  code,
  status,
  messageParams: { permission: 'directory:user:view' },
  contextId: 'context-1',
  details: [{ errorCode: 'e', fieldName: 'f' }],
  errors: [],
  ...(status === 429 && { limit: { key: 'token.rate.per.minute', namespace: 'platform.api', value: 300 } }),
});

describe('errors of Genesys Cloud', () => {
  beforeAll(() => void (nock.isActive() || nock.activate()));
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.restore());

  it('are all tested', () => {
    expect(CODES.map(([code]) => code).sort()).toEqual(Object.keys(errors).sort());
  });

  it.each(CODES)(
    '[R56] [R17] [X4] [X33] %s with status %i throws %s with all fields of the response',
    async (code, status, name) => {
      nock('https://api.mypurecloud.ie')
        .get('/api/v2/users/7')
        .reply(status, bodyOf(code, status), {
          'ININ-Correlation-Id': CORRELATION,
          ...(status === 429 && { 'Retry-After': '7' }),
        });
      const client = new GenesysClient({
        region: 'eu_west_1',
        auth: 's3cr3t-token',
        clock: instantClock(),
        retry: { retries: 0 },
        rateLimit: { retries: 0 },
      });
      const error = await rejection<HttpError>(client.user('7'));
      expect(error).toMatchObject({
        name,
        status,
        apiCode: code,
        apiMessage: 'The reason.',
        contextId: 'context-1',
        correlationId: CORRELATION,
        messageParams: { permission: 'directory:user:view' },
        details: [{ errorCode: 'e', fieldName: 'f' }],
        errors: [],
        ...(status === 429 && { limit: { key: 'token.rate.per.minute' }, retryAfter: 7 }),
      });
      expect(error.message).toContain(`HTTP ${status} (${code}) — The reason. [correlation id ${CORRELATION}]. `);
      expect(error.message.endsWith(errors[code].slice(1))).toBe(true);
    },
  );
});
