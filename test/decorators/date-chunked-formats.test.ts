import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  ConfigurationError,
  DateChunked,
  type DateChunkedOptions,
  page,
  type Paged,
  pageNumber,
  Paginated,
  type PaginatedOptions,
  splitInterval,
} from 'pagewright';
import { extract, memory } from 'pagewright/extract';
import type { Params } from 'pagewright/style';
import { drain } from '../support/memory-endpoint';

interface Row {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

type Format = NonNullable<DateChunkedOptions['format']>;

const DAY = 86_400_000;
const JAN = Date.UTC(2026, 0, 1);

/** What an API makes of an end. */
const toMs: Record<Format, (value: unknown, zone: string) => number> = {
  iso: (value) => Date.parse(value as string),
  date: (value, zone) => DateTime.fromISO(value as string, { zone }).toMillis(),
  epochSeconds: (value) => Number(value) * 1_000,
  epochMilliseconds: Number,
};

interface Setting {
  readonly chunked: DateChunkedOptions;
  readonly paging?: Omit<PaginatedOptions, 'collect'>;
  readonly rows?: readonly Row[];
  /** Records served for a window of more than `wholeDays` days; the total counts all. */
  readonly truncateTo?: number;
  readonly wholeDays?: number;
}

/** A client of a server that reads `since` and `until` in the format of the options. */
function clientOf({ chunked, paging, rows = [], truncateTo = Infinity, wholeDays = 0 }: Setting) {
  const asked: Params[] = [];
  const { format = 'iso', inclusiveEnd = false, zone = 'UTC' } = chunked;
  const parse = toMs[format];
  const serve = (query: Params) => {
    const start = parse(query['since'], zone);
    const last = parse(query['until'], zone);
    const end = inclusiveEnd ? stepAfter(last, format, zone) : last;
    const all = rows.filter(({ at }) => at >= start && at < end);
    const available = end - start > wholeDays * DAY ? all.slice(0, truncateTo) : all;
    const number = Number(query['pageNumber'] ?? 1);
    return { results: available.slice((number - 1) * 20, number * 20), total: all.length };
  };
  class Api {
    @DateChunked({ from: 'since', to: 'until', ...chunked })
    @Paginated({ style: pageNumber({ end: 'empty' }), pageSize: 20, ...paging })
    rows(query: Params): Paged<Row> {
      asked.push(structuredClone(query));
      return page(Promise.resolve(serve(query)));
    }
  }
  const windows = () => [...new Set(asked.map(({ since, until }) => `${String(since)}/${String(until)}`))];
  return { call: (query: Params) => new Api().rows(query), asked, windows };
}

function stepAfter(ms: number, format: Format, zone: string): number {
  if (format === 'date') return DateTime.fromMillis(ms, { zone }).plus({ days: 1 }).startOf('day').toMillis();
  return ms + (format === 'epochSeconds' ? 1_000 : 1);
}

/** One row every `everyMs` between two times, numbered. */
const rowsBetween = (from: number, to: number, everyMs: number): Row[] =>
  Array.from({ length: Math.ceil((to - from) / everyMs) }, (_, i) => ({ id: i, at: from + i * everyMs }));

describe('the format of windows', () => {
  it("sends dates with format: 'date'", async () => {
    const { call, windows } = clientOf({ chunked: { format: 'date' } });
    await drain(call({ since: '2026-01-01', until: '2026-03-01' }));
    expect(windows()).toEqual(['2026-01-01/2026-01-31', '2026-01-31/2026-03-01']);
  });

  it("sends dates of the zone with format: 'date', and reads instants that start a day there", async () => {
    const { call, windows } = clientOf({ chunked: { format: 'date', zone: 'Europe/Berlin', days: 3 } });
    await drain(call({ since: '2026-03-28T00:00:00+01:00', until: '2026-04-01T22:00:00Z' }));
    expect(windows()).toEqual(['2026-03-28/2026-03-31', '2026-03-31/2026-04-02']);
  });

  it.each([
    ['epochSeconds', 1_000],
    ['epochMilliseconds', 1],
  ] as const)('sends numbers with format: %j, and reads instants too', async (format, unit) => {
    const borders = [0, 30, 59].map((days) => (JAN + days * DAY) / unit);
    for (const query of [
      { since: borders[0], until: borders[2] },
      { since: '2026-01-01T01:00:00+01:00', until: '2026-03-01T00:00:00Z' },
    ]) {
      const { call, asked } = clientOf({ chunked: { format } });
      await drain(call(query));
      const sent = asked.map(({ since, until }) => [since, until]);
      expect([sent[0], sent.at(-1)]).toEqual([borders.slice(0, 2), borders.slice(1)]);
    }
  });

  it('sends text where the caller wrote the number as text', async () => {
    const { call, asked } = clientOf({ chunked: { format: 'epochSeconds', days: 1 } });
    await drain(call({ since: '1767225600', until: '1767398400' }));
    expect(asked.map(({ since, until }) => [since, until])).toEqual([
      ['1767225600', '1767312000'],
      ['1767312000', '1767398400'],
    ]);
  });

  it.each([
    ['date', '2026-01-01/2026-02-15', ['2026-01-01/2026-01-31', '2026-01-31/2026-02-15']],
    ['epochSeconds', '1767225600/1771113600', ['1767225600/1769817600', '1769817600/1771113600']],
  ] as const)('applies to one field: %j', async (format, interval, sent) => {
    const asked: unknown[] = [];
    class Api {
      @DateChunked({ format })
      @Paginated({ style: pageNumber(), extractor: 'rows' })
      rows(query: { interval: string }): Paged<Row> {
        asked.push(query.interval);
        return page(Promise.resolve({ rows: [], total: 0 }));
      }
    }
    await drain(new Api().rows({ interval }));
    expect(asked).toEqual(sent);
  });

  it.each<[Format, Params, string]>([
    ['date', { since: '2026-02-30', until: '2026-03-01' }, 'whose start is a date that does not exist'],
    ['date', { since: '2026-01-01', until: '2026-01-01' }, 'whose ends are the same instant'],
    ['date', { since: '2026-01-02', until: '2026-01-01' }, 'whose start is after its end'],
    [
      'date',
      { since: '2026-01-01T12:00:00Z', until: '2026-01-03' },
      'whose start is not the start of a day in the zone UTC',
    ],
    [
      'date',
      { since: '1767225600', until: '2026-01-03' },
      'whose start is not a date, and is not an ISO 8601 date and time',
    ],
    [
      'date',
      { since: 1767225600, until: '2026-01-03' },
      "params.since must be a date, such as '2026-01-01'; got 1767225600",
    ],
    ['epochSeconds', { since: 1.5, until: 3 }, 'whose start is not a whole number of seconds since the epoch'],
    ['epochSeconds', { since: 0, until: 1767225600000 }, 'whose end is outside the years 0000 to 9999 of UTC'],
    [
      'epochSeconds',
      { since: 0, until: '2026-01-01' },
      'whose end is not a whole number, and is not an ISO 8601 date and time',
    ],
    [
      'epochSeconds',
      { since: '2026-01-01T00:00:00.5Z', until: 1769904000 },
      'whose start is finer than the format, seconds',
    ],
    [
      'epochSeconds',
      { until: 3 },
      "params.since must be a whole number of seconds since the epoch, such as '1767225600'; got undefined",
    ],
  ])('%s rejects %j at the call', (format, query, words) => {
    const { call, asked } = clientOf({ chunked: { format } });
    expect(() => call(query)).toThrow(ConfigurationError);
    expect(() => call(query)).toThrow(/^Api\.rows: params\./);
    expect(() => call(query)).toThrow(words);
    expect(asked).toEqual([]);
  });

  it('names the format in the error', () => {
    expect(() => clientOf({ chunked: { format: 'date' } }).call({ since: 'x', until: 'y' })).toThrow(
      `Api.rows: params.since and params.until: an interval must be two dates, start/end, such as '2026-01-01/2026-02-01'; got "x/y", whose start is not a date`,
    );
  });
});

describe('an inclusive end', () => {
  it.each<[Format, unknown, unknown, string[]]>([
    [
      'iso',
      '2026-01-01T00:00:00.000Z',
      '2026-02-28T23:59:59.999Z',
      ['2026-01-01T00:00:00.000Z/2026-01-30T23:59:59.999Z', '2026-01-31T00:00:00.000Z/2026-02-28T23:59:59.999Z'],
    ],
    ['date', '2026-01-01', '2026-02-28', ['2026-01-01/2026-01-30', '2026-01-31/2026-02-28']],
    ['epochSeconds', 1767225600, 1772323199, ['1767225600/1769817599', '1769817600/1772323199']],
    ['epochMilliseconds', 1767225600000, 1772323199999, ['1767225600000/1769817599999', '1769817600000/1772323199999']],
  ])('is the last unit of each window with format: %j', async (format, since, until, sent) => {
    const { call, windows } = clientOf({ chunked: { format, inclusiveEnd: true } });
    await drain(call({ since, until }));
    expect(windows()).toEqual(sent);
  });

  it('may be the start: one day', async () => {
    const { call, windows } = clientOf({ chunked: { format: 'date', inclusiveEnd: true } });
    await drain(call({ since: '2026-01-05', until: '2026-01-05' }));
    expect(windows()).toEqual(['2026-01-05/2026-01-05']);
    expect(() => call({ since: '2026-01-05', until: '2026-01-04' })).toThrow('whose start is after its end');
    expect(() => call({ since: '2026-01-05', until: '9999-12-31' })).toThrow('whose end is outside the years');
  });

  it.each([[{ inclusiveEnd: true }], [{ format: 'date' as const }]])(
    'and other formats are refused with splitInterval, which could not read them: %j',
    (chunked) => {
      const style = splitInterval(pageNumber(), { interval: 'interval' });
      const { call } = clientOf({ chunked, paging: { style } });
      expect(() => call({ since: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' })).toThrow(
        /^Api\.rows: option .* of @DateChunked cannot be combined with splitInterval\(\)/,
      );
    },
  );
});

describe('windows by the calendar', () => {
  it('are months of the zone', async () => {
    const { call, windows } = clientOf({
      chunked: { every: 'month', format: 'date', inclusiveEnd: true, zone: 'America/New_York' },
    });
    await drain(call({ since: '2026-01-20', until: '2026-03-31' }));
    expect(windows()).toEqual(['2026-01-20/2026-01-31', '2026-02-01/2026-02-28', '2026-03-01/2026-03-31']);
  });

  it('are weeks from Monday to Sunday', async () => {
    const { call, windows } = clientOf({ chunked: { every: 'week', format: 'date', inclusiveEnd: true } });
    await drain(call({ since: '2026-01-01', until: '2026-01-14' }));
    expect(windows()).toEqual(['2026-01-01/2026-01-04', '2026-01-05/2026-01-11', '2026-01-12/2026-01-14']);
  });

  it('resume anywhere', async () => {
    const chunked = { every: 'month', format: 'date', inclusiveEnd: true } as const;
    const rows = rowsBetween(JAN, Date.UTC(2026, 3, 1), DAY);
    for (const maxItems of [1, 31, 32, 58, 60]) {
      const query = { since: '2026-01-01', until: '2026-03-31' };
      const first = clientOf({ chunked, rows }).call(query).with({ maxItems });
      const some = await drain(first);
      const rest = await drain(clientOf({ chunked, rows }).call(query).with({ resumeFrom: first.receipt.next }));
      expect([...some, ...rest]).toEqual(rows);
    }
  });
});

describe('windows that lack records', () => {
  const missing: Setting = {
    chunked: { every: 'month', format: 'date', inclusiveEnd: true },
    paging: { dedupe: 'id' },
    rows: rowsBetween(JAN, Date.UTC(2026, 1, 1), DAY / 4),
    truncateTo: 3,
    wholeDays: 1,
  };

  it('are split into weeks, then halves, then single dates, and no date is sent twice at one level', async () => {
    const { call, windows } = clientOf(missing);
    const run = call({ since: '2026-01-01', until: '2026-01-31' });
    expect((await drain(run)).map(({ id }) => id).sort((a, b) => a - b)).toEqual(missing.rows!.map(({ id }) => id));
    expect(run.receipt).toMatchObject({ complete: true, records: 124, expected: 124 });
    const single = windows().filter((window) => new Set(window.split('/')).size === 1);
    expect(new Set(single).size).toBe(31);
    expect(windows().slice(0, 4)).toEqual([
      '2026-01-01/2026-01-31',
      '2026-01-01/2026-01-07',
      '2026-01-01/2026-01-03',
      '2026-01-01/2026-01-01',
    ]);
  });

  it('of one day are not split: the run is short', async () => {
    const { call, windows } = clientOf({ ...missing, wholeDays: 0 });
    const run = call({ since: '2026-01-01', until: '2026-01-02' });
    expect(await drain(run)).toHaveLength(6);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'short', expected: 8 });
    expect(windows()).toEqual(['2026-01-01/2026-01-02', '2026-01-01/2026-01-01', '2026-01-02/2026-01-02']);
  });

  it('are split by extract too, which resumes and stores every record once', async () => {
    const checkpoints = memory();
    const written: Row[] = [];
    const stop = new AbortController();
    const to = (rows: readonly Row[]) => {
      written.push(...rows);
      if (written.length > 100) stop.abort(new Error('stopped'));
    };
    const { asked, ...api } = clientOf({ ...missing, rows: rowsBetween(JAN, Date.UTC(2026, 2, 1), DAY / 4) });
    const call = () => api.call({ since: '2026-01-01', until: '2026-02-28' });
    await extract(call().with({ signal: stop.signal }), { to, checkpoints }).catch(() => undefined);
    expect(written.length).toBeLessThan(200);
    const receipt = await extract(call(), { to, checkpoints });
    expect(receipt.complete).toBe(true);
    expect(new Set(written.map(({ id }) => id)).size).toBe(59 * 4);
    const count = asked.length;
    await extract(call(), { to, checkpoints });
    expect(asked).toHaveLength(count);
  });
});

it('every format, size and end returns each record once, without dedupe', async () => {
  const anyOptions = fc.record({
    format: fc.constantFrom<Format>('iso', 'date', 'epochSeconds', 'epochMilliseconds'),
    inclusiveEnd: fc.boolean(),
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
    size: fc.constantFrom<DateChunkedOptions>({ days: 1 }, { days: 11 }, { every: 'week' }, { every: 'month' }),
    first: fc.integer({ min: 0, max: 200 }),
    length: fc.integer({ min: 1, max: 70 }),
  });
  await fc.assert(
    fc.asyncProperty(anyOptions, async ({ size, first, length, ...ends }) => {
      const { format, inclusiveEnd, zone } = ends;
      const start = DateTime.fromISO('2026-01-01', { zone }).plus({ days: first });
      const end = start.plus({ days: length });
      const rows = rowsBetween(start.toMillis(), end.toMillis(), 5 * 3_600_000 + 1_000);
      const unit = { iso: 1, epochMilliseconds: 1, epochSeconds: 1_000, date: 1 }[format];
      const last = format === 'date' ? end.minus({ days: inclusiveEnd ? 1 : 0 }) : end.minus(inclusiveEnd ? unit : 0);
      const write = (at: DateTime) =>
        format === 'date' ? at.toISODate() : format === 'iso' ? at.toUTC().toISO() : at.toMillis() / unit;
      const { call } = clientOf({ chunked: { ...ends, ...size }, rows });
      const run = call({ since: write(start), until: write(last) });
      expect(await drain(run)).toEqual(rows);
      expect(run.receipt).toMatchObject({ complete: true, expected: rows.length });
    }),
    { numRuns: 60 },
  );
});
