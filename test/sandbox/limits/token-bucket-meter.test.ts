import { TokenBucketMeter } from '../../../src/sandbox/limits/meters';

describe('a token bucket meter', () => {
  it('starts full and admits its burst at once', () => {
    const meter = new TokenBucketMeter(50, 3);
    expect(meter.status(10)).toEqual({ allowed: 3, count: 0, resetMs: 0, waitMs: 0 });
    for (let i = 0; i < 3; i += 1) meter.consume(10);
    expect(meter.status(10)).toEqual({ allowed: 3, count: 3, resetMs: 60, waitMs: 20 });
  });

  it('refills in fractions, and never above its burst', () => {
    const meter = new TokenBucketMeter(50, 2);
    meter.consume(0);
    meter.consume(0);
    expect(meter.status(12.5).waitMs).toBeCloseTo(7.5);
    expect(meter.status(20)).toMatchObject({ count: 1, waitMs: 0 });
    expect(meter.status(1_000_000)).toMatchObject({ count: 0, resetMs: 0 });
  });

  it('admits thousands of requests at exactly its rate', () => {
    const meter = new TokenBucketMeter(50, 1);
    const refused = Array.from({ length: 5_000 }, (_, i) => 1_753_000_000_000 + i * 20).filter((now) => {
      const { waitMs } = meter.status(now);
      meter.consume(now);
      return waitMs > 0;
    });
    expect(refused).toEqual([]);
  });
});
