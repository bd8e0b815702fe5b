import fc from 'fast-check';
import { constant, exponential, jittered } from '../../src/time/backoff';

const attempts = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
/** Possible results of `Math.random`. */
const chance = () => fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('exponential', () => {
  it('[R64] exponential waits min(2^n, 60) seconds plus 10 to 50 %', () => {
    fc.assert(
      fc.property(chance(), (drawn) => {
        const backoff = exponential({ capMs: 60_000, random: () => drawn });
        const factors = [2, 4, 8, 16, 32, 60, 60, 60].map((seconds, i) => backoff(i + 1) / (seconds * 1_000));
        for (const factor of factors) {
          expect(factor).toBeGreaterThanOrEqual(1.1);
          expect(factor).toBeLessThanOrEqual(1.5);
        }
      }),
    );
  });

  it('[R64] exponential draws a new jitter for each wait', () => {
    const draws = [0, 0.5, 0.75];
    const backoff = exponential({ baseMs: 1_000, factor: 1, jitter: [1, 2], random: () => draws.shift()! });
    expect(attempts(3).map(backoff)).toEqual([1_000, 1_500, 1_750]);
  });

  it('[R65] exponential waits 2, 4, 8, 16, 32, 32 seconds without jitter', () => {
    expect(attempts(6).map(exponential({ jitter: false }))).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 32_000]);
  });

  it('[R67] exponential grows up to a cap of 64 seconds', () => {
    const backoff = exponential({ capMs: 64_000, jitter: false });
    expect(attempts(8).map(backoff)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 64_000, 64_000]);
  });

  it('[R69] exponential waits 2, 4, 8, 16, 32 seconds with a base of 2, and 1, 2, 4, 8, 16 with a base of 1', () => {
    const waits = (baseMs: number) => attempts(5).map(exponential({ baseMs, jitter: false }));
    expect(waits(2_000)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000]);
    expect(waits(1_000)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  it('[R66] exponential depends on the attempt alone', () => {
    const backoff = exponential({ jitter: false });
    expect([5, 1, 3, 1].map(backoff)).toEqual([32_000, 2_000, 8_000, 2_000]);
  });

  it('exponential adds 10 to 50 % by default, by Math.random', () => {
    const random = jest.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValueOnce(0.5);
    const backoff = exponential({ baseMs: 10_000 });
    expect(backoff(1)).toBe(11_000);
    expect(backoff(1)).toBe(13_000);
    random.mockRestore();
  });

  it('exponential accepts another factor', () => {
    expect(attempts(4).map(exponential({ baseMs: 100, factor: 3, jitter: false }))).toEqual([100, 300, 900, 2_700]);
    expect(attempts(3).map(exponential({ baseMs: 100, factor: 1, jitter: false }))).toEqual([100, 100, 100]);
    expect(attempts(3).map(exponential({ baseMs: 100, factor: 1.5, jitter: false }))).toEqual([100, 150, 225]);
  });

  it('exponential stays at the cap if the power overflows', () => {
    expect(exponential({ jitter: false })(10_000)).toBe(32_000);
    expect(exponential({ baseMs: 50_000, jitter: false })(1)).toBe(32_000);
  });

  it('exponential adds the jitter to the cap', () => {
    expect(exponential({ jitter: [1, 3], random: () => 0.5 })(9)).toBe(64_000);
  });

  it.each([
    [{ baseMs: 0 }, 'option "baseMs" must be a positive number of milliseconds, got 0'],
    [{ baseMs: NaN }, 'option "baseMs" must be a positive number of milliseconds, got NaN'],
    [{ capMs: -1 }, 'option "capMs" must be a positive number of milliseconds, got -1'],
    [{ factor: 0.5 }, 'option "factor" must be a number, at least 1, got 0.5'],
    [{ factor: Infinity }, 'option "factor" must be a number, at least 1, got Infinity'],
    [{ factor: '2' }, 'option "factor" must be a number, at least 1, got "2"'],
    [
      { jitter: [0.5, 1] },
      'option "jitter" must be a range such as [1, 1.5] to multiply the wait by, at least 1, or false, got an array of 2',
    ],
    [
      { jitter: [2, 1] },
      'option "jitter" must be a range such as [1, 1.5] to multiply the wait by, at least 1, or false, got an array of 2',
    ],
    [{ random: 0.5 }, 'option "random" must be a function that returns a number in [0, 1), got 0.5'],
    [{ cap: 1 }, 'unknown option "cap"; allowed: baseMs, factor, capMs, jitter, random'],
  ])('exponential rejects %p', (options, fault) => {
    expect(() => exponential(options as never)).toThrow(new Error(`exponential(): ${fault}`));
  });
});

describe('constant', () => {
  it('[R62] constant always waits the same time', () => {
    expect(attempts(3).map(constant(5_000))).toEqual([5_000, 5_000, 5_000]);
  });

  it.each([0, -1, NaN, '5' as never])('constant rejects %p', (ms) => {
    const got = typeof ms === 'string' ? `"${ms as string}"` : String(ms);
    expect(() => constant(ms)).toThrow(
      new Error(`constant(): option "ms" must be a positive number of milliseconds, got ${got}`),
    );
  });
});

describe('jittered', () => {
  it('jittered multiplies the wait by a factor within the range', () => {
    expect(jittered(1_000, [1.5, 2.5], () => 0)).toBe(1_500);
    expect(jittered(1_000, [1.5, 2.5], () => 0.25)).toBe(1_750);
    expect(jittered(1_000, [2, 2], () => 0.9)).toBe(2_000);
  });

  it('jittered draws no number without jitter', () => {
    const random = jest.fn(() => 0);
    expect(jittered(1_000, false, random)).toBe(1_000);
    expect(random).not.toHaveBeenCalled();
  });

  it('jittered returns whole milliseconds, never fewer than the wait', () => {
    expect(jittered(0.2, false, Math.random)).toBe(1);
    expect(jittered(1.01, [1, 1], Math.random)).toBe(2);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), chance(), (ms, drawn) => {
        const wait = jittered(ms, [1, 1.5], () => drawn);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(ms);
      }),
    );
  });
});
