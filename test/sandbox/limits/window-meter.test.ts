import { WindowMeter } from '../../../src/sandbox/limits/meters';

describe('a window meter', () => {
  it('starts with its first request and ends after its length', () => {
    const meter = new WindowMeter(2, 1_000);
    expect(meter.status(0)).toEqual({ allowed: 2, count: 0, resetMs: 1_000, waitMs: 0 });
    meter.consume(700);
    meter.consume(900);
    expect(meter.status(1_000)).toEqual({ allowed: 2, count: 2, resetMs: 700, waitMs: 700 });
    expect(meter.status(1_700)).toEqual({ allowed: 2, count: 0, resetMs: 1_000, waitMs: 0 });
  });

  it('has the exact length, at any fraction of a millisecond', () => {
    const now = 1_753_000_000_000.123;
    const meter = new WindowMeter(1, 61_000);
    meter.consume(now);
    expect(meter.status(now).resetMs).toBe(61_000);
  });
});
