import fc from 'fast-check';
import {
  autoDetect,
  HttpError,
  cursor,
  linkHeader,
  nextUri,
  offset,
  pageNumber,
  type ResumePoint,
  startIndex,
} from 'pagewright';
import { type PagingStyle, type Params } from 'pagewright/style';
import { drain, ids, memoryEndpoint, type MemoryEndpoint, records, respond } from '../../support/memory-endpoint';

type Row = { id: number };

/** What the server reads out of the params: records before the page, and how many it is asked for. */
interface Asked {
  readonly at: number;
  readonly size: number;
}

/** One way of paging, from both sides. */
interface Way {
  readonly name: string;
  readonly style: PagingStyle;
  read(params: Params): Asked;
  show(page: readonly Row[], asked: Asked, total: number): unknown;
  readonly numbered: boolean;
}

const number = (value: unknown, otherwise: number) => Number(value ?? otherwise);
const sized = (params: Params, name: string) => number(params[name], DEFAULT_SIZE);
const DEFAULT_SIZE = 25;
const URL_OF_ROWS = 'https://api.example.com/rows';

const end = ({ at, size }: Asked) => at + size;
const more = (asked: Asked, total: number, fields: object) => (end(asked) < total ? fields : {});
/** A link has the size in its query, or only in its token. Then the server keeps that size unless the request has another. */
const link = (asked: Asked, pinned: string | undefined) =>
  `/rows?after=${end(asked)}/${asked.size}${pinned === undefined ? '' : `&${pinned}=${asked.size}`}`;

const linked = (
  style: PagingStyle,
  name: string,
  pinned: string | undefined,
  sizeIn: (params: Params) => unknown,
): Way => ({
  name,
  style,
  read: (params) => {
    const [at = 0, size = DEFAULT_SIZE] = String(params['after'] ?? '')
      .split('/')
      .filter(Boolean)
      .map(Number);
    return { at, size: number(sizeIn(params), size) };
  },
  show: (entities, asked, total) =>
    style.name === 'linkHeader'
      ? respond(
          entities,
          more(asked, total, { link: `<${link(asked, pinned)}>; rel="next"` }) as Record<string, string>,
          URL_OF_ROWS,
        )
      : respond({ entities, ...more(asked, total, { nextUri: link(asked, pinned) }) }, {}, URL_OF_ROWS),
  numbered: false,
});

const byCursor = (style: PagingStyle): Way => ({
  name: style.name,
  style,
  read: (params) => ({ at: number(params['cursor'], 0), size: sized(params, 'pageSize') }),
  show: (results, asked, total) => ({ results, cursor: end(asked) < total ? String(end(asked)) : null }),
  numbered: false,
});

const byNumber = (style: PagingStyle, announcesTotal: boolean): Way => ({
  name: `${style.name} ${announcesTotal ? 'with' : 'without'} a total`,
  style,
  read: (params) => {
    const size = sized(params, 'pageSize');
    return { at: (number(params['pageNumber'], 1) - 1) * size, size };
  },
  show: (entities, { at, size }, total) => ({
    entities,
    pageNumber: at / size + 1,
    pageSize: size,
    ...(announcesTotal ? { total, pageCount: Math.ceil(total / size) } : {}),
  }),
  numbered: true,
});

const byOffset = (style: PagingStyle, param: string, sizeParam: string, start: number): Way => ({
  name: style.name,
  style,
  read: (params) => ({ at: number(params[param], start) - start, size: sized(params, sizeParam) }),
  show: (Resources, { at }, totalResults) => ({ Resources, [param]: at + start, totalResults, total: totalResults }),
  numbered: true,
});

const WAYS: readonly Way[] = [
  byCursor(cursor()),
  byCursor(autoDetect()),
  linked(nextUri(), 'nextUri whose links pin the size', 'pageSize', ({ pageSize }) => pageSize),
  linked(nextUri(), 'nextUri whose links say no size', undefined, ({ pageSize }) => pageSize),
  linked(nextUri({ sizeParam: 'paging.size' }), 'nextUri with a nested size', undefined, nestedSize),
  linked(nextUri({ sizeParam: 'paging.size' }), 'nextUri with a flat size', 'paging.size', nestedSize),
  linked(linkHeader(), 'linkHeader', 'per_page', ({ per_page }) => per_page),
  byNumber(pageNumber(), true),
  byNumber(pageNumber(), false),
  byNumber(autoDetect(), true),
  byOffset(offset(), 'offset', 'limit', 0),
  byOffset(startIndex(), 'startIndex', 'count', 1),
  byOffset(autoDetect({ sizeParam: 'limit' }), 'offset', 'limit', 0),
];

function nestedSize(params: Params): unknown {
  return params['paging.size'] ?? (params['paging'] as { size?: number } | undefined)?.size;
}

const scenario = fc.record({
  total: fc.integer({ min: 0, max: 120 }),
  pageSize: fc.integer({ min: 1, max: 40 }),
  /** Pages that reach beyond record `from` may have `most` records. */
  limits: fc.array(fc.record({ from: fc.integer({ min: 0, max: 120 }), most: fc.integer({ min: 1, max: 40 }) }), {
    maxLength: 3,
  }),
  status: fc.constantFrom(400, 413),
  prefetch: fc.integer({ min: 0, max: 3 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

function endpointFor(way: Way, given: Scenario): MemoryEndpoint<Row> {
  const { total, pageSize, limits, status, prefetch, concurrency } = given;
  const data = records(1, total);
  return memoryEndpoint<Row>(
    (params) => {
      const asked = way.read(params);
      const refused = limits.some(({ from, most }) => Math.min(end(asked), total) > from && asked.size > most);
      if (refused) throw tooLarge(status);
      return way.show(data.slice(asked.at, end(asked)), asked, total);
    },
    { style: way.style, pageSize, prefetch, concurrency: way.numbered ? concurrency : 1 },
  );
}

function tooLarge(status: number): Error {
  const body = { code: 'response.entity.too.large', message: 'Reduce pageSize or expand list' };
  return status === 400 ? new HttpError({ status, body }) : new HttpError({ status, body });
}

describe.each(WAYS.map((way) => [way.name, way] as const))('a run with pages that are too large, %s', (_name, way) => {
  it('[R83] returns exactly the data, in order', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const run = endpointFor(way, given).call();
        expect(ids(await drain(run))).toEqual(ids(records(1, given.total)));
        expect(run.receipt).toMatchObject({ complete: true, next: null });
      }),
    );
  });

  it('[R83] loses and repeats nothing when it is interrupted anywhere and resumed', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 4 }), async (given, counts) => {
        const endpoint = endpointFor(way, given);
        const got: Row[] = [];
        let from: ResumePoint | null | undefined;
        for (const maxItems of [...counts, Infinity]) {
          if (from === null) break;
          const run = endpoint.call().with({ maxItems, ...(from ? { resumeFrom: from } : {}) });
          got.push(...(await drain(run)));
          from = JSON.parse(JSON.stringify(run.receipt.next)) as ResumePoint | null;
        }
        expect(ids(got)).toEqual(ids(records(1, given.total)));
      }),
    );
  });
});
