import fc from 'fast-check';
import type { Interval } from 'pagewright/extract';
import { resplit, shortfallOf, windowResult } from '../../src/paging/resplit';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('shortfallOf', () => {
  it.each([
    [10, 9, { announced: 10, received: 9 }],
    [1, 0, { announced: 1, received: 0 }],
    [10, 10, undefined],
    [10, 11, undefined],
    [0, 0, undefined],
    [undefined, 5, undefined],
    [null, 5, undefined],
  ])('compares %j announced with %d received records', (announced, received, shortfall) => {
    expect(shortfallOf(announced, received)).toEqual(shortfall);
  });
});

describe('windowResult', () => {
  const shortfall = { announced: 10, received: 9 };

  it('is done if no record is missing, without a look at smaller windows', () => {
    const split = jest.fn();
    expect(windowResult(undefined, split)).toEqual({ state: 'done' });
    expect(split).not.toHaveBeenCalled();
  });

  it('is split if a record is missing and the window can be split', () => {
    expect(windowResult(shortfall, () => 'halves')).toEqual({ state: 'split', into: 'halves' });
  });

  it.each([undefined, null])('is short if a record is missing and the smaller windows are %j', (nothing) => {
    expect(windowResult(shortfall, () => nothing)).toEqual({ state: 'short' });
  });
});

describe('resplit', () => {
  const weekly = { splitDays: 7, minMs: HOUR, zone: 'UTC' };
  const lengths = (window: Interval, unit = DAY, rules = weekly) =>
    resplit(window, rules)?.map(({ start, end }) => (end - start) / unit);

  it('[R116] splits 30 days into 5 windows of at most 7', () => {
    expect(lengths({ start: 0, end: 30 * DAY })).toEqual([7, 7, 7, 7, 2]);
  });

  it('[R116] halves a window that is no longer than splitDays', () => {
    expect(lengths({ start: 0, end: 7 * DAY })).toEqual([3.5, 3.5]);
    expect(lengths({ start: 0, end: 3 * DAY }, DAY, { ...weekly, splitDays: 30 })).toEqual([1.5, 1.5]);
  });

  it('[R116] returns nothing if the halves would be shorter than minMs', () => {
    expect(lengths({ start: 0, end: 2 * HOUR }, HOUR)).toEqual([1, 1]);
    expect(lengths({ start: 0, end: 2 * HOUR - 1 })).toBeUndefined();
  });

  it('cuts at whole seconds, and never below one', () => {
    const seconds = { ...weekly, minMs: 1_000, unit: 'second' as const };
    expect(lengths({ start: 0, end: 3_000 }, 1_000, seconds)).toEqual([1, 2]);
    expect(lengths({ start: 0, end: 1_000 }, 1_000, seconds)).toBeUndefined();
  });

  it('cuts where a day starts, and never a window of one day', () => {
    const whole = { ...weekly, minMs: DAY, unit: 'day' as const };
    expect(lengths({ start: 0, end: 31 * DAY }, DAY, whole)).toEqual([7, 7, 7, 7, 3]);
    expect(lengths({ start: 0, end: 7 * DAY }, DAY, whole)).toEqual([3, 4]);
    expect(lengths({ start: 0, end: 2 * DAY }, DAY, whole)).toEqual([1, 1]);
    expect(lengths({ start: 0, end: DAY }, DAY, whole)).toBeUndefined();
  });

  it('[R116] uses the days of the zone', () => {
    const october = { start: Date.parse('2026-10-20T00:00:00+02:00'), end: Date.parse('2026-10-30T00:00:00+01:00') };
    expect(lengths(october, HOUR, { ...weekly, zone: 'Europe/Berlin' })).toEqual([169, 72]);
  });

  it('[R116] ends, and its windows together are the whole interval', () => {
    const anyWindow = fc.record({
      start: fc.integer({ min: Date.parse('1990-01-01T00:00:00Z'), max: Date.parse('2040-01-01T00:00:00Z') }),
      length: fc.integer({ min: 1, max: 400 * DAY }),
    });
    const anyRules = fc.record({
      splitDays: fc.integer({ min: 1, max: 90 }),
      minMs: fc.integer({ min: 1, max: 10 * DAY }),
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia'),
    });
    fc.assert(
      fc.property(anyWindow, anyRules, ({ start, length }, rules) => {
        const parts = resplit({ start, end: start + length }, rules);
        if (!parts) return expect(length).toBeLessThan(2 * rules.minMs);
        expect(parts.length).toBeGreaterThan(1);
        expect([parts[0]!.start, parts.at(-1)!.end]).toEqual([start, start + length]);
        return parts.slice(1).forEach((part, i) => expect(part.start).toBe(parts[i]!.end));
      }),
    );
  });
});
