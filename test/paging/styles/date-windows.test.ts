import fc from 'fast-check';
import { autoDetect, ConfigurationError, cursor, pageNumber, type ResumePoint, splitInterval } from 'pagewright';
import { intervalFields, type WindowRules } from '../../../src/paging/date-chunks';
import { dateWindows, type WindowPosition } from '../../../src/paging/styles/date-windows';
import type { AnyStyle } from '../../../src/paging/styles/paging-style';
import { jobResults } from '../../../src/paging/styles/job-results';
import { UNIT_OF } from '../../../src/time/interval-format';
import { calendar, DAY, days, daysOf, HOUR, hoursIn } from '../../support/calendar';
import { drain, ids, memoryEndpoint, respond, type Serve } from '../../support/memory-endpoint';

const rules = (more: Partial<WindowRules> = {}): WindowRules => ({
  fields: intervalFields({ interval: 'interval' }, { format: 'iso', inclusiveEnd: false, zone: 'UTC' }),
  format: 'iso',
  inclusiveEnd: false,
  days: 30,
  splitDays: 7,
  minMs: HOUR,
  zone: 'UTC',
  overlapMs: 0,
  ...more,
});
/** Created once for each test, see docs/quality.md. */
const monthly = (style: AnyStyle = pageNumber(), more: Partial<WindowRules> = {}) => dateWindows(style, rules(more));
const position = { of: days(0, 65), n: 1, at: { page: 2, seen: 5 }, got: 5, pageSize: 5 };

it.each([
  ['date', [days(0, 65), days(0.5, 65)]],
  ['epochSeconds', [days(0, 65), '2026-01-01T00:00:00.500Z/2026-03-01T00:00:00.000Z']],
] as const)('dateWindows refuses a position of another format than %s', (format, [own, other]) => {
  const unit = UNIT_OF[format];
  const style = monthly(pageNumber(), { format, unit });
  expect(style.accepts!({ ...position, of: own })).toBe(true);
  expect(style.accepts!({ ...position, of: other })).toBe(false);
  expect(style.accepts!({ ...position, of: own, parts: [other] })).toBe(false);
});

describe('dateWindows', () => {
  it('[R113] dateWindows starts with the first window', () => {
    expect(monthly().first({ pageSize: 5, params: { interval: days(0, 65) } })).toEqual({
      of: days(0, 65),
      n: 0,
      at: { page: 1, seen: 0 },
      got: 0,
      pageSize: 5,
    });
  });

  it('[R113] dateWindows writes the window, and the position inside it, into a copy of the params', () => {
    const params = { interval: days(0, 65), filter: 'x' };
    expect(monthly().write(params, position)).toEqual({
      interval: days(30, 60),
      filter: 'x',
      pageNumber: 2,
      pageSize: 5,
    });
    expect(params.interval).toBe(days(0, 65));
  });

  it('[R113] dateWindows finishes the window, continues with the next one, and ends after the last', () => {
    const style = monthly();
    const full = Array.from({ length: 5 }, (_, id) => ({ id }));
    expect(style.next(respond({ total: 20 }), position, full)).toEqual({
      ...position,
      at: { page: 3, seen: 10 },
      got: 10,
    });
    const last = style.next(respond({ total: 10 }), position, full)!;
    expect(last).toEqual({ ...position, n: 2, at: { page: 1, seen: 0 }, got: 0 });
    expect(style.partition(last)).toBe(days(60, 65));
    expect(style.next(respond({ total: 0 }), last, [])).toBeNull();
    expect(style.nextPartition(position)).toEqual(last);
    expect(style.nextPartition(last)).toBeNull();
  });

  it('[R116] dateWindows splits the current window, and continues after it once its parts are done', () => {
    const style = monthly();
    const { at, from, into } = style.resplit!(position)!;
    expect(from).toEqual(days(30, 60));
    expect(into).toHaveLength(5);
    expect(at).toEqual({ of: days(0, 65), n: 1, parts: into, at: { page: 1, seen: 0 }, got: 0, pageSize: 5 });
    const partitions: string[] = [];
    for (let place: WindowPosition | null = at; place; place = style.nextPartition(place))
      partitions.push(style.partition(place));
    expect(partitions).toEqual([...into, days(60, 65)]);
  });

  it('[R116] dateWindows halves a part, and keeps the remaining parts after it', () => {
    const parts = [days(30, 37), days(37, 44)];
    expect(monthly().resplit!({ ...position, parts })!.at.parts).toEqual([
      days(30, 33.5),
      days(33.5, 37),
      days(37, 44),
    ]);
    expect(monthly(pageNumber(), { minMs: 4 * DAY }).resplit!({ ...position, parts })).toBeUndefined();
  });

  it('[R116] dateWindows splits the incomplete interval of its inner style, and requests the rest of the window as one', () => {
    const style = monthly(splitInterval(pageNumber()));
    const at = { windows: [days(40, 50), days(50, 60)], at: { page: 2, seen: 5 }, got: 5 };
    const { from, into, at: top } = style.resplit!({ ...position, at })!;
    expect(from).toEqual(days(40, 50));
    expect(into).toEqual([days(40, 47), days(47, 50)]);
    expect(top.parts).toEqual([...into, days(50, 60)]);
    expect(top.at).toEqual({ windows: [days(40, 47)], at: { page: 1, seen: 0 }, got: 0 });
  });

  it('[R116] dateWindows splits a window without its overlap', () => {
    const style = monthly(splitInterval(pageNumber()), { overlapMs: DAY });
    const top = style.nextPartition(style.first({ params: { interval: days(0, 65) } }))!;
    expect(top.at).toMatchObject({ windows: [days(29, 60)] });
    expect(style.resplit!(top)!.from).toBe(days(30, 60));
  });

  it('[R116] dateWindows splits no window whose inner style has partitions of another kind', () => {
    const style = monthly({ ...pageNumber(), partition: () => 'A to M' });
    expect(style.partition(position)).toBe(`${days(30, 60)} A to M`);
    expect(style.resplit!(position)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['its own position', position],
    ['a position without a page size', { of: days(0, 65), n: 0, at: { page: 1 }, got: 0 }],
    ['a position with parts', { ...position, parts: [days(30, 37)] }],
    ['a position in the last window', { ...position, n: 2 }],
  ])('dateWindows accepts %s', (_what, at) => {
    expect(monthly().accepts!(at as never)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a position after the last window', { ...position, n: 3 }],
    ['a position with the largest safe window number', { ...position, n: Number.MAX_SAFE_INTEGER }],
    ['a position before the first window', { ...position, n: -1 }],
    ['a window number as a string', { ...position, n: '1' }],
    ['an invalid whole interval', { ...position, of: 'January' }],
    ['an empty list of parts', { ...position, parts: [] }],
    ['parts that are not intervals', { ...position, parts: ['January'] }],
    ['parts that are not a list', { ...position, parts: days(30, 37) }],
    ['parts that are null', { ...position, parts: null }],
    ['a missing inner position', { ...position, at: null }],
    ['the inner position of another style', { ...position, at: { cursor: 'c' } }],
    ['a position without a record count', { ...position, got: undefined }],
  ])('dateWindows rejects %s', (_what, at) => {
    expect(monthly().accepts!(at as never)).toBe(false);
  });

  it('equal cursors in two windows are distinguished', () => {
    const style = monthly(cursor());
    const at = { ...position, at: { cursor: 'c' } };
    expect(style.cursorOf!(at)).not.toBe(style.cursorOf!({ ...at, n: 0 }));
    expect(style.cursorOf!(at)).not.toBe(style.cursorOf!({ ...at, parts: [days(30, 37)] }));
    expect(style.cursorOf!({ ...at, at: { cursor: null } })).toBeUndefined();
  });

  it('dateWindows has the optional members of its inner style, and no others', () => {
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

  it('dateWindows counts only the records of the same window before a page', () => {
    expect(monthly().before!(position, {})).toBe(5);
    expect(monthly(cursor()).before!({ ...position, at: { cursor: 'c' } }, {})).toBe(5);
  });

  it('[R114] errors are attributed to dateWindows if no method is known', () => {
    expect(() => monthly().first({ params: { interval: 'now' } })).toThrow(ConfigurationError);
    expect(() => monthly().first({})).toThrow('dateWindows(): params.interval: an interval must be');
  });

  it('dateWindows pages each window with the style that autoDetect detects', async () => {
    const serve: Serve = (params) => ({ ...calendar()(params), pageNumber: params['pageNumber'] ?? 1, pageSize: 10 });
    const { call } = memoryEndpoint(serve, { style: monthly(autoDetect()), pageSize: 10 });
    const run = call({ interval: days(0, 65) });
    expect(ids(await drain(run))).toEqual(hoursIn([0, 65]));
    expect(run.receipt.complete).toBe(true);
  });
});

describe('dateWindows over splitInterval', () => {
  const style = () =>
    monthly(splitInterval(pageNumber({ end: 'empty' }), { splitOn: ['query.too.complex'], maxResults: 20 }));

  it('[X14] windows that announce too many records are halved', async () => {
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

  it('[X14] [R116] halves with missing records are split again, and no record counts twice', async () => {
    const serve = calendar({ truncateTo: 8 });
    const { call, events } = memoryEndpoint(serve, { style: style(), pageSize: 5, dedupe: 'id' });
    const run = call({ interval: days(0, 65) });
    expect(ids(await drain(run))).toEqual(hoursIn([0, 65]));
    const reasons = events.flatMap((event) => (event.type === 'split' ? [event.reason] : []));
    expect(reasons).toEqual(['tooMany', 'short', 'short', 'tooMany', 'short', 'short']);
    expect(run.receipt).toMatchObject({ complete: true, expected: 65, records: 65 });
  });
});

describe('properties of dateWindows', () => {
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

  it('[R113] [R116] [R118] windows of any size return every record once, and the run is complete', async () => {
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

  it('[R113] [R116] an interrupted and resumed run is complete only if no record is missing', async () => {
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
        // The reverse does not hold: an earlier run may have received a record that this window misses.
        if (complete) expect(missing).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('[R113] [R118] a requested window never leaves the whole interval, and starts at most one overlap early', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const endpoint = endpointFor(s);
        await drain(endpoint.call({ interval: days(0, s.length) }));
        for (const asked of endpoint.asked) {
          const [from, to] = daysOf(asked);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(s.length);
          // In March, when New York changes its clocks, a window is an hour longer.
          expect(to - from).toBeLessThanOrEqual(s.days + s.overlapHours / 24 + (s.zone === 'UTC' ? 0 : 1 / 24));
        }
      }),
      { numRuns: 15 },
    );
  });
});
