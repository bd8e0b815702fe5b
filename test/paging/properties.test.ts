import fc from 'fast-check';
import { autoDetect, cursor, linkHeader, nextUri, offset, pageNumber, startIndex, type ResumePoint } from 'pagewright';
import { type PagingStyle } from 'pagewright/style';
import { drain, memoryEndpoint, respond, type MemoryEndpoint, type Serve } from '../support/memory-endpoint';

interface Row {
  readonly id: number;
  readonly value: unknown;
}

/** One way of paging, from both sides. */
interface Way {
  readonly name: string;
  readonly style: PagingStyle;
  /** Serves `rows` in pages whose sizes follow the pattern; a size of 0 is an empty page. */
  serve(rows: readonly Row[], pattern: readonly number[]): Serve;
  readonly numbered: boolean;
}

const ASKED = 'https://api.example.com/rows';

/** Serves by opaque cursors; `show` puts a cursor into the answer, `read` takes it out of the params. */
const byCursor =
  (
    show: (page: readonly Row[], next: string | undefined) => unknown,
    read: (params: Record<string, unknown>) => unknown,
  ) =>
  (rows: readonly Row[], pattern: readonly number[]): Serve =>
  (params) => {
    const token = read(params);
    const [at = 0, page = 0] =
      token === undefined ? [] : Buffer.from(String(token), 'base64').toString().split('/').map(Number);
    const end = Math.min(at + (pattern[page % pattern.length] ?? 1), rows.length);
    const next = end < rows.length ? Buffer.from(`${end}/${page + 1}`).toString('base64') : undefined;
    return show(rows.slice(at, end), next);
  };

/** Serves by offsets; empty pages would be the end, so each page has a record at least. */
const byOffset =
  (
    start: number,
    show: (page: readonly Row[], at: number, total: number) => object,
    names: readonly [string, string],
  ) =>
  (rows: readonly Row[], pattern: readonly number[]): Serve =>
  (params, call) => {
    const at = Number(params[names[0]] ?? start) - start;
    const asked = Number(params[names[1]] ?? 10);
    const size = Math.max(1, Math.min(asked, pattern[call % pattern.length] ?? 1));
    return show(rows.slice(at, at + size), at + start, rows.length);
  };

const byNumber =
  (announcesTotal: boolean) =>
  (rows: readonly Row[]): Serve =>
  (params) => {
    const [page, size] = [Number(params['pageNumber'] ?? 1), Number(params['pageSize'] ?? 10)];
    const entities = rows.slice((page - 1) * size, page * size);
    return { entities, pageNumber: page, ...(announcesTotal ? { total: rows.length } : {}) };
  };

const withNext = (next: string | undefined, name: string) => (next === undefined ? {} : { [name]: next });
const link = (next: string) => `/rows?after=${encodeURIComponent(next)}`;

const WAYS: readonly Way[] = [
  {
    name: 'cursor in the body',
    style: cursor({ from: 'body:paging.next', to: 'paging.after' }),
    serve: byCursor(
      (page, next) => ({ results: page, paging: withNext(next, 'next') }),
      (params) => (params['paging'] as { after?: string } | undefined)?.after,
    ),
    numbered: false,
  },
  {
    name: 'cursor in a header',
    style: cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' }),
    serve: byCursor(
      (page, next) => respond(page, withNext(next, 'x-page-cursor')),
      (params) => params['pageToken'],
    ),
    numbered: false,
  },
  {
    name: 'nextUri',
    style: nextUri(),
    serve: byCursor(
      (page, next) => respond({ entities: page, ...(next === undefined ? {} : { nextUri: link(next) }) }, {}, ASKED),
      (params) => params['after'],
    ),
    numbered: false,
  },
  {
    name: 'linkHeader',
    style: linkHeader(),
    serve: byCursor(
      (page, next) => respond(page, next === undefined ? {} : { link: `<${link(next)}>; rel="next"` }, ASKED),
      (params) => params['after'],
    ),
    numbered: false,
  },
  {
    name: 'detected cursor',
    style: autoDetect(),
    serve: byCursor(
      (page, next) => ({ results: page, cursor: next ?? null }),
      (params) => params['cursor'],
    ),
    numbered: false,
  },
  { name: 'pageNumber with a total', style: pageNumber(), serve: byNumber(true), numbered: true },
  { name: 'pageNumber without a total', style: pageNumber(), serve: byNumber(false), numbered: true },
  { name: 'detected pageNumber', style: autoDetect(), serve: byNumber(true), numbered: true },
  {
    name: 'offset',
    style: offset(),
    serve: byOffset(0, (items, at, total) => ({ items, offset: at, total }), ['offset', 'limit']),
    numbered: true,
  },
  {
    name: 'startIndex',
    style: startIndex(),
    serve: byOffset(
      1,
      (Resources, at, totalResults) => ({ Resources, startIndex: at, itemsPerPage: Resources.length, totalResults }),
      ['startIndex', 'count'],
    ),
    numbered: true,
  },
];

const scenario = fc.record({
  values: fc.array(fc.jsonValue(), { maxLength: 60 }),
  pattern: fc
    .array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 6 })
    .filter((sizes) => sizes.some((size) => size > 0)),
  pageSize: fc.integer({ min: 1, max: 20 }),
  prefetch: fc.integer({ min: 0, max: 3 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

const rowsOf = ({ values }: Scenario): Row[] => values.map((value, id) => ({ id, value }));

function endpointFor(way: Way, given: Scenario): MemoryEndpoint<Row> {
  const { pageSize, prefetch, concurrency } = given;
  return memoryEndpoint<Row>(way.serve(rowsOf(given), given.pattern), {
    style: way.style,
    pageSize,
    prefetch,
    concurrency: way.numbered ? concurrency : 1,
    maxEmptyPages: 10,
  });
}

const params = () => ({ state: 'active', nested: { list: [1, { deep: true }] } });

describe.each(WAYS.map((way) => [way.name, way] as const))('a run over any data with %s', (_name, way) => {
  it('streams exactly the data, in order', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const run = endpointFor(way, given).call(params());
        expect(await drain(run)).toEqual(rowsOf(given));
        expect(run.receipt).toMatchObject({ complete: true, records: given.values.length, next: null });
      }),
    );
  });

  it('loses and repeats nothing when it is interrupted anywhere and resumed', async () => {
    const stops = fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(scenario, stops, fc.constantFrom('items', 'pages', 'batches'), async (given, counts, how) => {
        const endpoint = endpointFor(way, given);
        const got: Row[] = [];
        let from: ResumePoint | null | undefined;
        for (const count of counts) {
          if (from === null) break;
          const run = endpoint.call(params()).with(from ? { resumeFrom: from } : {});
          got.push(...(await takeSome(run, count, how)));
          from = JSON.parse(JSON.stringify(run.receipt.next)) as ResumePoint | null;
        }
        if (from !== null) got.push(...(await drain(endpoint.call(params()).with({ resumeFrom: from! }))));
        expect(got).toEqual(rowsOf(given));
      }),
    );
  });

  it('[R58] does not change the caller’s params', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const mine = deepFreeze(params());
        await drain(endpointFor(way, given).call(mine));
        expect(mine).toEqual(params());
      }),
      { numRuns: 20 },
    );
  });
});

/** About `count` records, taken one of three ways; then the run is left. */
async function takeSome(run: ReturnType<MemoryEndpoint<Row>['call']>, count: number, how: string): Promise<Row[]> {
  const got: Row[] = [];
  const chunks = how === 'pages' ? pagesOf(run) : how === 'batches' ? run.batches(3) : singles(run);
  for await (const chunk of chunks) {
    got.push(...chunk);
    if (got.length >= count) break;
  }
  return got;
}

async function* pagesOf(run: ReturnType<MemoryEndpoint<Row>['call']>) {
  for await (const { items } of run.pages()) yield items;
}

async function* singles(run: ReturnType<MemoryEndpoint<Row>['call']>) {
  for await (const row of run) yield [row];
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
