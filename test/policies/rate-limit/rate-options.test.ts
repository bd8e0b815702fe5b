import { RateLimiter, type RateLimiterOptions } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { acquireMany, immediate, one } from '../../support/permits';

describe('the options of RateLimiter', () => {
  it.each<[RateLimiterOptions, number]>([
    [{ requestsPerSecond: 4 }, 250],
    [{ requests: 300, perMs: 60_000 }, 200],
    [{ requests: 300, perMs: 60_000, algorithm: 'window' }, 200],
    [{}, 0],
    [{ concurrency: 5 }, Infinity],
    [{ requestsPerSecond: 4, concurrency: 5 }, Infinity],
  ])('set for %p an interval of %p ms', (options, intervalMs) => {
    expect(new RateLimiter(options).intervalMs).toBe(intervalMs);
  });

  it('are optional', () => {
    expect(immediate(new RateLimiter().acquire(one)).start()).toBe(true);
  });

  it('use the clock of the machine by default', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(5_000);
    const limiter = new RateLimiter({ requestsPerSecond: 1 });
    immediate(limiter.acquire(one)).start();
    now.mockReturnValue(5_999);
    const control = new AbortController();
    const waiting = limiter.acquire({ weight: 1, signal: control.signal });
    control.abort('gone');
    await expect(waiting).rejects.toBe('gone');
    now.mockReturnValue(6_000);
    expect(immediate(limiter.acquire(one)).start()).toBe(true);
    now.mockRestore();
  });

  it('use Math.random by default', async () => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const clock = fakeClock();
    const limiter = new RateLimiter({ clock });
    await limiter.pause(100);
    const starts = acquireMany(limiter, clock, 3);
    await clock.advance(1_000);
    expect(await starts).toEqual([100, 132, 164]);
    random.mockRestore();
  });

  const positive = 'must be a positive number, got';
  const whole = 'must be a whole number, at least 1, got';
  it.each<[object, string]>([
    [{ requestsPerSecond: 0 }, `option "requestsPerSecond" ${positive} 0`],
    [{ requestsPerSecond: -1 }, `option "requestsPerSecond" ${positive} -1`],
    [{ requestsPerSecond: NaN }, `option "requestsPerSecond" ${positive} NaN`],
    [{ requestsPerSecond: Infinity }, `option "requestsPerSecond" ${positive} Infinity`],
    [{ requestsPerSecond: '5' }, `option "requestsPerSecond" ${positive} "5"`],
    [{ requests: 0, perMs: 1 }, `option "requests" ${whole} 0`],
    [{ requests: 1.5, perMs: 1 }, `option "requests" ${whole} 1.5`],
    [{ requests: 1, perMs: 0 }, `option "perMs" ${positive} 0`],
    [{ requestsPerSecond: 1, burst: 0 }, `option "burst" ${whole} 0`],
    [{ concurrency: 0 }, `option "concurrency" ${whole} 0`],
    [{ concurrency: Infinity }, `option "concurrency" ${whole} Infinity`],
    [
      { requests: 1, perMs: 1, algorithm: 'leaky' },
      `option "algorithm" must be one of 'token-bucket', 'window', got "leaky"`,
    ],
    [{ clock: {} }, 'option "clock" must be a Clock with now() and sleep(), got an object without keys'],
    [
      { clock: { sleep() {} } },
      'option "clock" must be a Clock with now() and sleep(), got an object with the keys sleep',
    ],
    [{ clock: { now() {} } }, 'option "clock" must be a Clock with now() and sleep(), got an object with the keys now'],
    [{ clock: null }, 'option "clock" must be a Clock with now() and sleep(), got null'],
    [{ random: 1 }, 'option "random" must be a function that returns a number in [0, 1), got 1'],
    [
      { rps: 1 },
      'unknown option "rps"; allowed: requestsPerSecond, requests, perMs, burst, algorithm, concurrency, clock, random',
    ],
    [
      { requestsPerSecond: 1, requests: 1, perMs: 1 },
      'option "requestsPerSecond" cannot be combined with "requests", "perMs", got 1',
    ],
    [{ requests: 5 }, 'option "perMs" is required when "requests" is set'],
    [{ perMs: 5 }, 'option "requests" is required when "perMs" is set'],
    [{ burst: 5 }, 'option "burst" requires a rate: "requestsPerSecond", or "requests" and "perMs", got 5'],
    [
      { burst: 5, concurrency: 1 },
      'option "burst" requires a rate: "requestsPerSecond", or "requests" and "perMs", got 5',
    ],
    [
      { requestsPerSecond: 5, algorithm: 'window' },
      `option "algorithm" requires "requests" and "perMs" when it is 'window', got "window"`,
    ],
    [
      { requests: 1, perMs: 1, algorithm: 'window', burst: 5 },
      `option "burst" cannot be combined with algorithm 'window', whose burst is "requests", got 5`,
    ],
    [
      { requestsPerSecond: 1, perMs: 5 },
      'option "requestsPerSecond" cannot be combined with "requests", "perMs", got 1; option "requests" is required when "perMs" is set',
    ],
  ])('are rejected as %p', (options, fault) => {
    expect(() => new RateLimiter(options)).toThrow(new Error(`RateLimiter: ${fault}`));
  });

  it.each<RateLimiterOptions>([
    { requestsPerSecond: 0.1, burst: 5, algorithm: 'token-bucket' },
    { requests: 5, perMs: 0.5, burst: 2 },
    { requests: 5, perMs: 1_000, algorithm: 'window', concurrency: 3 },
    { algorithm: 'token-bucket' },
  ])('are accepted as %p', (options) => {
    expect(() => new RateLimiter(options)).not.toThrow();
  });
});
