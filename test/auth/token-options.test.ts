import { clientCredentials, ConfigurationError, refreshToken } from 'pagewright';
import { TOKEN_URL } from '../support/fake-token-endpoint';

const given = { tokenUrl: TOKEN_URL, clientId: 'my-client', clientSecret: 'my-client-secret' };
const all =
  'tokenUrl, clientId, scope, authMethod, params, refreshAheadMs, newTokenMs, newTokenWaitMs, retries, backoff, maxRetryAfterMs, timeoutMs, axios, clock, observe, clientSecret';
const address = "an http(s) address without credentials in it, such as 'https://login.example.com/oauth/token'";
const form = 'an object of strings, without grant_type, scope, client_id, client_secret, refresh_token';

describe('the options of clientCredentials()', () => {
  it.each<[object, string]>([
    [{ tokenUrl: undefined }, `option "tokenUrl" must be ${address}, got undefined`],
    [{ tokenUrl: '/oauth/token' }, `option "tokenUrl" must be ${address}, got "/oauth/token"`],
    [{ tokenUrl: 'ftp://login/' }, `option "tokenUrl" must be ${address}, got "ftp://login/"`],
    [
      { tokenUrl: 'https://id:pass-word@login/' },
      `option "tokenUrl" must be ${address}, got "https://[redacted]@login/"`,
    ],
    [{ tokenUrl: 'https://id@login/' }, `option "tokenUrl" must be ${address}, got "https://id@login/"`],
    [{ clientId: '' }, 'option "clientId" must be a non-empty string, got ""'],
    [{ clientSecret: undefined }, 'option "clientSecret" must be a non-empty string, got undefined'],
    [{ clientSecret: null }, 'option "clientSecret" must be a non-empty string, got null'],
    [{ clientSecret: ' ' }, 'option "clientSecret" must be a non-empty string, got an empty string'],
    [{ clientSecret: 12345678 }, 'option "clientSecret" must be a non-empty string, got a number'],
    [{ clientSecret: { s3cr3t: 1 } }, 'option "clientSecret" must be a non-empty string, got an object'],
    [{ scope: '' }, 'option "scope" must be a non-empty string, or a list of them, got ""'],
    [{ scope: [] }, 'option "scope" must be a non-empty string, or a list of them, got an empty array'],
    [{ scope: ['a', ''] }, 'option "scope" must be a non-empty string, or a list of them, got an array of 2'],
    [{ authMethod: 'jwt' }, `option "authMethod" must be one of 'basic', 'post', got "jwt"`],
    [{ params: ['a'] }, `option "params" must be ${form}, got an array of 1`],
    [{ params: { pin: 1234 } }, `option "params" must be ${form}, got an object with the keys pin`],
    [{ params: { grant_type: 'x' } }, `option "params" must be ${form}, got an object with the keys grant_type`],
    [{ refreshAheadMs: -1 }, 'option "refreshAheadMs" must be a whole number, at least 0, got -1'],
    [{ retries: 1.5 }, 'option "retries" must be a whole number, at least 0, got 1.5'],
    [{ backoff: 7 }, 'option "backoff" must be exponential(…), constant(…) or a function of the attempt, got 7'],
    [{ maxRetryAfterMs: 0 }, 'option "maxRetryAfterMs" must be a positive number of milliseconds, got 0'],
    [{ timeoutMs: 0 }, 'option "timeoutMs" must be a whole number, at least 1, got 0'],
    [{ axios: 'axios' }, 'option "axios" must be an axios instance or its configuration, got "axios"'],
    [{ axios: null }, 'option "axios" must be an axios instance or its configuration, got null'],
    [{ clock: {} }, 'option "clock" must be a Clock with now() and sleep(), got an object without keys'],
    [{ observe: true }, 'option "observe" must be a function that takes an event, got true'],
    [{ client_secret: 'hidden-secret' }, `unknown option "client_secret"; allowed: ${all}, grant`],
  ])('are rejected if %j', (wrong, message) => {
    expect(() => clientCredentials({ ...given, ...wrong })).toThrow(
      new ConfigurationError(`clientCredentials(): ${message}`),
    );
  });

  it('are rejected with all faults at once', () => {
    expect(() => clientCredentials({ ...given, clientId: '', retries: -1 })).toThrow(
      'clientCredentials(): option "clientId" must be a non-empty string, got ""; ' +
        'option "retries" must be a whole number, at least 0, got -1',
    );
  });
});

describe('the options of refreshToken()', () => {
  it.each<[object, string]>([
    [{ refreshToken: undefined }, 'option "refreshToken" must be a non-empty string, got undefined'],
    [{ accessToken: 12345678 }, 'option "accessToken" must be a non-empty string, got a number'],
    [{ clientSecret: '' }, 'option "clientSecret" must be a non-empty string, got an empty string'],
    [{ accessToken: 'a-token', expiresAt: NaN }, 'option "expiresAt" must be milliseconds since the epoch, got NaN'],
    [{ expiresAt: 7 }, 'option "expiresAt" requires "accessToken", got 7'],
    [{ onRotate: 'save' }, 'option "onRotate" must be a function that stores the tokens, got "save"'],
    [
      { token: 'hidden-secret' },
      `unknown option "token"; allowed: ${all}, refreshToken, accessToken, expiresAt, onRotate`,
    ],
  ])('are rejected if %j', (wrong, message) => {
    expect(() => refreshToken({ ...given, refreshToken: 'a-refresh-token', ...wrong })).toThrow(
      new ConfigurationError(`refreshToken(): ${message}`),
    );
  });
});
