import { AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { networkFailure } from '../../src/errors/network-error';

const failing = (code: string | undefined, config: object = {}) =>
  new AxiosError('it failed', code, config as InternalAxiosRequestConfig);

describe('networkFailure', () => {
  it.each([
    ['ECONNRESET', { transient: true, unsent: false }],
    ['ETIMEDOUT', { transient: true, unsent: false }],
    ['ECONNREFUSED', { transient: true, unsent: true }],
    ['EAI_AGAIN', { transient: true, unsent: true }],
    ['ENOTFOUND', { transient: false, unsent: true }],
    ['CERT_HAS_EXPIRED', { transient: false, unsent: false }],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', { transient: false, unsent: false }],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', { transient: false, unsent: false }],
    ['ERR_INVALID_URL', { transient: false, unsent: false }],
    [undefined, { transient: true, unsent: false }],
  ])('networkFailure classifies %s by whether it is transient and whether it was sent', (code, expected) => {
    expect(networkFailure(failing(code))).toMatchObject(expected);
  });

  it('networkFailure counts the retries that were made below HTTP', () => {
    const below = (retryCount: number) => networkFailure(failing('ECONNRESET', { 'axios-retry': { retryCount } }));
    expect(below(3).retries).toBe(3);
    expect(below(0)).not.toHaveProperty('retries');
    expect(networkFailure(failing('ECONNRESET'))).not.toHaveProperty('retries');
  });

  it('networkFailure treats a truncated body as transient', () => {
    expect(networkFailure(new AxiosError('stream has been aborted', 'ERR_BAD_RESPONSE')).transient).toBe(true);
    expect(networkFailure(failing('ERR_BAD_RESPONSE')).transient).toBe(false);
  });

  it('networkFailure finds the code of fetch in the cause', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const error = networkFailure(new TypeError('fetch failed', { cause }), { endpoint: 'GET /x', method: 'GET' });
    expect(error.message).toBe('GET /x: no response received (ECONNREFUSED): fetch failed');
    expect(error).toMatchObject({ method: 'GET', unsent: true });
  });
});
