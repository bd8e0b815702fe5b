import {
  HttpError,
  ConfigurationError,
  cursor,
  IncompleteError,
  logEvents,
  type Logger,
  page,
  PageCapError,
  type Paged,
  pageNumber,
  Paginated,
  type PagingOptions,
  splitInterval,
} from 'pagewright';
import { type SplitIntervalOptions, type Params } from 'pagewright/style';
import { type Interval, readInterval } from '../../src/time/interval';
import {
  drain,
  ids,
  memoryEndpoint,
  numbered,
  records,
  rejection,
  respond,
  type Serve,
} from '../support/memory-endpoint';

const HOUR = 3_600_000;
const FIRST = Date.UTC(2026, 0, 1);
const iso = (hour: number) => new Date(FIRST + hour * HOUR).toISOString();
/** From one hour to another. */
const span = (from: number, to: number) => `${iso(from)}/${iso(to)}`;
const hoursOf = (params: Params): Interval => {
  const { start, end } = readInterval(params['interval']) as Interval;
  return { start: (start - FIRST) / HOUR, end: (end - FIRST) / HOUR };
};

const refusal = (code = 'query.too.complex') =>
  new HttpError({ status: 400, body: { code, message: `refused: ${code}` } });

/** A record an hour, `{ id: hour }`, in numbered pages; the server rejects intervals above `widest` hours. */
const hourly =
  (widest = Infinity, announce: (hours: Interval, total: number) => number = (_hours, total) => total): Serve =>
  (params, n, request) => {
    const hours = hoursOf(params);
    if (hours.end - hours.start > widest) throw refusal();
    const from = Math.ceil(hours.start);
    const total = Math.ceil(hours.end) - from;
    const { entities } = numbered(total)(params, n, request) as { entities: { id: number }[] };
    return { conversations: entities.map(({ id }) => ({ id: from + id - 1 })), totalHits: announce(hours, total) };
  };

const hours = (from: number, to: number) => ids(records(from, to - 1));
const splitting = (options: SplitIntervalOptions = {}, more: PagingOptions = {}): PagingOptions => ({
  style: splitInterval(pageNumber(), { splitOn: ['query.too.complex'], ...options }),
  pageSize: 4,
  ...more,
});
const windowsOf = (asked: Params[]) =>
  asked.map((params) => [hoursOf(params).start, hoursOf(params).end, params['pageNumber']]);

describe('an interval that is too wide', () => {
  it('[R80] is halved until the server accepts it, and returns every record once', async () => {
    const endpoint = memoryEndpoint(hourly(8), splitting());
    const run = endpoint.call({ interval: span(0, 24) });
    expect(ids(await drain(run))).toEqual(hours(0, 24));
    expect(windowsOf(endpoint.asked)).toEqual([
      [0, 24, 1],
      [0, 12, 1],
      [0, 6, 1],
      [0, 6, 2],
      [6, 12, 1],
      [6, 12, 2],
      [12, 24, 1],
      [12, 18, 1],
      [12, 18, 2],
      [18, 24, 1],
      [18, 24, 2],
    ]);
    expect(run.receipt).toMatchObject({ complete: true, expected: 24, records: 24, next: null });
    expect(run.receipt.style).toBe('splitInterval: pageNumber');
  });

  it('[R80] emits an event for each split, which is logged', async () => {
    const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() } satisfies Logger;
    const { call, events } = memoryEndpoint(hourly(12), splitting());
    await drain(call({ interval: span(0, 24) }).with({ observe: logEvents(logger) }));
    expect(events.filter(({ type }) => type === 'split')).toEqual([
      {
        type: 'split',
        endpoint: 'Memory.list',
        index: 0,
        from: span(0, 24),
        into: [span(0, 12), span(12, 24)],
        reason: 'refused',
        status: 400,
      },
    ]);
    expect(logger.info.mock.calls[0]).toMatchObject([
      `Memory.list: page 1: interval ${span(0, 24)} was refused (400); requesting ${span(0, 12)} and ${span(12, 24)}`,
      { type: 'split' },
    ]);
  });

  it('[R80] is sent as the caller wrote it until it is split', async () => {
    const endpoint = memoryEndpoint(hourly(), splitting());
    await drain(endpoint.call({ interval: '2026-01-01T01:00+01:00/2026-01-01T03:00Z' }));
    expect(endpoint.asked).toMatchObject([{ interval: '2026-01-01T01:00+01:00/2026-01-01T03:00Z' }]);
  });

  it('[R80] may be a nested field of the params, which are not changed', async () => {
    const params = { query: { interval: span(0, 4), media: ['voice'] } };
    const serve: Serve = (sent, n, request) => hourly(2)(sent['query'] as Params, n, request);
    const endpoint = memoryEndpoint(serve, {
      style: splitInterval(cursor(), { interval: 'query.interval', splitOn: /too\.complex/ }),
    });
    expect(ids(await drain(endpoint.call(params)))).toEqual(hours(0, 4));
    expect(params).toEqual({ query: { interval: span(0, 4), media: ['voice'] } });
    expect(endpoint.asked.at(-1)).toEqual({ query: { interval: span(2, 4), media: ['voice'] } });
  });

  it('[R80] fails with the server’s error and advice if it cannot be halved again', async () => {
    const { call } = memoryEndpoint(hourly(0), splitting({ minMs: HOUR }));
    const error = await rejection<HttpError>(drain(call({ interval: span(0, 2) })));
    expect(error).toMatchObject({ code: 'BAD_REQUEST' });
    expect(error.message).toBe(
      'Memory.list, page 1: HTTP 400 (query.too.complex) — refused: query.too.complex. ' +
        `The window ${span(0, 1)} cannot be halved again, because minMs is 3600000. Filter the query more narrowly, or lower minMs.`,
    );
    expect(error.page?.position.at).toMatchObject({ windows: [span(0, 1), span(1, 2)] });
  });

  it.each([
    ['another code', splitting({ splitOn: ['too.wide'] })],
    ['no code named', { style: splitInterval(pageNumber()) }],
  ])('[R80] is not recognised from %s', async (_what, options) => {
    const endpoint = memoryEndpoint(hourly(8), options);
    expect(await rejection(drain(endpoint.call({ interval: span(0, 24) })))).toMatchObject({
      apiCode: 'query.too.complex',
    });
    expect(endpoint.asked).toHaveLength(1);
  });

  it('[R80] is not split once it has yielded records: the error says what to do', async () => {
    const serve: Serve = (params, n, request) => {
      if (params['pageNumber'] === 2 && hoursOf(params).start === 12) throw refusal();
      return hourly(12)(params, n, request);
    };
    const run = memoryEndpoint(serve, splitting()).call({ interval: span(0, 24) });
    const got: { id: number }[] = [];
    const error = await rejection<HttpError>(
      (async () => {
        for await (const record of run) got.push(record);
      })(),
    );
    expect(ids(got)).toEqual(hours(0, 16));
    expect(error.message).toMatch(
      /The window .* was refused after 4 of its records, .* Restart at the beginning of that window/,
    );
    expect(error.page).toMatchObject({ itemsYielded: 16, position: { seen: 16, at: { got: 4 } } });
    const rest = memoryEndpoint(hourly(12), splitting()).call({ interval: span(0, 24) });
    expect(ids(await drain(rest.with({ resumeFrom: error.page!.position })))).toEqual(hours(16, 24));
  });

  it('[R80] is not split if an earlier run delivered a part of its first page', async () => {
    const first = memoryEndpoint(hourly(), splitting())
      .call({ interval: span(0, 24) })
      .with({ maxItems: 2 });
    await drain(first);
    const { call } = memoryEndpoint(hourly(8), splitting());
    const error = await rejection(drain(call({ interval: span(0, 24) }).with({ resumeFrom: first.receipt.next! })));
    expect(error.message).toMatch(/cannot be split without repeating or losing/);
  });

  it('[R80] is split under a cursor style, without an error about the cursor', async () => {
    const serve: Serve = (params) => {
      const at = hoursOf(params);
      if (at.end - at.start > 6) throw refusal();
      return { results: [{ id: at.start }], cursor: params['cursor'] === undefined ? 'c' : null };
    };
    const endpoint = memoryEndpoint(serve, { style: splitInterval(cursor(), { splitOn: ['query.too.complex'] }) });
    const run = endpoint.call({ interval: span(0, 12) });
    expect(ids(await drain(run))).toEqual([0, 0, 6, 6]);
    expect(run.receipt.complete).toBe(true);
  });

  it('[R80] is requested beyond its first page only after that was received', async () => {
    const endpoint = memoryEndpoint(hourly(12), splitting({}, { concurrency: 3 }));
    expect(ids(await drain(endpoint.call({ interval: span(0, 24) })))).toEqual(hours(0, 24));
    expect(windowsOf(endpoint.asked)).toEqual([
      [0, 24, 1],
      [0, 12, 1],
      [0, 12, 2],
      [0, 12, 3],
      [12, 24, 1],
      [12, 24, 2],
      [12, 24, 3],
    ]);
  });

  it('[R80] keeps the smaller page size that an earlier window needed', async () => {
    const serve: Serve = (params, n, request) => {
      if (Number(params['pageSize']) > 2) throw refusal('response.entity.too.large');
      return hourly(4)(params, n, request);
    };
    const endpoint = memoryEndpoint(serve, splitting());
    expect(ids(await drain(endpoint.call({ interval: span(0, 8) })))).toEqual(hours(0, 8));
    expect(endpoint.asked.map(({ pageSize }) => pageSize)).toEqual([4, 2, 2, 2, 2, 2]);
  });

  it('[R80] may have any number of empty windows, each with the same cursor', async () => {
    const serve: Serve = (params) => {
      const { start, end } = hoursOf(params);
      if (end - start > 1) throw refusal();
      return { results: start === 15 ? [{ id: 15 }] : [], cursor: params['cursor'] === 'c' ? null : 'c' };
    };
    const { call } = memoryEndpoint(serve, {
      style: splitInterval(cursor(), { splitOn: ['query.too.complex'] }),
      maxEmptyPages: 1,
    });
    expect(await drain(call({ interval: span(0, 16) }))).toHaveLength(2);
  });

  it('[R80] ends a window, not the run, if an extractor returns no next', async () => {
    const { call } = memoryEndpoint(hourly(3), {
      style: splitInterval(pageNumber(), { splitOn: ['query.too.complex'] }),
      extractor: (body: { conversations: unknown[] }) => ({ items: body.conversations, next: null }),
      pageSize: 4,
    });
    expect(ids(await drain(call({ interval: span(0, 9) })))).toEqual(hours(0, 9));
  });
});

describe('a window that announces more than maxResults', () => {
  it('[X14] is halved before any of its records is delivered', async () => {
    const { call, asked, events } = memoryEndpoint(hourly(), splitting({ maxResults: 12 }));
    const run = call({ interval: span(0, 24) });
    expect(ids(await drain(run))).toEqual(hours(0, 24));
    expect(windowsOf(asked).slice(0, 2)).toEqual([
      [0, 24, 1],
      [0, 12, 1],
    ]);
    expect(events[0]).toMatchObject({ type: 'split', index: 0, reason: 'tooMany', announced: 24 });
    expect(run.receipt).toMatchObject({ complete: true, expected: 24, pages: 6, requests: 7 });
  });

  it('[X14] is logged with its number of records', async () => {
    const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() } satisfies Logger;
    const { call } = memoryEndpoint(hourly(), splitting({ maxResults: 12 }));
    await drain(call({ interval: span(0, 24) }).with({ observe: logEvents(logger) }));
    expect(logger.info.mock.calls[0]).toMatchObject([
      expect.stringContaining(' has too many records (24); requesting '),
      { type: 'split' },
    ]);
  });

  it('[X14] ends the run if it cannot be halved again', async () => {
    const { call } = memoryEndpoint(
      hourly(Infinity, () => 500_000),
      splitting({ minMs: HOUR }),
    );
    const error = await rejection<PageCapError>(drain(call({ interval: span(0, 2) })));
    expect(error).toBeInstanceOf(PageCapError);
    expect(error).toMatchObject({ cap: 400_000, announced: 500_000, collected: 0 });
    expect(error.message).toBe(
      'Memory.list, page 1: the API returns at most 400000 records of this list: 0 received, 500000 announced. ' +
        `Use a narrower filter (${span(0, 1)} cannot be halved: minMs is 3600000) instead`,
    );
  });

  it('[X14] is not split if maxResults is Infinity', async () => {
    const { call, asked } = memoryEndpoint(
      hourly(Infinity, () => 500_000),
      splitting({ maxResults: Infinity }, { verifyTotal: 'off' }),
    );
    await drain(call({ interval: span(0, 2) }));
    expect(asked.every(({ interval }) => interval === span(0, 2))).toBe(true);
  });

  it('[X14] is not split if it grew after its first page', async () => {
    const { call } = memoryEndpoint(
      (params, n, request) => hourly(Infinity, (_h, total) => (n > 1 ? 50 : total))(params, n, request),
      splitting({ maxResults: 24 }, { verifyTotal: 'off' }),
    );
    expect(ids(await drain(call({ interval: span(0, 24) })))).toEqual(hours(0, 24));
  });
});

describe('the total over windows', () => {
  const half = splitting();
  /** The server announces other numbers for the windows that start at 0 and at 12. */
  const announcing = (first: number, second: number) => hourly(12, ({ start }) => (start < 12 ? first : second));

  it('[X14] grows as windows are fetched', async () => {
    const totals = await drain(
      memoryEndpoint(hourly(12), half)
        .call({ interval: span(0, 24) })
        .pages(),
    );
    expect(totals.map(({ total }) => total)).toEqual([12, 12, 12, 24, 24, 24]);
  });

  it.each([
    ['the first window lacks one', 12, 13, 25],
    ['a window lacks what another has too much', 13, 10, 25],
  ])('[X14] makes a run short if %s', async (_what, first, second) => {
    const run = memoryEndpoint(announcing(...([first, second] as const)), half).call({ interval: span(0, 24) });
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'short', expected: 25, records: 24 });
  });

  it("[X14] is an error if verifyTotal is 'throw'", async () => {
    const { call } = memoryEndpoint(announcing(15, 12), { ...half, verifyTotal: 'throw' });
    expect(await rejection(drain(call({ interval: span(0, 24) })))).toBeInstanceOf(IncompleteError);
  });

  it('[X14] is part of the position of a resumed run', async () => {
    const endpoint = memoryEndpoint(announcing(15, 12), half);
    const first = endpoint.call({ interval: span(0, 24) }).with({ maxItems: 18 });
    await drain(first);
    const next = first.receipt.next!;
    expect(next).toMatchObject({ seen: 16, skip: 2, partition: { baseline: 12, missing: 3 } });
    const rest = endpoint.call({ interval: span(0, 24) }).with({ resumeFrom: next });
    await drain(rest);
    expect(rest.receipt).toMatchObject({ partial: 'short', expected: 27, records: 6 });
  });

  it('[X14] allows a record in two windows if dedupe finds it', async () => {
    const serve: Serve = (params, n, request) => {
      const { conversations, totalHits } = hourly(12)(params, n, request) as {
        conversations: { id: number }[];
        totalHits: number;
      };
      return { conversations: conversations.map(({ id }) => ({ id: id === 12 ? 11 : id })), totalHits };
    };
    const run = memoryEndpoint(serve, { ...half, dedupe: 'id' }).call({ interval: span(0, 24) });
    expect(await drain(run)).toHaveLength(23);
    expect(run.receipt).toMatchObject({ complete: true, duplicates: 1, expected: 24 });
  });

  it('[X14] is short if a record repeats in one window and another is missing', async () => {
    const serve: Serve = (params, n, request) => {
      const { conversations, totalHits } = hourly(12)(params, n, request) as {
        conversations: { id: number }[];
        totalHits: number;
      };
      return { conversations: conversations.map(({ id }) => ({ id: id === 13 ? 12 : id })), totalHits };
    };
    const run = memoryEndpoint(serve, { ...half, dedupe: 'id' }).call({ interval: span(0, 24) });
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'short', duplicates: 1 });
  });
});

describe('the interval of a call', () => {
  class Analytics {
    sent = 0;

    @Paginated(splitting())
    details(params: { interval?: string; pageNumber?: number }): Paged<{ id: number }> {
      this.sent += 1;
      return page(async () => respond(hourly()(params, 1, undefined as never)));
    }
  }

  it.each([
    [{ interval: '2026-01-01T00:00:00/2026-01-02T00:00:00' }, 'whose start has no zone'],
    [{ interval: '2026-01-02T00:00:00Z/2026-01-01T00:00:00Z' }, 'whose start is after its end'],
    [{ interval: 'January' }, 'got "January", which is not start/end'],
    [{}, 'got undefined, which is not a string'],
  ])('[R80] is checked before anything is sent: %j', (params, why) => {
    const analytics = new Analytics();
    const call = () => analytics.details(params);
    expect(call).toThrow(ConfigurationError);
    expect(call).toThrow('Analytics.details: params.interval: an interval must be two instants with their zone');
    expect(call).toThrow(why);
    expect(analytics.sent).toBe(0);
  });

  it('[R80] may be one of the default params', async () => {
    const { call, asked } = memoryEndpoint(hourly(4), splitting({}, { defaults: { interval: span(0, 8) } }));
    expect(ids(await drain(call()))).toEqual(hours(0, 8));
    expect(windowsOf(asked)[0]).toEqual([0, 8, 1]);
  });

  it('[R80] continues after a window that ends exactly at a cap', async () => {
    const windowed = memoryEndpoint(hourly(8), {
      ...splitting(),
      style: splitInterval(pageNumber({ end: 'empty' }), { splitOn: ['query.too.complex'] }),
      cap: { records: 8, instead: 'a job' },
      onCap: 'partial',
    });
    const run = windowed.call({ interval: span(0, 12) });
    expect(ids(await drain(run))).toEqual(hours(0, 12));
    const whole = windowed.call({ interval: span(0, 16) });
    expect(ids(await drain(whole))).toEqual(hours(0, 16));
    expect(whole.receipt).toMatchObject({ complete: true, expected: 16 });
  });

  it('[R80] is fetched from its start', () => {
    expect(() => new Analytics().details({ interval: span(0, 1), pageNumber: 3 })).toThrow(
      'Analytics.details: the params set a first position ({"page":3,"seen":null}), but an interval that may be split starts at its beginning',
    );
  });

  it('[R80] may come with the first page and a page size of the caller', async () => {
    const endpoint = memoryEndpoint(hourly(12), { ...splitting(), maxPageSize: 50 });
    await drain(endpoint.call({ interval: span(0, 24), pageNumber: 1, pageSize: 30 }));
    expect(endpoint.asked.map(({ pageSize }) => pageSize)).toEqual([30, 30, 30]);
    await drain(endpoint.call({ interval: span(0, 24) }).with({ pageSize: 50 }));
    expect(endpoint.asked.slice(3).map(({ pageSize }) => pageSize)).toEqual([50, 50, 50]);
    expect(() => endpoint.call({ interval: span(0, 24), pageSize: 51 })).toThrow(/page size 51 is above the maximum/);
  });
});
