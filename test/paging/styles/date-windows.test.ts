import fc from 'fast-check';
import { autoDetect, ConfigurationError, cursor, pageNumber, type ResumePoint, splitInterval } from 'pagewright';
import { intervalFields, type WindowRules } from '../../../src/paging/date-chunks';
import { dateWindows, type WindowPosition } from '../../../src/paging/styles/date-windows';
import type { AnyStyle } from '../../../src/paging/styles/paging-style';
import { jobResults } from '../../../src/paging/styles/job-results';
import { calendar, DAY, days, daysOf, HOUR, hoursIn } from '../../support/calendar';
import { drain, ids, memoryEndpoint, respond, type Serve } from '../../support/memory-endpoint';

const rules = (more: Partial<WindowRules> = {}): WindowRules => ({
  fields: intervalFields({ interval: 'interval' }),
  days: 30,
  splitDays: 7,
  minMs: HOUR,
  zone: 'UTC',
  overlapMs: 0,
  ...more,
});
/** Made anew for each test, see docs/quality.md. */
const monthly = (style: AnyStyle = pageNumber(), more: Partial<WindowRules> = {}) => dateWindows(style, rules(more));
const position = { of: days(0, 65), n: 1, at: { page: 2, seen: 5 }, got: 5, pageSize: 5 };

describe('dateWindows', () => {
  it('[R113] begins with the first window', () => {
    expect(monthly().first({ pageSize: 5, params: { interval: days(0, 65) } })).toEqual({
      of: days(0, 65),
      n: 0,
      at: { page: 1, seen: 0 },
      got: 0,
      pageSize: 5,
    });
  });

  it('[R113] writes the window over the interval, and the place in it, into a copy', () => {
    const params = { interval: days(0, 65), filter: 'x' };
    expect(monthly().write(params, position)).toEqual({
      interval: days(30, 60),
      filter: 'x',
      pageNumber: 2,
      pageSize: 5,
    });
    expect(params.interval).toBe(days(0, 65));
  });

  it('[R113] goes on in the window, then in the next, then ends', () => {
    const style = monthly();
    const full = Array.from({ length: 5 }, (_, id) => ({ id }));
    expect(style.next(respond({ total: 20 }), position, full)).toEqual({
      ...position,
      at: { page: 3, seen: 10 },
      got: 10,
    });
    const last = style.next(respond({ total: 10 }), position, full)!;
    expect(last).toEqual({ ...position, n: 2, at: { page: 1, seen: 0 }, got: 0 });
    expect(style.partition!(last)).toBe(days(60, 65));
    expect(style.next(respond({ total: 0 }), last, [])).toBeNull();
    expect(style.nextPartition!(position)).toEqual(last);
    expect(style.nextPartition!(last)).toBeNull();
  });

  it('[R116] cuts the window at hand, and goes on behind it when its parts are done', () => {
    const style = monthly();
    const { at, from, into } = style.resplit!(position)!;
    expect([from, into.length]).toEqual([days(30, 60), 5]);
    expect(at).toEqual({ of: days(0, 65), n: 1, parts: into, at: { page: 1, seen: 0 }, got: 0, pageSize: 5 });
    const behind: string[] = [];
    for (let place: WindowPosition | null = at; place; place = style.nextPartition!(place))
      behind.push(style.partition!(place));
    expect(behind).toEqual([...into, days(60, 65)]);
  });

  it('[R116] halves a part, before the parts that are still to do', () => {
    const parts = [days(30, 37), days(37, 44)];
    expect(monthly().resplit!({ ...position, parts })!.at.parts).toEqual([
      days(30, 33.5),
      days(33.5, 37),
      days(37, 44),
    ]);
    expect(monthly(pageNumber(), { minMs: 4 * DAY }).resplit!({ ...position, parts })).toBeUndefined();
  });

  it('[R116] cuts the piece of the inner style that came short, and asks for the rest of the window in one', () => {
    const style = monthly(splitInterval(pageNumber()));
    const at = { windows: [days(40, 50), days(50, 60)], at: { page: 2, seen: 5 }, got: 5 };
    const { from, into, at: top } = style.resplit!({ ...position, at })!;
    expect([from, into]).toEqual([days(40, 50), [days(40, 47), days(47, 50)]]);
    expect(top.parts).toEqual([...into, days(50, 60)]);
    expect(top.at).toEqual({ windows: [days(40, 47)], at: { page: 1, seen: 0 }, got: 0 });
  });

  it('[R116] leaves a lookback out of what it cuts', () => {
    const style = monthly(splitInterval(pageNumber()), { overlapMs: DAY });
    const top = style.nextPartition!(style.first({ params: { interval: days(0, 65) } }))!;
    expect(top.at).toMatchObject({ windows: [days(29, 60)] });
    expect(style.resplit!(top)!.from).toBe(days(30, 60));
  });

  it('[R116] does not cut where the inner style has parts of another kind', () => {
    const style = monthly({ ...pageNumber(), partition: () => 'A to M' });
    expect(style.partition!(position)).toBe(`${days(30, 60)} A to M`);
    expect(style.resplit!(position)).toBeUndefined();
  });

  it.each<[string, unknown, boolean]>([
    ['its own', position, true],
    ['one without a page size', { of: days(0, 65), n: 0, at: { page: 1 }, got: 0 }, true],
    ['one with parts', { ...position, parts: [days(30, 37)] }, true],
    ['the last window', { ...position, n: 2 }, true],
    ['a window behind the last', { ...position, n: 3 }, false],
    ['a window of a number beyond all numbers', { ...position, n: Number.MAX_SAFE_INTEGER }, false],
    ['a window before the first', { ...position, n: -1 }, false],
    ['a number as a text', { ...position, n: '1' }, false],
    ['no whole', { ...position, of: 'January' }, false],
    ['no parts', { ...position, parts: [] }, false],
    ['parts that are none', { ...position, parts: ['January'] }, false],
    ['no list of parts', { ...position, parts: days(30, 37) }, false],
    ['parts that are null', { ...position, parts: null }, false],
    ['no inner position', { ...position, at: null }, false],
    ['another style’s inner position', { ...position, at: { cursor: 'c' } }, false],
    ['no count', { ...position, got: undefined }, false],
  ])('knows a position: %s', (_what, at, known) => {
    expect(monthly().accepts!(at as never)).toBe(known);
  });

  it('tells a cursor of one window from the same in another', () => {
    const style = monthly(cursor());
    const at = { ...position, at: { cursor: 'c' } };
    expect(style.cursorOf!(at)).not.toBe(style.cursorOf!({ ...at, n: 0 }));
    expect(style.cursorOf!(at)).not.toBe(style.cursorOf!({ ...at, parts: [days(30, 37)] }));
    expect(style.cursorOf!({ ...at, at: { cursor: null } })).toBeUndefined();
  });

  it('has the members that its inner style has, and no others', () => {
    const has = (style: AnyStyle) =>
      (['total', 'ahead', 'seek', 'halve', 'repositionAfter', 'isPreliminary'] as const).filter(
        (name) => name in monthly(style),
      );
    expect(has(cursor())).toEqual(['total', 'seek', 'halve']);
    expect(has(splitInterval(pageNumber()))).toEqual(['total', 'ahead', 'seek', 'halve', 'repositionAfter']);
    expect(has(jobResults(cursor(), { jobId: 'jobId', state: 'state' }))).toEqual([
      'total',
      'seek',
      'halve',
      'isPreliminary',
    ]);
  });

  it('counts what stands before a page in its window alone', () => {
    expect(monthly().before!(position, {})).toBe(5);
    expect(monthly(cursor()).before!({ ...position, at: { cursor: 'c' } }, {})).toBe(5);
  });

  it('[R114] names itself where no method is known', () => {
    expect(() => monthly().first({ params: { interval: 'now' } })).toThrow(ConfigurationError);
    expect(() => monthly().first({})).toThrow('dateWindows(): params.interval: an interval must be');
  });

  it('pages each window by the style that its first page shows', async () => {
    const serve: Serve = (params) => ({ ...calendar()(params), pageNumber: params['pageNumber'] ?? 1, pageSize: 10 });
    const { call } = memoryEndpoint(serve, { style: monthly(autoDetect()), pageSize: 10 });
    const run = call({ interval: days(0, 65) });
    expect(ids(await drain(run))).toEqual(hoursIn([0, 65]));
    expect(run.receipt.complete).toBe(true);
  });
});

describe('windows whose inner style cuts them too', () => {
  const style = () =>
    monthly(splitInterval(pageNumber({ end: 'empty' }), { splitOn: ['query.too.complex'], maxResults: 20 }));

  it('[X14] are halved where they announce too much', async () => {
    const { call, events } = memoryEndpoint(calendar(), { style: style(), pageSize: 7 });
    const run = call({ interval: days(0, 65) });
    expect(ids(await drain(run))).toEqual(hoursIn([0, 65]));
    expect(events.flatMap((event) => (event.type === 'split' ? [[event.reason, event.from]] : []))).toEqual([
      ['tooMany', days(0, 30)],
      ['tooMany', days(30, 60)],
    ]);
    expect(run.receipt).toMatchObject({ complete: true, expected: 65 });
    expect(run.receipt.style).toBe('dateWindows: splitInterval: pageNumber');
  });

  it('[X14] [R116] are cut again where a half comes short, and nothing counts twice', async () => {
    const serve = calendar({ truncateTo: 8 });
    const { call, events } = memoryEndpoint(serve, { style: style(), pageSize: 5, dedupe: 'id' });
    const run = call({ interval: days(0, 65) });
    expect(ids(await drain(run))).toEqual(hoursIn([0, 65]));
    const reasons = events.flatMap((event) => (event.type === 'split' ? [event.reason] : []));
    expect(reasons).toEqual(['tooMany', 'short', 'short', 'tooMany', 'short', 'short']);
    expect(run.receipt).toMatchObject({ complete: true, expected: 65, records: 65 });
  });
});

describe('any windows', () => {
  const scenario = fc.record({
    days: fc.integer({ min: 1, max: 20 }),
    length: fc.integer({ min: 1, max: 40 }),
    stepHours: fc.constantFrom(6, 12, 24),
    splitDays: fc.integer({ min: 1, max: 9 }),
    overlapHours: fc.constantFrom(0, 6, 30),
    zone: fc.constantFrom('UTC', 'America/New_York'),
    pageSize: fc.integer({ min: 1, max: 30 }),
    truncateTo: fc.integer({ min: 0, max: 20 }),
    prefetch: fc.integer({ min: 0, max: 2 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
    maxResults: fc.constantFrom(15, 1_000),
    stops: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
  });
  type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

  /** Windows longer than two days, lookback included, end after `truncateTo`. */
  function endpointFor(s: Scenario, end: 'empty' | 'total' = 'empty') {
    const serve: Serve = calendar({ stepHours: s.stepHours, truncateTo: s.truncateTo, wholeDays: 2 });
    const { days, splitDays, zone, maxResults } = s;
    const inner = splitInterval(pageNumber(end === 'empty' ? { end } : {}), { maxResults, minMs: 1 });
    const style = dateWindows(inner, rules({ days, splitDays, zone, overlapMs: s.overlapHours * HOUR }));
    const { prefetch, concurrency, pageSize } = s;
    return memoryEndpoint(serve, { style, pageSize, prefetch, concurrency, dedupe: 'id', verifyTotal: 'throw' });
  }

  it('[R113] [R116] [R118] give everything once, and end complete', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const run = endpointFor(s).call({ interval: days(0, s.length) });
        const got = ids(await drain(run)).sort((a, b) => a - b);
        expect(got).toEqual(hoursIn([0, s.length], s.stepHours));
        expect(run.receipt).toMatchObject({ complete: true, records: got.length, next: null });
      }),
      { numRuns: 30 },
    );
  });

  it('[R113] [R116] are complete only where nothing is missing, however often the run is broken off', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const interval = days(0, s.length);
        const got: number[] = [];
        let [point, complete]: [ResumePoint | null | undefined, boolean] = [undefined, false];
        for (const maxItems of [...s.stops, Infinity]) {
          const run = endpointFor(s).call({ interval }).with({ maxItems, verifyTotal: 'warn', resumeFrom: point });
          got.push(...ids(await drain(run)));
          [point, complete] = [
            JSON.parse(JSON.stringify(run.receipt.next)) as ResumePoint | null,
            run.receipt.complete,
          ];
          if (point === null) break;
        }
        const missing = hoursIn([0, s.length], s.stepHours).filter((id) => !got.includes(id));
        expect(point).toBeNull();
        // The other way round it may err: what a window lacks may have come with another, in an earlier run.
        if (complete) expect(missing).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('[R113] [R118] are asked for as the rules say: never beyond the whole, nor further back than the overlap', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const endpoint = endpointFor(s);
        await drain(endpoint.call({ interval: days(0, s.length) }));
        for (const asked of endpoint.asked) {
          const [from, to] = daysOf(asked);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(s.length);
          // An hour of slack is what the clocks of New York do in March.
          expect(to - from).toBeLessThanOrEqual(s.days + s.overlapHours / 24 + (s.zone === 'UTC' ? 0 : 1 / 24));
        }
      }),
      { numRuns: 15 },
    );
  });
});
