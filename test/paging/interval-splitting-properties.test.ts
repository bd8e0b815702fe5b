import fc from 'fast-check';
import {
  autoDetect,
  HttpError,
  cursor,
  nextUri,
  offset,
  pageNumber,
  type ResumePoint,
  splitInterval,
} from 'pagewright';
import { type PagingStyle, type Params } from 'pagewright/style';
import { type Interval, readInterval } from '../../src/time/interval';
import { drain, ids, memoryEndpoint, type MemoryEndpoint, respond } from '../support/memory-endpoint';

type Row = { id: number; at: number };

const TOP = Date.UTC(2026, 0, 1);
const WIDTH = 256;
const INTERVAL = `${new Date(TOP).toISOString()}/${new Date(TOP + WIDTH).toISOString()}`;

const scenario = fc.record({
  /** Milliseconds after the start of the interval at which there is a record. */
  times: fc.uniqueArray(fc.integer({ min: 0, max: WIDTH - 1 }), { maxLength: 60 }),
  pageSize: fc.integer({ min: 1, max: 15 }),
  maxResults: fc.integer({ min: 1, max: 30 }),
  /** The server rejects wider intervals. */
  widest: fc.integer({ min: 4, max: 2 * WIDTH }),
  announcesTotal: fc.boolean(),
  largest: fc.integer({ min: 1, max: 20 }),
  prefetch: fc.integer({ min: 0, max: 2 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

/** One way of paging through a window, from both sides. */
interface Way {
  readonly style: PagingStyle;
  /** Records of the window before the page. */
  before(params: Params, size: number): number;
  show(page: readonly Row[], end: number, left: boolean, total: object, size: number): unknown;
}

const WAYS: Readonly<Record<string, Way>> = {
  pageNumber: {
    style: pageNumber(),
    before: (params, size) => (Number(params['pageNumber']) - 1) * size,
    // The real one sends `{}` after the last page.
    show: (results, _end, _left, total) =>
      results.length === 0 && !('total' in total) ? { results } : { results, ...total },
  },
  offset: {
    style: offset({ sizeParam: 'pageSize' }),
    before: (params) => Number(params['offset']),
    show: (results, _end, _left, total) => ({ results, ...total }),
  },
  cursor: {
    style: cursor(),
    before: (params) => Number(params['cursor'] ?? 0),
    show: (results, end, left, total) => ({ results, ...total, cursor: left ? String(end) : null }),
  },
  nextUri: {
    style: nextUri(),
    before: (params) => Number(params['after'] ?? 0),
    show: (results, end, left, total, size) =>
      respond(
        { results, ...total, ...(left ? { nextUri: `/rows?after=${end}&pageSize=${size}` } : {}) },
        {},
        'https://api.example.com/',
      ),
  },
  autoDetect: {
    style: autoDetect(),
    before: (params) => Number(params['cursor'] ?? 0),
    show: (results, end, left, total) => ({ results, ...total, cursor: left ? String(end) : null }),
  },
};

function endpointFor({ style, before, show }: Way, given: Scenario): MemoryEndpoint<Row> {
  const rows = given.times.map((at, i) => ({ id: i, at: TOP + at })).sort((a, b) => a.at - b.at);
  return memoryEndpoint<Row>(
    (params) => {
      const { start, end } = readInterval(params['interval']) as Interval;
      if (end - start > given.widest) throw refusal('query.too.complex');
      const size = Number(params['pageSize']);
      if (size > given.largest) throw refusal('response.entity.too.large');
      const inside = rows.filter(({ at }) => at >= start && at < end);
      const from = before(params, size);
      if (from >= given.maxResults && inside.length > given.maxResults) throw refusal('too.many');
      const total = given.announcesTotal ? { total: inside.length } : {};
      return show(inside.slice(from, from + size), from + size, from + size < inside.length, total, size);
    },
    {
      style: splitInterval(style, {
        splitOn: ['query.too.complex'],
        ...(given.announcesTotal ? { maxResults: given.maxResults } : {}),
        minMs: 1,
      }),
      pageSize: given.pageSize,
      prefetch: given.prefetch,
      concurrency: 'ahead' in style && style.name !== 'autoDetect' ? given.concurrency : 1,
    },
  );
}

const refusal = (code: string) => new HttpError({ status: 400, body: { code, message: 'no' } });
const inOrder = ({ times }: Scenario) =>
  times
    .map((at, i) => ({ at, id: i }))
    .sort((a, b) => a.at - b.at)
    .map(({ id }) => id);

/** Without a total, no window can announce too many records. */
const scenarios = scenario.map((given) => (given.announcesTotal ? given : { ...given, maxResults: Infinity }));

describe.each(Object.entries(WAYS))('an interval split under %s', (_name, way) => {
  it('[R80] [X14] returns every record once, in order, for any width and cap', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (given) => {
        const run = endpointFor(way, given).call({ interval: INTERVAL });
        expect(ids(await drain(run))).toEqual(inOrder(given));
        expect(run.receipt).toMatchObject({ complete: true, next: null, records: given.times.length });
        expect(run.receipt.expected).toBe(given.announcesTotal ? given.times.length : undefined);
      }),
    );
  });

  it('[R80] [X14] loses and repeats nothing when it is interrupted anywhere and resumed', async () => {
    await fc.assert(
      fc.asyncProperty(
        scenarios,
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 5 }),
        async (given, counts) => {
          const got: Row[] = [];
          let from: ResumePoint | null | undefined;
          for (const maxItems of [...counts, Infinity]) {
            if (from === null) break;
            const run = endpointFor(way, given)
              .call({ interval: INTERVAL })
              .with({ maxItems, ...(from ? { resumeFrom: from } : {}) });
            got.push(...(await drain(run)));
            from = JSON.parse(JSON.stringify(run.receipt.next)) as ResumePoint | null;
            if (from === null) expect(run.receipt.complete).toBe(true);
          }
          expect(ids(got)).toEqual(inOrder(given));
        },
      ),
    );
  });
});
