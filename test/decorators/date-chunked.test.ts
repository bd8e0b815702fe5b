import {
  ConfigurationError,
  cursor,
  DateChunked,
  type DateChunkedOptions,
  describeEndpoints,
  logEvents,
  type Logger,
  page,
  type Paged,
  pageNumber,
  type PagewrightEvent,
  Paginated,
  type PaginatedOptions,
  Polled,
  ResumeError,
  type ResumePoint,
} from 'pagewright';
import { type Params } from 'pagewright/style';
import { EXTRACTABLE } from '../../src/paging/run-plan';
import { calendar, type CalendarOptions, DAY, days, daysOf, HOUR, type Hour, hoursIn } from '../support/calendar';
import { drain, ids, rejection } from '../support/memory-endpoint';

interface Ask extends Params {
  readonly interval?: string;
}

interface Setting {
  readonly chunked?: DateChunkedOptions;
  readonly paging?: Omit<PaginatedOptions, 'collect'>;
  readonly server?: CalendarOptions;
}

/** A client of a server that lists one record an hour, or of `server`. */
function clientOf({ chunked, paging, server }: Setting = {}) {
  const asked: Params[] = [];
  const serve = calendar(server);
  class Crm {
    @DateChunked(chunked)
    @Paginated({ style: pageNumber({ end: 'empty' }), pageSize: 20, ...paging })
    hours(query: Ask = {}): Paged<Hour> {
      asked.push(structuredClone(query));
      return page(Promise.resolve(serve(query)));
    }
  }
  const events: PagewrightEvent[] = [];
  const call = (query: Ask, options = {}) =>
    new Crm().hours(query).with({ observe: (event) => void events.push(event), ...options });
  /** Each requested window once, in days. */
  const windows = () =>
    [...new Set(asked.map((params) => daysOf(params).join()))].map((text) => text.split(',').map(Number));
  const splits = () => events.flatMap((event) => (event.type === 'split' ? [event] : []));
  return { Crm, call, asked, windows, events, splits };
}

const byId = { dedupe: 'id' } as const;

describe('@DateChunked as a stream', () => {
  it('[R113] fetches 365 days in 13 windows, in order, every record once', async () => {
    const { call, windows } = clientOf();
    const run = call({ interval: days(0, 365) });
    expect(ids(await drain(run))).toEqual(hoursIn([0, 365]));
    expect(windows()).toEqual([...Array.from({ length: 12 }, (_, i) => [i * 30, i * 30 + 30]), [360, 365]]);
    expect(run.receipt).toMatchObject({ complete: true, expected: 365, records: 365, next: null });
    expect(run.receipt.style).toBe('dateWindows: pageNumber');
  });

  it('[R114] writes UTC to the millisecond into a copy for any zone of the caller', async () => {
    const query = { interval: '2026-01-01T01:00:00+01:00/2026-02-01T00:00Z', filter: { media: ['voice'] } };
    const { call, asked } = clientOf();
    await drain(call(query));
    expect([...new Set(asked.map(({ interval }) => interval))]).toEqual([
      '2026-01-01T00:00:00.000Z/2026-01-31T00:00:00.000Z',
      '2026-01-31T00:00:00.000Z/2026-02-01T00:00:00.000Z',
    ]);
    expect(asked.every(({ filter }) => JSON.stringify(filter) === '{"media":["voice"]}')).toBe(true);
    expect(query.interval).toBe('2026-01-01T01:00:00+01:00/2026-02-01T00:00Z');
  });

  it.each([
    ['2026-01-01T00:00Z/2026-01-02T00:00Z', '2026-01-01T00:00Z/2026-01-02T00:00Z'],
    ['2026-01-01T01:00+01:00/2026-01-02T00:00Z', '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z'],
  ])('[R114] sends the single window %s as %s', async (interval, sent) => {
    const { call, asked } = clientOf();
    await drain(call({ interval }));
    expect(asked[0]).toMatchObject({ interval: sent });
  });

  it.each<[unknown, string]>([
    ['2026-01-01T00:00:00/2026-01-02T00:00:00Z', 'whose start has no zone'],
    ['P30D/2026-01-02T00:00:00Z', 'whose start is not an ISO 8601 date and time'],
    ['yesterday/today', 'whose start is not an ISO 8601 date and time'],
    ['2026-01-02T00:00:00Z/2026-01-01T00:00:00Z', 'whose start is after its end'],
    [undefined, 'which is not a string'],
  ])('[R114] rejects the interval %j at the call and names the method and the field', (interval, words) => {
    const { Crm, asked } = clientOf();
    const call = () => new Crm().hours({ interval } as Ask);
    expect(call).toThrow(ConfigurationError);
    expect(call).toThrow(/^Crm\.hours: params\.interval: an interval must be /);
    expect(call).toThrow(words);
    expect(asked).toEqual([]);
  });

  it('[R114] reads the interval from the default params too', async () => {
    const { call, windows } = clientOf({ paging: { defaults: { interval: days(0, 40) } } });
    expect(ids(await drain(call({})))).toEqual(hoursIn([0, 40]));
    expect(windows()).toEqual([
      [0, 30],
      [30, 40],
    ]);
  });

  it('[R114] reads the interval from two fields at any path', async () => {
    const asked: Params[] = [];
    class Crm {
      @Paginated({ style: cursor() })
      @DateChunked({ from: 'range.since', to: 'range.until', days: 1 })
      list(query: Params = {}): Paged<Hour> {
        asked.push(structuredClone(query));
        return page(Promise.resolve({ results: [] }));
      }
    }
    const range = { since: '2026-01-01T00:00:00-05:00', until: '2026-01-03T00:00:00-05:00', by: 'start' };
    await drain(new Crm().list({ range }));
    expect(asked).toEqual([
      { range: { since: '2026-01-01T05:00:00.000Z', until: '2026-01-02T05:00:00.000Z', by: 'start' } },
      { range: { since: '2026-01-02T05:00:00.000Z', until: '2026-01-03T05:00:00.000Z', by: 'start' } },
    ]);
    const wrong = (since: unknown) => () => new Crm().list({ range: { since, until: range.until } });
    expect(wrong('2026-01-01T00:00:00')).toThrow(
      /^Crm\.list: params\.range\.since and params\.range\.until: an interval must be .*, whose start has no zone/,
    );
    expect(wrong(7)).toThrow(
      "Crm.list: params.range.since must be an instant with its zone, such as '2026-01-01T00:00:00.000Z'; got 7",
    );
  });

  it('[R113] uses the days of the given zone', async () => {
    const { call, asked } = clientOf({ chunked: { days: 1, zone: 'Europe/Berlin' }, server: { stepHours: 1 } });
    const run = call({ interval: '2026-03-28T00:00:00+01:00/2026-03-31T00:00:00+02:00' });
    expect(await drain(run)).toHaveLength(71);
    expect([...new Set(asked.map(({ interval }) => interval))]).toEqual([
      '2026-03-27T23:00:00.000Z/2026-03-28T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z/2026-03-29T22:00:00.000Z',
      '2026-03-29T22:00:00.000Z/2026-03-30T22:00:00.000Z',
    ]);
  });

  it('resumes anywhere in another process', async () => {
    for (const maxItems of [1, 7, 30, 31, 59, 60]) {
      const first = clientOf().call({ interval: days(0, 65) }, { maxItems });
      const some = ids(await drain(first));
      const point = JSON.parse(JSON.stringify(first.receipt.next)) as ResumePoint;
      const run = clientOf().call({ interval: days(0, 65) }, { resumeFrom: point });
      expect([...some, ...ids(await drain(run))]).toEqual(hoursIn([0, 65]));
      expect(run.receipt).toMatchObject({ complete: true, expected: 65 });
    }
  });

  it('has a position of constant size for any number of windows', async () => {
    const sizes = [40, 3_650].map(async (end) => {
      const { call } = clientOf({ chunked: { days: 1 }, paging: { pageSize: 1 } });
      const run = call({ interval: days(0, end) }, { maxItems: 1, onMaxPages: 'truncate' });
      await drain(run);
      return JSON.stringify(run.receipt.next).length;
    });
    const [few, many] = await Promise.all(sizes);
    expect(many).toBe(few);
  });

  it('rejects a position from a run without windows', () => {
    const { call } = clientOf();
    const resumeFrom: ResumePoint = { style: 'pageNumber', at: { page: 2 }, seen: 20 };
    expect(() => call({ interval: days(0, 65) }, { resumeFrom })).toThrow(ResumeError);
    expect(() => call({ interval: days(0, 65) }, { resumeFrom })).toThrow(
      'belongs to the style "pageNumber", but the method uses "dateWindows(pageNumber)"',
    );
  });

  it('fetches ahead and concurrently inside a window', async () => {
    for (const options of [{ prefetch: 2 }, { concurrency: 3 }]) {
      const { call } = clientOf({ paging: { pageSize: 7, ...byId }, server: { stepHours: 6 } });
      const run = call({ interval: days(0, 65) }, options);
      expect(ids(await drain(run))).toEqual(hoursIn([0, 65], 6));
      expect(run.receipt.complete).toBe(true);
    }
  });

  it('distinguishes the same cursor in two windows', async () => {
    class Crm {
      @DateChunked({ days: 1 })
      @Paginated({ style: cursor() })
      list(query: Ask & { cursor?: string } = {}): Paged<Hour> {
        return page(Promise.resolve({ results: [], cursor: query.cursor ? null : 'c' }));
      }
    }
    const run = new Crm().list({ interval: days(0, 3) });
    await drain(run);
    expect(run.receipt).toMatchObject({ pages: 6, complete: true });
  });

  it('keeps its windows if a call sets another style', async () => {
    const { call, windows } = clientOf();
    const run = call({ interval: days(0, 65) }, { style: pageNumber() });
    expect(ids(await drain(run))).toEqual(hoursIn([0, 65]));
    expect(windows()).toHaveLength(3);
    expect(run[EXTRACTABLE]()).toMatchObject({ style: 'pageNumber', windows: { describe: '30 days, UTC' } });
  });

  it('rejects params that set a start position', () => {
    const { Crm } = clientOf();
    expect(() => new Crm().hours({ interval: days(0, 65), pageNumber: 3 })).toThrow(
      'Crm.hours: the params set a first position ({"page":3,"seen":null}), but an interval that may be split starts at its beginning',
    );
  });

  it('collects into one array', async () => {
    const serve = calendar();
    class Crm {
      @DateChunked()
      @Paginated({ style: pageNumber(), collect: true })
      hours(query: Ask = {}): Promise<Hour[]> {
        return page(Promise.resolve(serve(query)));
      }
    }
    expect(ids(await new Crm().hours({ interval: days(0, 65) }))).toEqual(hoursIn([0, 65]));
    expect(await rejection(new Crm().hours({ interval: 'now' }))).toBeInstanceOf(ConfigurationError);
  });
});

describe('a window with missing records', () => {
  const short = { truncateTo: 10 };

  it('[R116] of 30 days is fetched again in 5 windows of at most 7, without duplicates', async () => {
    const { call, windows, splits } = clientOf({ paging: byId, server: short });
    const run = call({ interval: days(0, 60) });
    expect(ids(await drain(run))).toEqual(hoursIn([0, 60]));
    const cut = (from: number) => [0, 7, 14, 21, 28].map((day) => [from + day, from + Math.min(day + 7, 30)]);
    expect(windows()).toEqual([[0, 30], ...cut(0), [30, 60], ...cut(30)]);
    expect(splits()).toMatchObject([
      { index: 1, from: days(0, 30), reason: 'short', announced: 30, received: 10 },
      { from: days(30, 60), into: cut(30).map(([from, to]) => days(from!, to!)), reason: 'short' },
    ]);
    expect(run.receipt).toMatchObject({ complete: true, expected: 60, records: 60, duplicates: 20, next: null });
  });

  it('[R116] is halved further, down to minMs', async () => {
    const { call, splits } = clientOf({
      chunked: { days: 8, splitDays: 4, minMs: 12 * HOUR },
      paging: byId,
      server: { stepHours: 1, truncateTo: 10, wholeDays: 0.5 },
    });
    const run = call({ interval: days(0, 8) });
    expect(new Set(ids(await drain(run)))).toEqual(new Set(hoursIn([0, 8], 1)));
    expect(splits().map(({ into }) => into.length)).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
    expect(run.receipt).toMatchObject({ complete: true, expected: 192, records: 192 });
  });

  it('[R116] that cannot be split leaves the run short by exactly the missing records', async () => {
    const { call } = clientOf({
      chunked: { minMs: 4 * DAY },
      paging: byId,
      server: { reportTotal: ([from], total) => (from === 14 ? total + 3 : total), truncateTo: 10 },
    });
    const run = call({ interval: days(0, 60) });
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'short', expected: 63, records: 60 });
  });

  it.each<[string, Omit<PaginatedOptions, 'collect'>]>([
    ['without a dedupe key', {}],
    ["with verifyTotal: 'off'", { ...byId, verifyTotal: 'off' }],
  ])('[R116] %s is not fetched again, and no record is repeated', async (_what, paging) => {
    const { call, windows } = clientOf({ paging, server: short });
    const run = call({ interval: days(0, 60) });
    expect(await drain(run)).toHaveLength(20);
    expect(windows()).toHaveLength(2);
    expect(run.receipt.complete).toBe(paging.verifyTotal === 'off');
    expect(run.receipt.expected).toBe(60);
  });

  it('[R116] is noticed even if a repeated record hides a missing one', async () => {
    const serve = calendar();
    const asked: string[] = [];
    class Crm {
      @DateChunked()
      @Paginated({ style: pageNumber(), pageSize: 30, ...byId })
      hours(query: Ask = {}): Paged<Hour> {
        const { results, total } = serve(query);
        const isFirst = asked.push(daysOf(query).join('–')) === 1;
        return page(
          Promise.resolve({ results: results.map(({ id }) => ({ id: isFirst && id === 3 ? 2 : id })), total }),
        );
      }
    }
    const run = new Crm().hours({ interval: days(0, 30) });
    expect(ids(await drain(run)).sort((a, b) => a - b)).toEqual(hoursIn([0, 30]));
    expect(run.receipt).toMatchObject({ complete: true, expected: 30, records: 30, duplicates: 30 });
    expect(asked).toEqual(['0–30', '0–7', '7–14', '14–21', '21–28', '28–30']);
  });

  it('[R116] is fetched again with prefetch and with concurrency', async () => {
    for (const options of [{ prefetch: 3 }, { concurrency: 4 }]) {
      const { call, windows } = clientOf({ paging: { ...byId, pageSize: 3 }, server: short });
      const run = call({ interval: days(0, 60) }, options);
      expect(ids(await drain(run))).toEqual(hoursIn([0, 60]));
      expect(windows()).toHaveLength(12);
      expect(run.receipt).toMatchObject({ complete: true, expected: 60 });
    }
  });

  it('[R116] that was split resumes in its parts in another process and ends complete', async () => {
    const set = { paging: { ...byId, pageSize: 5 }, server: short };
    const first = clientOf(set).call({ interval: days(0, 60) }, { maxItems: 18 });
    const some = ids(await drain(first));
    const point = JSON.parse(JSON.stringify(first.receipt.next)) as ResumePoint;
    expect(point.at).toMatchObject({ n: 0, parts: [days(14, 21), days(21, 28), days(28, 30)] });
    const run = clientOf(set).call({ interval: days(0, 60) }, { resumeFrom: point });
    expect([...some, ...ids(await drain(run))]).toEqual(hoursIn([0, 60]));
    expect(run.receipt).toMatchObject({ complete: true, expected: 60 });
  });

  it('[R116] that an earlier run delivered in part stays short, since its keys are unknown', async () => {
    const set = { paging: { ...byId, pageSize: 5 }, server: short };
    for (const maxItems of [3, 5, 8]) {
      const first = clientOf(set).call({ interval: days(0, 60) }, { maxItems });
      const some = ids(await drain(first));
      const { call, splits } = clientOf(set);
      const run = call({ interval: days(0, 60) }, { resumeFrom: first.receipt.next });
      const rest = ids(await drain(run));
      expect([...some, ...rest]).toEqual([...hoursIn([0, 10]), ...hoursIn([30, 60])]);
      expect(splits().map(({ from }) => from)).toEqual([days(30, 60)]);
      expect(run.receipt).toMatchObject({ partial: 'short', expected: 60 });
    }
  });

  it('[R116] is logged with the number of received records', async () => {
    const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() } satisfies Logger;
    const { call } = clientOf({ paging: byId, server: short });
    await drain(call({ interval: days(0, 30) }, { observe: logEvents(logger) }));
    expect(logger.warn.mock.calls[0]).toMatchObject([
      `Crm.hours: page 2: interval ${days(0, 30)} returned only 10 of 30 records; requesting 5 smaller ones, from ${days(0, 7)} on`,
      { type: 'split' },
    ]);
  });
});

describe('overlapping windows', () => {
  const lookback = { overlapMs: 6 * HOUR };

  it('[R118] start earlier except for the first one, and return the records at the border once', async () => {
    const { call, windows } = clientOf({ chunked: lookback, paging: byId, server: { stepHours: 3 } });
    const run = call({ interval: days(0, 65) });
    expect(ids(await drain(run))).toEqual(hoursIn([0, 65], 3));
    expect(windows()).toEqual([
      [0, 30],
      [29.75, 60],
      [59.75, 65],
    ]);
    expect(run.receipt).toMatchObject({ complete: true, duplicates: 4, records: 520 });
  });

  it('[R118] are rejected at the call without a dedupe key', () => {
    const { Crm } = clientOf({ chunked: lookback });
    expect(() => new Crm().hours({ interval: days(0, 65) })).toThrow(ConfigurationError);
    expect(() => new Crm().hours({ interval: days(0, 65) })).toThrow(
      'Crm.hours: the windows of @DateChunked overlap by 21600000 ms, so the same record can arrive twice. Set dedupe of @Paginated',
    );
  });

  it('[R118] overlap in their parts too and end complete', async () => {
    const { call, windows } = clientOf({
      chunked: lookback,
      paging: byId,
      server: { truncateTo: 10, wholeDays: 7.25 },
    });
    const run = call({ interval: days(0, 60) });
    expect(ids(await drain(run))).toEqual(hoursIn([0, 60]));
    expect(windows().slice(0, 8)).toEqual([
      [0, 30],
      [0, 7],
      [6.75, 14],
      [13.75, 21],
      [20.75, 28],
      [27.75, 30],
      [29.75, 60],
      [29.75, 37],
    ]);
    expect(run.receipt).toMatchObject({ complete: true, records: 60 });
  });
});

describe('@DateChunked under extract', () => {
  const set: Setting = {
    chunked: { days: 30, concurrency: 4, overlapMs: HOUR },
    paging: byId,
    server: { truncateTo: 10 },
  };
  const whole = [0, 65] as const;
  const extractable = (more: Setting = {}) => {
    const client = clientOf({ ...set, ...more });
    return { ...client, work: client.call({ interval: days(...whole), filter: 1 })[EXTRACTABLE]() };
  };
  const inDays = (windows: readonly { start: number; end: number }[] | undefined) =>
    windows?.map(({ start, end }) => [start, end].map((ms) => (ms - Date.UTC(2026, 0, 1)) / DAY));

  it('[R113] exposes its windows, their concurrency and their description', () => {
    const { windows, ...work } = extractable().work;
    expect(work).toMatchObject({ endpoint: 'Crm.hours', style: 'pageNumber', dedupe: 'id' });
    expect(inDays(windows?.windows)).toEqual([
      [0, 30],
      [30, 60],
      [60, 65],
    ]);
    expect(windows).toMatchObject({ concurrency: 4, describe: '30 days, UTC, overlap 3600000 ms', overlapMs: HOUR });
  });

  it('[R118] runs one window with its overlap and drops no record by itself', async () => {
    const { work, asked, windows } = extractable();
    const run = work.run(work.windows!.windows[1]!, { prefetch: 1 });
    expect(ids(await drain(run))).toHaveLength(10);
    expect(windows()).toEqual([[30 - 1 / 24, 60]]);
    expect(asked[0]).toMatchObject({ filter: 1, pageNumber: 1 });
    expect(run.receipt).toMatchObject({ partial: 'short', expected: 30, records: 10, style: 'pageNumber' });
  });

  it('[R118] does not extend the first window before the interval', async () => {
    const { work, windows } = extractable();
    await drain(work.run(work.windows!.windows[0]!, {}));
    expect(windows()).toEqual([[0, 30]]);
  });

  it('[R105] resumes inside a window from its position', async () => {
    const { work, asked } = extractable({ server: {} });
    const window = work.windows!.windows[0]!;
    const pages = work.run(window, {}).pages();
    const { value } = await pages.next();
    await pages.return(undefined);
    const rest = await drain(work.run(window, { resumeFrom: JSON.parse(JSON.stringify(value!.next)) as ResumePoint }));
    expect(ids(rest)).toEqual(hoursIn([20, 30]));
    expect(asked.map(({ pageNumber }) => pageNumber)).toEqual([1, 2, 3]);
  });

  it('[R116] splits a window into weeks and then into halves', () => {
    const { windows } = extractable().work;
    const weeks = windows!.resplit(windows!.windows[0]!);
    expect(inDays(weeks)).toEqual([
      [0, 7],
      [7, 14],
      [14, 21],
      [21, 28],
      [28, 30],
    ]);
    expect(inDays(windows!.resplit(weeks![4]!))).toEqual([
      [28, 29],
      [29, 30],
    ]);
    expect(windows!.resplit({ start: 0, end: 2 * HOUR - 1 })).toBeUndefined();
  });

  it('keeps the other default params beside a default interval', async () => {
    const asked: Params[] = [];
    class Crm {
      @DateChunked({ interval: 'query.interval' })
      @Paginated({ style: cursor(), defaults: { query: { interval: days(0, 60), media: 'voice' } } })
      list(query: Params = {}): Paged<Hour> {
        asked.push(structuredClone(query));
        return page(Promise.resolve({ results: [] }));
      }
    }
    const work = new Crm().list()[EXTRACTABLE]();
    await drain(work.run(work.windows!.windows[1]!, {}));
    expect(asked).toEqual([{ query: { interval: days(30, 60), media: 'voice' } }]);
  });
});

describe('@DateChunked over @Polled', () => {
  class Crm {
    readonly sent: string[] = [];
    @Paginated({ style: cursor(), extractor: 'rows' })
    @DateChunked({ days: 1 })
    @Polled({
      status: (crm: Crm, id) => crm.answer(`look ${id}`, { state: 'done' }),
      succeeded: ['done'],
      failed: ['broken'],
      intervalMs: 1,
      results: (crm: Crm, id, params) =>
        crm.answer(`rows ${id} ${JSON.stringify(params)}`, {
          rows: [{ id: params['cursor'] ? 2 : 1 }],
          ...(params['cursor'] ? {} : { cursor: 'c' }),
        }),
    })
    list(query: Ask = {}): Paged<Hour> {
      return page(this.answer(`start ${daysOf(query).join('–')}`, { jobId: `j${daysOf(query)[0]}` }));
    }

    answer(line: string, data: object): Promise<unknown> {
      this.sent.push(line);
      return Promise.resolve({ status: 200, headers: {}, data });
    }
  }
  const job = (n: number) => [`start ${n}–${n + 1}`, `look j${n}`, `rows j${n} {}`, `rows j${n} {"cursor":"c"}`];

  it('[R113] starts one job for each window', async () => {
    const crm = new Crm();
    const run = crm.list({ interval: days(0, 2) });
    expect(ids(await drain(run))).toEqual([1, 2, 1, 2]);
    expect(crm.sent).toEqual([...job(0), ...job(1)]);
    expect(run.receipt).toMatchObject({ complete: true, style: 'dateWindows: job(cursor(body:cursor → cursor))' });
  });

  it('[R113] resumes with the job of its window in another process', async () => {
    const first = new Crm().list({ interval: days(0, 2) }).with({ maxItems: 3 });
    await drain(first);
    const crm = new Crm();
    const rest = crm.list({ interval: days(0, 2) }).with({ resumeFrom: first.receipt.next });
    expect(ids(await drain(rest))).toEqual([2]);
    expect(crm.sent).toEqual(job(1).slice(3));
  });

  it('[R113] starts one job for each window under extract', async () => {
    const crm = new Crm();
    const work = crm.list({ interval: days(0, 2) })[EXTRACTABLE]();
    expect(work.style).toBe('job(cursor)');
    expect(ids(await drain(work.run(work.windows!.windows[1]!, {})))).toEqual([1, 2]);
    expect(crm.sent).toEqual(job(1));
  });
});

describe('the options of @DateChunked', () => {
  const define = (options: unknown) => () => {
    class Crm {
      @Paginated()
      @DateChunked(options as DateChunkedOptions)
      list(_query: Ask = {}): Paged<Hour> {
        return page(Promise.resolve([]));
      }
    }
    return Crm;
  };

  it.each<[unknown, string]>([
    [{ interval: 'a', from: 'b', to: 'c' }, 'option "interval" cannot be combined with "from" and "to", got "a"'],
    [{ interval: 'a', to: 'c' }, 'option "interval" cannot be combined with "from" and "to", got "a"'],
    [{ from: 'b' }, 'option "to" is required when "from" is set'],
    [{ to: 'b' }, 'option "from" is required when "to" is set'],
    [{ from: 'b', to: 'b' }, 'option "to" must be a field other than "from", got "b"'],
    [
      { interval: '..' },
      `option "interval" must be a path in the params, such as 'a.b[0].c', without 'body:' or 'header:', got ".."`,
    ],
    [{ days: 0 }, 'option "days" must be a whole number, at least 1, got 0'],
    [{ splitDays: 0.5 }, 'option "splitDays" must be a whole number, at least 1, got 0.5'],
    [{ minMs: 0 }, 'option "minMs" must be a whole number, at least 1'],
    [{ overlapMs: -1 }, 'option "overlapMs" must be a whole number, at least 0'],
    [{ concurrency: 0 }, 'option "concurrency" must be a whole number, at least 1'],
    [
      { zone: 'Mars/Base' },
      `option "zone" must be 'UTC' or an IANA time zone such as 'Europe/Berlin', got "Mars/Base"`,
    ],
    [
      { weeks: 1 },
      'unknown option "weeks"; allowed: interval, from, to, format, inclusiveEnd, days, every, splitDays, minMs, concurrency, zone, overlapMs',
    ],
    [{ every: 'day' }, `option "every" must be one of 'week', 'month'`],
    [{ every: 'month', days: 30 }, 'option "every" cannot be combined with "days"'],
    [{ format: 'unix' }, `option "format" must be one of 'iso', 'date', 'epochSeconds', 'epochMilliseconds'`],
    [{ inclusiveEnd: 1 }, 'option "inclusiveEnd" must be true or false'],
    [{ format: 'date', minMs: HOUR }, `option "minMs" must be at least 86400000 with format 'date', got 3600000`],
    [
      { format: 'date', overlapMs: HOUR },
      `option "overlapMs" must be a multiple of 86400000 with format 'date', got 3600000`,
    ],
    [{ format: 'epochSeconds', minMs: 1 }, `option "minMs" must be at least 1000 with format 'epochSeconds', got 1`],
  ])('are rejected when the class is defined: %j', (options, words) => {
    expect(define(options)).toThrow(ConfigurationError);
    expect(define(options)).toThrow(words);
    expect(define(options)).toThrow(/list: @DateChunked: /);
  });

  it('are returned by describeEndpoints, outside of @Paginated', () => {
    const [one] = describeEndpoints(define({ from: 'a', to: 'b' })());
    expect(one?.decorators.map(({ decorator }) => decorator)).toEqual(['DateChunked', 'Paginated']);
    const ends = { format: 'iso', inclusiveEnd: false };
    const rules = { ...ends, days: 30, splitDays: 7, minMs: 3_600_000, concurrency: 1, zone: 'UTC', overlapMs: 0 };
    expect(one?.decorators[0]?.options).toEqual({ from: 'a', to: 'b', ...rules });
    expect(describeEndpoints(define({})())[0]?.decorators[0]?.options).toEqual({ interval: 'interval', ...rules });
  });

  it('require @Paginated at the call', () => {
    class Crm {
      @DateChunked()
      list(_query: Ask = {}): Promise<Hour[]> {
        return page(Promise.resolve([]));
      }
    }
    expect(() => new Crm().list({ interval: days(0, 1) })).toThrow(ConfigurationError);
    expect(() => new Crm().list()).toThrow(
      'Crm.list: @DateChunked requires @Paginated. Add @Paginated(…) to the method',
    );
  });

  it('require the parentheses of the decorator', () => {
    const bare = DateChunked as unknown as (...args: unknown[]) => unknown;
    expect(() => bare({}, 'list', {})).toThrow('@DateChunked is missing its parentheses');
  });
});
