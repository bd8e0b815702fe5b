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

/** A bucket that never waits, and notes what it is told to be left. */
function noting() {
  const told: number[] = [];
  const limiter: RateLimiter = {
    acquire: () => ({ start: () => true, release: () => undefined }),
    pause: () => false,
    lower: (remaining) => void told.push(remaining),
  };
  return { limiter, told };
}

const ask = (rateLimit: RateLimitOptions) =>
  new ApiClient({ baseURL: 'https://api.example.com', axios, rateLimit }).get<Promise<object>>('/users');

describe('what quota headers tell', () => {
  it('is told to every bucket of a client, but to those that they do not count', async () => {
    const [token, user, org] = [noting(), noting(), noting()];
    const limits: LimitOptions[] = [
      { limiter: token.limiter },
      { limiter: user.limiter, useQuotaHeaders: true },
      { limiter: org.limiter, useQuotaHeaders: false },
    ];
    await ask({ limits });
    expect([token.told, user.told, org.told]).toEqual([[100], [100], []]);
  });

  it('may be of no concern to the only one', async () => {
    const { limiter, told } = noting();
    await ask({ limiter, useQuotaHeaders: false });
    expect(told).toEqual([]);
  });
});
