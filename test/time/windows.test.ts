import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { Interval } from 'pagewright/extract';
import {
  halvesInDays,
  hasWindow,
  isBorder,
  isZone,
  windowAt,
  windowsOf,
  withOverlap,
  type WindowSize,
} from '../../src/time/windows';

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
    expect(withOverlap({ start: 400, end: 500 }, whole, { overlapMs: 50, zone: 'UTC' })).toEqual({
      start: 350,
      end: 500,
    });
    expect(withOverlap({ start: 120, end: 500 }, whole, { overlapMs: 50, zone: 'UTC' })).toEqual({
      start: 100,
      end: 500,
    });
    expect(withOverlap({ start: 100, end: 500 }, whole, { overlapMs: 50, zone: 'UTC' })).toEqual({
      start: 100,
      end: 500,
    });
  });
});

describe('calendar windows', () => {
  const dates = (whole: Interval, cut: WindowSize) =>
    windowsOf(whole, cut).map(({ start }) => DateTime.fromMillis(start, { zone: cut.zone }).toISODate());

  it('begin on the first of each month, the first one at the start of the interval', () => {
    const whole = between('2026-01-15T00:00:00Z', '2026-04-01T00:00:00Z');
    expect(dates(whole, { every: 'month', zone: 'UTC' })).toEqual(['2026-01-15', '2026-02-01', '2026-03-01']);
  });

  it('begin on Mondays', () => {
    const whole = between('2026-01-01T00:00:00Z', '2026-01-20T12:00:00Z');
    expect(dates(whole, { every: 'week', zone: 'UTC' })).toEqual([
      '2026-01-01',
      '2026-01-05',
      '2026-01-12',
      '2026-01-19',
    ]);
  });

  it('begin at midnight of the zone, whatever the clocks do', () => {
    const whole = between('2026-02-28T23:00:00Z', '2026-04-30T22:00:00Z');
    expect(windowsOf(whole, { every: 'month', zone: 'Europe/Berlin' })).toEqual([
      between('2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z'),
      between('2026-03-31T22:00:00Z', '2026-04-30T22:00:00Z'),
    ]);
  });

  it('are counted although the first one lasts a millisecond', () => {
    const whole = { start: at('2026-01-31T23:59:59.999Z'), end: at('2026-02-01T00:00:00.001Z') };
    const cut: WindowSize = { every: 'month', zone: 'UTC' };
    expect(windowsOf(whole, cut)).toHaveLength(2);
    expect([1, 2, 3].map((n) => hasWindow(whole, n, cut))).toEqual([true, false, false]);
  });

  it('cover the interval without gap or overlap and are found by number, in any zone', () => {
    const anyPeriod = fc.record({ every: fc.constantFrom('week', 'month'), zone: fc.constantFrom(...ZONES) });
    fc.assert(
      fc.property(anyInterval, anyPeriod, (whole, { every, zone }) => {
        const cut: WindowSize = { every: every, zone };
        const windows = windowsOf(whole, cut);
        expect([windows[0]!.start, windows.at(-1)!.end]).toEqual([whole.start, whole.end]);
        for (const [i, window] of windows.entries()) {
          expect(window.start).toBeLessThan(window.end);
          if (i === 0) continue;
          expect(window.start).toBe(windows[i - 1]!.end);
          const { weekday, day } = DateTime.fromMillis(window.start, { zone });
          expect(every === 'week' ? weekday : day).toBe(1);
          expect(isBorder(window.start, { zone, unit: 'day' })).toBe(true);
        }
      }),
    );
  });
});

describe('windows of whole days', () => {
  it('have every border at the start of a day, although the clocks skip midnight', () => {
    // In 2018 the clocks of São Paulo went forward at midnight of 4 November.
    const zone = 'America/Sao_Paulo';
    const whole = between('2018-11-04T03:00:00Z', '2018-11-07T02:00:00Z');
    expect(windowsOf(whole, { days: 1, zone, unit: 'day' })).toEqual([
      between('2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z'),
      between('2018-11-05T02:00:00Z', '2018-11-06T02:00:00Z'),
      between('2018-11-06T02:00:00Z', '2018-11-07T02:00:00Z'),
    ]);
  });

  it('overlap by whole days across a change of the clocks', () => {
    const berlin = { zone: 'Europe/Berlin', unit: 'day' as const, overlapMs: DAY };
    const whole = between('2026-03-01T00:00:00+01:00', '2026-12-01T00:00:00+01:00');
    for (const [start, before] of [
      ['2026-03-30T00:00:00+02:00', '2026-03-29T00:00:00+01:00'],
      ['2026-10-26T00:00:00+01:00', '2026-10-25T00:00:00+02:00'],
      ['2026-06-02T00:00:00+02:00', '2026-06-01T00:00:00+02:00'],
    ] as const) {
      const window = { start: at(start), end: at('2026-11-01T00:00:00+01:00') };
      expect(withOverlap(window, whole, berlin).start).toBe(at(before));
    }
  });

  it('are halved where a day starts, and a window of one day is not', () => {
    const zone = 'Europe/Berlin';
    const march = (from: number, to: number) =>
      between(DateTime.local(2026, 3, from, { zone }).toISO()!, DateTime.local(2026, 3, to, { zone }).toISO()!);
    expect(halvesInDays(march(28, 31), 1, zone)).toEqual([march(28, 29), march(29, 31)]);
    expect(halvesInDays(march(28, 30), 1, zone)).toEqual([march(28, 29), march(29, 30)]);
    expect(halvesInDays(march(29, 30), 1, zone)).toBeUndefined();
    expect(halvesInDays(march(28, 31), 2 * DAY, zone)).toBeUndefined();
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
