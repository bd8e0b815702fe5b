import {
  ApiClient,
  type ApiClientOptions,
  type LimitOptions,
  type RateLimiter,
  type RateLimitOptions,
} from 'pagewright';

const HEADERS = { 'inin-ratelimit-count': '200', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '30' };
const axios: ApiClientOptions['axios'] = {
  adapter: async (config) => ({ data: {}, status: 200, statusText: 'OK', headers: HEADERS, config }),
};

/** A bucket that never waits, and records the remaining quota. */
function recordingLimiter() {
  const remainders: number[] = [];
  const limiter: RateLimiter = {
    acquire: () => ({ start: () => true, release: () => undefined }),
    pause: () => false,
    lower: (remaining) => void remainders.push(remaining),
  };
  return { limiter, remainders };
}

const ask = (rateLimit: RateLimitOptions) =>
  new ApiClient({ baseURL: 'https://api.example.com', axios, rateLimit }).get<Promise<object>>('/users');

describe('quota headers of a response', () => {
  it('lower every bucket of the client except those with useQuotaHeaders false', async () => {
    const [token, user, org] = [recordingLimiter(), recordingLimiter(), recordingLimiter()];
    const limits: LimitOptions[] = [
      { limiter: token.limiter },
      { limiter: user.limiter, useQuotaHeaders: true },
      { limiter: org.limiter, useQuotaHeaders: false },
    ];
    await ask({ limits });
    expect([token.remainders, user.remainders, org.remainders]).toEqual([[100], [100], []]);
  });

  it('are ignored by a single bucket with useQuotaHeaders false', async () => {
    const { limiter, remainders } = recordingLimiter();
    await ask({ limiter, useQuotaHeaders: false });
    expect(remainders).toEqual([]);
  });
});
