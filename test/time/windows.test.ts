import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { Interval } from 'pagewright/extract';
import { hasWindow, isZone, windowAt, windowsOf, withOverlap, type WindowSize } from '../../src/time/windows';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string) => Date.parse(text);
const between = (start: string, end: string): Interval => ({ start: at(start), end: at(end) });
const year = between('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z');
const utc = (days: number): WindowSize => ({ days, zone: 'UTC' });

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Pacific/Kwajalein',
];
const anyInterval = fc
  .tuple(
    fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') }),
    fc.integer({ min: 1, max: 400 * DAY }),
  )
  .map(([start, length]) => ({ start, end: start + length }));
const anyCut = fc.record({ days: fc.integer({ min: 1, max: 90 }), zone: fc.constantFrom(...ZONES) });

/** Calendar days from one instant to another, as the zone counts them. */
function dates({ start, end }: Interval, zone: string): number {
  const [from, to] = [start, end].map((ms) => DateTime.fromMillis(ms, { zone }).toISODate()!);
  return (at(to!) - at(from!)) / DAY;
}

describe('windowsOf', () => {
  it('[R113] 365 days in windows of 30 days make 13 windows', () => {
    const windows = windowsOf(year, utc(30));
    expect(windows).toHaveLength(13);
    expect(windows.map(({ start, end }) => (end - start) / DAY)).toEqual([...Array<number>(12).fill(30), 5]);
  });

  it('[R113] an interval no longer than a window is one window', () => {
    expect(windowsOf({ start: 0, end: 30 * DAY }, utc(30))).toEqual([{ start: 0, end: 30 * DAY }]);
    expect(windowsOf({ start: 0, end: 30 * DAY + 1 }, utc(30))).toHaveLength(2);
  });

  it('[R113] windows cover the interval without gap or overlap, in any zone', () => {
    fc.assert(
      fc.property(anyInterval, anyCut, (whole, cut) => {
        const windows = windowsOf(whole, cut);
        expect(windows[0]!.start).toBe(whole.start);
        expect(windows.at(-1)!.end).toBe(whole.end);
        for (const [i, { start, end }] of windows.entries()) {
          expect(start).toBeLessThan(end);
          if (i > 0) expect(start).toBe(windows[i - 1]!.end);
        }
      }),
    );
  });

  it('[R113] windows last at most their number of days', () => {
    // The calendar has the day that a zone skipped.
    const cut = anyCut.filter(({ zone }) => !zone.startsWith('Pacific/'));
    fc.assert(
      fc.property(anyInterval, cut, (whole, { days, zone }) => {
        for (const window of windowsOf(whole, { days, zone })) {
          expect(dates(window, zone)).toBeLessThanOrEqual(days);
          if (zone === 'UTC') expect(window.end - window.start).toBeLessThanOrEqual(days * DAY);
        }
      }),
    );
  });

  it('[R113] windowAt and windowsOf return the same windows', () => {
    fc.assert(
      fc.property(anyInterval, anyCut, (whole, cut) => {
        const found: Interval[] = [];
        for (let n: number | null = 0; n !== null;) {
          expect(hasWindow(whole, n, cut)).toBe(true);
          const { window, next } = windowAt(whole, n, cut);
          found.push(window);
          n = next;
        }
        expect(found).toEqual(windowsOf(whole, cut));
        expect(hasWindow(whole, found.length + 400, cut)).toBe(false);
      }),
    );
  });

  it('[R113] windows start at the same time of day when the clocks change, so one is an hour shorter and one longer', () => {
    const whole = between('2026-03-01T00:00:00+01:00', '2026-11-26T00:00:00+01:00');
    const windows = windowsOf(whole, { days: 30, zone: 'Europe/Berlin' });
    expect(windows.map(({ start }) => DateTime.fromMillis(start, { zone: 'Europe/Berlin' }).toFormat('HH:mm'))).toEqual(
      Array(windows.length).fill('00:00'),
    );
    expect(windows.map(({ start, end }) => (end - start) / HOUR - 720)).toEqual([-1, 0, 0, 0, 0, 0, 0, 1, 0]);
  });

  it('[R113] windows have a later boundary if the clocks skip it, and the next one at its usual time', () => {
    const zone = 'Europe/Berlin';
    const whole = between('2026-03-28T02:30:00+01:00', '2026-03-31T02:30:00+02:00');
    expect(
      windowsOf(whole, { days: 1, zone }).map(({ start }) => DateTime.fromMillis(start, { zone }).toFormat('dd HH:mm')),
    ).toEqual(['28 02:30', '29 03:30', '30 02:30']);
  });

  it('[R113] windows skip the day that a zone skips', () => {
    const whole = between('2011-12-28T12:00:00-10:00', '2012-01-01T12:00:00+14:00');
    const windows = windowsOf(whole, { days: 1, zone: 'Pacific/Apia' });
    expect(windows.map(({ start, end }) => (end - start) / HOUR)).toEqual([24, 24, 24]);
  });

  it('[R113] an interval is one window if a window may last any number of days', () => {
    for (const zone of ZONES) expect(windowsOf(year, { days: Number.MAX_SAFE_INTEGER, zone })).toEqual([year]);
  });
});

describe('a window number beyond the interval', () => {
  it.each([13, 1_000, 1e9, Number.MAX_SAFE_INTEGER])(
    '[R113] window %d of an interval with 13 windows does not exist',
    (n) => {
      for (const zone of ZONES) expect(hasWindow(year, n, { days: 30, zone })).toBe(false);
    },
  );
});

describe('withOverlap', () => {
  it('[R118] withOverlap starts earlier, but never before the whole interval', () => {
    const whole = { start: 100, end: 1_000 };
    expect(withOverlap({ start: 400, end: 500 }, whole, 50)).toEqual({ start: 350, end: 500 });
    expect(withOverlap({ start: 120, end: 500 }, whole, 50)).toEqual({ start: 100, end: 500 });
    expect(withOverlap({ start: 100, end: 500 }, whole, 50)).toEqual({ start: 100, end: 500 });
  });
});

describe('isZone', () => {
  it.each<[unknown, boolean]>([
    ['UTC', true],
    ['Europe/Berlin', true],
    ['Europe/Nowhere', false],
    ['local', false],
    ['UTC+3', false],
    ['', false],
    [3, false],
    [undefined, false],
  ])('[R113] isZone returns for %j: %s', (name, known) => {
    expect(isZone(name)).toBe(known);
  });
});
