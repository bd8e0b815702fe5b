import {
  cursor,
  EndContradictedError,
  idBatches,
  linkHeader,
  nextUri,
  offset,
  pageNumber,
  singlePage,
  startIndex,
} from 'pagewright';
import type { PagingStyle } from 'pagewright/style';
import { drain, ids, memoryEndpoint, records, rejection, respond } from '../../support/memory-endpoint';

/** Situations in which a run must not end with `complete: true`. */

const some = records(1, 3);

const STYLES: readonly [name: string, style: PagingStyle][] = [
  ['cursor', cursor({ from: 'body:wrong_name' })],
  ['nextUri', nextUri({ from: 'wrong.name' })],
  ['linkHeader', linkHeader()],
];

const MORE: readonly [where: string, body: object, headers?: Record<string, string>][] = [
  ['body:has_more', { has_more: true }, undefined],
  ['body:hasMore', { hasMore: 'true' }],
  ['body:has-more', { 'has-more': 1 }],
  ['body:meta.pagination.has_more', { meta: { pagination: { has_more: true } } }],
  ['body:pageInfo.hasNextPage', { pageInfo: { hasNextPage: true } }],
  ['body:IsTruncated', { IsTruncated: true }],
  ['body:isLast', { isLast: false }],
  ['body:last', { last: false }],
  ['body:done', { done: false }],
  ['body:end_of_stream', { end_of_stream: false }],
  ['body:next_page_token', { next_page_token: 'abc' }],
  ['body:metadata.continue', { metadata: { continue: 'abc' } }],
  ['body:NextToken', { NextToken: 'abc' }],
  ['body:LastEvaluatedKey', { LastEvaluatedKey: { pk: 'a' } }],
  ['body:offset', { offset: 'itrabc' }],
  ['body:additional_data.next_start', { additional_data: { next_start: 100 } }],
  ['body:["@odata.nextLink"]', { '@odata.nextLink': 'https://a.example/x?$skip=3' }],
  ['body:["odata.nextLink"]', { 'odata.nextLink': 'x?$skip=3' }],
  ['body:paging.next', { paging: { next: 'https://a.example/x?after=b' } }],
  ['body:next_page_uri', { next_page_uri: '/x?Page=1' }],
  [
    'links[rel=next]',
    {
      links: [
        { rel: 'self', href: '/x' },
        { rel: 'next', href: '/x?page=2' },
      ],
    },
  ],
  ['link[rel=next]', { link: [{ relation: 'next', url: '/x?page=2' }] }],
  ['body:total', { total: 9 }],
  ['body:meta.count', { meta: { count: 9 } }],
  ['body:total_pages', { total_pages: 3 }],
  ['header:x-ms-continuationtoken', {}, { 'x-ms-continuationtoken': 'abc' }],
  ['header:x-ms-continuation', {}, { 'x-ms-continuation': 'abc' }],
  ['header:opc-next-page', {}, { 'opc-next-page': 'abc' }],
  ['header:x-next-token', {}, { 'x-next-token': 'abc' }],
  ['header:next-cursor', {}, { 'next-cursor': 'abc' }],
  ['header:x-wp-totalpages', {}, { 'x-wp-totalpages': '3' }],
  ['header:x-total-pages', {}, { 'x-total-pages': '3' }],
  ['header:x-total-count', {}, { 'x-total-count': '9' }],
  ['header:x-pagination', {}, { 'x-pagination': '{"TotalCount":9,"PageSize":3}' }],
  ['header:content-range', {}, { 'content-range': 'items 0-2/9' }],
];

describe('a style that looks at a place that was never there', () => {
  it.each(
    STYLES.flatMap(([name, style]) => MORE.map(([where, body, headers]) => ({ name, style, where, body, headers }))),
  )('$name() does not end on a page with $where', async ({ style, where, body, headers }) => {
    const { call } = memoryEndpoint(() => respond({ items: some, ...body }, headers), { style, extractor: 'items' });
    const received: unknown[] = [];
    const error = await rejection(
      (async () => {
        for await (const record of call()) received.push(record);
      })(),
    );
    expect(error).toBeInstanceOf(EndContradictedError);
    expect((error as EndContradictedError).evidence.where).toBe(where);
    expect(received).toEqual(some);
  });

  it('names the place that was looked at, what is elsewhere, and the option that reads it', async () => {
    const { call } = memoryEndpoint(() => ({ items: some, next_page_token: 'abc' }), {
      style: cursor({ from: 'body:nextToken' }),
    });
    expect((await rejection(drain(call()))).message).toBe(
      'Memory.list, page 1: body:next_page_token is "abc", so more may follow, but the style found the end (body:nextToken is absent). ' +
        "Use cursor({ from: 'body:next_page_token', to: 'page_token' }). If the server is wrong, set onContradiction: 'ignore'",
    );
  });

  it('looks as deep as lists of GraphQL are', async () => {
    const issues = { nodes: some, pageInfo: { endCursor: 'abc', hasNextPage: true } };
    const { call } = memoryEndpoint(() => ({ data: { repository: { owner: { issues } } } }), {
      style: cursor(),
      extractor: 'data.repository.owner.issues.nodes',
    });
    await expect(drain(call())).rejects.toMatchObject({
      evidence: { where: 'body:data.repository.owner.issues.pageInfo.hasNextPage' },
    });
  });

  it('ends with `onlyPage` if nothing says that more follows', async () => {
    const run = memoryEndpoint(() => ({ items: some, took: 5 }), { style: cursor() }).call();
    expect(await drain(run)).toEqual(some);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: 'onlyPage' } });
  });
});

describe('a contradiction', () => {
  const contradicted = { items: some, cursor: null, has_more: true };

  it('is resumable: the page is requested again, and its records are not repeated', async () => {
    let more = true;
    const { call } = memoryEndpoint(() => ({ ...contradicted, has_more: more }), { style: cursor() });
    const run = call();
    const error = await rejection<EndContradictedError>(drain(run));
    expect(run.receipt).toMatchObject({ complete: false, partial: 'contradicted', records: 3 });
    more = false;
    const rest = call().with({ resumeFrom: error.page!.position });
    expect(await drain(rest)).toEqual([]);
    expect(rest.receipt).toMatchObject({ complete: true, end: { by: 'cursor', saw: 'body:cursor is null' } });
  });

  it("ends the run with complete: false for onContradiction: 'warn'", async () => {
    const { call, events } = memoryEndpoint(() => contradicted, { style: cursor(), onContradiction: 'warn' });
    const run = call();
    expect(await drain(run)).toEqual(some);
    expect(run.receipt).toMatchObject({
      complete: false,
      partial: 'contradicted',
      contradiction: { where: 'body:has_more', value: true, reads: "more: 'has_more'" },
      next: null,
    });
    expect(run.receipt).not.toHaveProperty('end');
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'incomplete',
        reason: 'contradicted',
        message:
          "truncating: the run ended (contradicted) after 3 records; body:has_more is true; use more: 'has_more'",
      }),
    );
  });

  it.each([
    [cursor(), "Use more: 'has_more'"],
    [cursor({ more: 'has_more' }), 'The style reads this already, so correct its "from"'],
    [singlePage(), 'Replace singlePage\\(\\) by style: '],
  ])('is reported with advice that changes something (%#)', async (style, advice) => {
    const { call } = memoryEndpoint(() => contradicted, { style });
    await expect(drain(call())).rejects.toThrow(
      new RegExp(`${advice}.*\\. If the server is wrong, set onContradiction`),
    );
  });

  it("is no contradiction for onContradiction: 'ignore'", async () => {
    const run = memoryEndpoint(() => contradicted, { style: cursor(), onContradiction: 'ignore' }).call();
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: 'cursor' } });
  });

  it('is found on a later page too, whatever the extractor', async () => {
    const pages = [
      { list: records(1, 2), cursor: 'b' },
      { list: records(3, 4), has_more: true },
    ];
    for (const extractor of ['list', (body: { list: unknown[] }) => body.list]) {
      const { call } = memoryEndpoint((_params, n) => pages[n - 1], { style: cursor(), extractor });
      await expect(drain(call())).rejects.toMatchObject({ code: 'END_CONTRADICTED', page: { index: 1 } });
    }
  });

  it('a function as extractor that returns no next is contradicted as well', async () => {
    const { call } = memoryEndpoint(() => ({ items: some, has_more: true }), {
      style: cursor(),
      extractor: (body: { items: unknown[] }) => ({ items: body.items, next: null }),
    });
    await expect(drain(call())).rejects.toMatchObject({ code: 'END_CONTRADICTED' });
  });

  it('a flag that says that the page is the last explains a token and a link that stay', async () => {
    const run = memoryEndpoint(
      () => ({ items: some, cursor: null, meta: { has_more: false, after_cursor: 'x' }, links: { next: '/x?a=1' } }),
      { style: cursor() },
    ).call();
    await drain(run);
    expect(run.receipt.complete).toBe(true);
  });

  it('a cursor that stays beside such a flag is the end, and not a loop', async () => {
    const run = memoryEndpoint(
      ({ after }) => ({ users: after ? [] : some, pageInfo: { endCursor: 'c3', hasNextPage: false } }),
      { style: cursor({ from: 'pageInfo.endCursor', to: 'after' }) },
    ).call();
    expect(await drain(run)).toEqual(some);
    expect(run.receipt).toMatchObject({
      complete: true,
      end: { by: 'flag', saw: 'body:pageInfo.hasNextPage is false' },
    });
  });

  it('a token that the request had sent is no way on', async () => {
    const run = memoryEndpoint(
      ({ after }) => (after ? { items: records(4, 5), cursor: after } : { items: some, next_after: 'x', cursor: 'q' }),
      { style: cursor({ from: 'next_after', to: 'after' }), onContradiction: 'throw' },
    ).call();
    expect(ids(await drain(run))).toEqual([1, 2, 3, 4, 5]);
  });

  it('a page count never contradicts a cursor that ended, and a total is a shortfall', async () => {
    const pages = memoryEndpoint(() => ({ items: some, cursor: null, total_pages: 4 }), { style: cursor() }).call();
    await drain(pages);
    expect(pages.receipt.complete).toBe(true);
    const total = memoryEndpoint(() => respond({ items: some, cursor: '' }, { 'x-total-count': '9' }), {
      style: cursor(),
    }).call();
    await drain(total);
    expect(total.receipt).toMatchObject({ complete: false, partial: 'short', expected: 9 });
  });

  it.each(['incomplete_results', 'timed_out', 'partial', 'truncated'])(
    'a page that says of itself %s is not whole',
    async (flag) => {
      const { call } = memoryEndpoint(() => ({ items: some, cursor: null, [flag]: true }), { style: cursor() });
      await expect(drain(call())).rejects.toMatchObject({
        code: 'END_CONTRADICTED',
        evidence: { where: `body:${flag}` },
      });
    },
  );

  it('a page in the middle that says that it lacks records stops the run there', async () => {
    const { call } = memoryEndpoint(
      (_params, n) => ({ items: records(n, n), cursor: n < 3 ? String(n) : null, incomplete_results: n === 2 }),
      { style: cursor() },
    );
    await expect(drain(call())).rejects.toMatchObject({ code: 'END_CONTRADICTED', page: { index: 1 } });
  });

  it('an answer to a batch of ids that has a next link holds a part back', async () => {
    const { call } = memoryEndpoint(() => ({ entities: some, nextUri: '/x?page=2' }), {
      style: idBatches({ size: 3 }),
    });
    await expect(drain(call({ id: [1, 2, 3, 4] }))).rejects.toMatchObject({ code: 'END_CONTRADICTED' });
  });

  it('a 206 whose range does not reach the end is not the end', async () => {
    const part = (range: string) => ({
      status: 206,
      headers: { 'content-range': range },
      body: { items: some, took: 1 },
    });
    for (const range of ['items 0-2/*', 'items 0-2/9']) {
      await expect(drain(memoryEndpoint(() => part(range), { style: cursor() }).call())).rejects.toMatchObject({
        code: 'END_CONTRADICTED',
      });
    }
    expect(await drain(memoryEndpoint(() => part('items 0-2/3'), { style: cursor() }).call())).toHaveLength(3);
  });

  it('a Link header that is cut off is an error', async () => {
    const cut = { link: '<https://a.example/x?page=2>; rel="ne' };
    await expect(
      drain(memoryEndpoint(() => respond({ items: some }, cut), { style: linkHeader() }).call()),
    ).rejects.toMatchObject({ code: 'NEXT_LINK_REFUSED' });
    await expect(
      drain(memoryEndpoint(() => respond({ items: some, cursor: null }, cut), { style: cursor() }).call()),
    ).rejects.toMatchObject({ code: 'END_CONTRADICTED', evidence: { where: 'header:link' } });
  });
});

describe('an empty page in the middle of a numbered list', () => {
  const SAYS: readonly [
    name: string,
    more: (page: number) => object,
    headers: ((page: number) => Record<string, string>) | undefined,
  ][] = [
    ['has_more', (page) => ({ has_more: page < 4 }), undefined],
    ['isLast', (page) => ({ isLast: page >= 4 }), undefined],
    ['pageCount', () => ({ pageCount: 4 }), undefined],
    ['total_pages in its metadata', () => ({ meta: { total_pages: 4 } }), undefined],
    ['a next link', (page) => ({ links: { next: page < 4 ? `/x?page=${page + 1}` : null } }), undefined],
    ['the number of the next page', (page) => ({ next_page: page < 4 ? page + 1 : null }), undefined],
    ['X-Total-Pages', () => ({}), () => ({ 'x-total-pages': '4' })],
  ];
  /** Four pages of five, the second without records. */
  const listOf = (page: number) => (page === 2 || page > 4 ? [] : records(page * 10, page * 10 + 4));
  const WANTED = [1, 3, 4].flatMap((page) => ids(listOf(page)));

  it.each(SAYS)('pageNumber() continues while the answer has %s', async (_name, more, headers) => {
    const run = memoryEndpoint(
      ({ page }) => respond({ items: listOf(Number(page)), ...more(Number(page)) }, headers?.(Number(page))),
      { style: pageNumber({ param: 'page' }) },
    ).call();
    expect(ids(await drain(run))).toEqual(WANTED);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: 'emptyPage' } });
  });

  it.each([
    ['offset', offset(), (params: Record<string, unknown>) => Number(params['offset']) / 5 + 1],
    ['startIndex', startIndex(), (params: Record<string, unknown>) => (Number(params['startIndex']) - 1) / 5 + 1],
  ] as const)('%s() continues behind it', async (_name, style, pageOf) => {
    const run = memoryEndpoint((params) => ({ items: listOf(pageOf(params)), has_more: pageOf(params) < 4 }), {
      style,
      pageSize: 5,
    }).call();
    expect(ids(await drain(run))).toEqual(WANTED);
    expect(run.receipt.complete).toBe(true);
  });

  it('autoDetect() continues behind it', async () => {
    const run = memoryEndpoint(({ pageNumber: number = 1 }) => ({
      items: listOf(Number(number)),
      pageNumber: number,
      isLast: Number(number) >= 4,
    })).call();
    expect(ids(await drain(run))).toEqual(WANTED);
    expect(run.receipt.complete).toBe(true);
  });

  it('fails after maxEmptyPages, and where the next page cannot be asked for', async () => {
    const endless = memoryEndpoint(() => ({ items: [], has_more: true }), { style: pageNumber() });
    await expect(drain(endless.call())).rejects.toMatchObject({ code: 'EMPTY_PAGES' });
    const unknown = memoryEndpoint(() => ({ items: [], has_more: true }), { style: offset() });
    await expect(drain(unknown.call())).rejects.toMatchObject({ code: 'END_CONTRADICTED' });
  });
});

describe('a total that falls while a numbered list is read', () => {
  /** After page 1, three of its records are deleted: the others move up. */
  const shrinking = () => {
    let list = records(1, 20);
    let served = 0;
    return (params: Record<string, unknown>) => {
      const at = Number(params['offset'] ?? 0);
      const page = { items: list.slice(at, at + 5), total: list.length };
      served += 1;
      if (served === 1) list = list.filter(({ id }) => id > 3);
      return page;
    };
  };

  it.each([{}, { verifyTotal: 'throw' }, { verifyTotal: 'off' }, { dedupe: 'id' }] as const)(
    'ends with complete: false and %j',
    async (options) => {
      const run = memoryEndpoint(shrinking(), { style: offset(), pageSize: 5, ...options }).call();
      await drain(run);
      expect(run.receipt).toMatchObject({ complete: false, partial: 'shrunk' });
    },
  );

  it("is read once more with onShrink: 'again', and then has every live record", async () => {
    const { call, events } = memoryEndpoint(shrinking(), {
      style: offset(),
      pageSize: 5,
      dedupe: 'id',
      onShrink: 'again',
    });
    const run = call();
    expect(ids(await drain(run)).sort((a, b) => a - b)).toEqual(ids(records(1, 20)));
    expect(run.receipt).toMatchObject({ complete: true, expected: 17, end: { by: 'total' } });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'warning', message: expect.stringMatching(/fell from 20 to 17/) as string }),
    );
  });
});

describe('a total behind the end', () => {
  it('is no fall if the server counts only the page there', async () => {
    const run = memoryEndpoint(
      ({ page }) =>
        Number(page) < 3
          ? { items: records(Number(page) * 3 - 2, Number(page) * 3), total: 6 }
          : { items: [], total: 0 },
      {
        style: pageNumber({ param: 'page', end: 'empty' }),
      },
    ).call();
    expect(await drain(run)).toHaveLength(6);
    expect(run.receipt.complete).toBe(true);
  });
});

describe('a bare list under autoDetect', () => {
  it.each([10, 25, 50, 100])('of %i records is refused, because it may be a first page', async (count) => {
    for (const body of [records(1, count), { users: records(1, count) }]) {
      const error = await rejection(drain(memoryEndpoint(() => respond(body)).call()));
      expect(error).toMatchObject({ code: 'STYLE_DETECTION' });
      expect(error.message).toMatch(/singlePage\(\)/);
    }
  });

  it.each([0, 1, 7, 23])('of %i records is the only page', async (count) => {
    const run = memoryEndpoint(() => respond(records(1, count))).call();
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: count === 0 ? 'emptyPage' : 'onlyPage' } });
  });
});

describe('a page size that the server ignores', () => {
  it('is one warning per run', async () => {
    const { call, events } = memoryEndpoint(
      ({ page }) => ({ items: Number(page) > 4 ? [] : records(Number(page) * 10, Number(page) * 10 + 9) }),
      { style: pageNumber({ param: 'page', sizeParam: 'size' }), pageSize: 100 },
    );
    await drain(call());
    expect(events.filter(({ type }) => type === 'warning')).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/100 records were requested and 10 came/) as string }),
    ]);
  });
});

describe('where and until', () => {
  it('where filters after the raw records were counted', async () => {
    const run = memoryEndpoint(({ offset: at }) => ({ items: records(Number(at) + 1, Number(at) + 5), total: 20 }), {
      style: offset(),
      where: ({ id }: { id: number }) => id % 2 === 0,
    }).call();
    expect(ids(await drain(run))).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    expect(run.receipt).toMatchObject({ complete: true, records: 10, filtered: 10, expected: 20 });
  });

  it('until ends the run after the record for which it is true', async () => {
    const { call, asked } = memoryEndpoint(
      ({ offset: at }) => ({ items: records(Number(at) + 1, Number(at) + 5), total: 20 }),
      { style: offset(), until: ({ id }: { id: number }) => id === 7, where: ({ id }: { id: number }) => id !== 7 },
    );
    const run = call();
    expect(ids(await drain(run))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(asked).toHaveLength(2);
    expect(run.receipt).toMatchObject({ complete: true, end: { by: 'until' }, next: null });
  });
});

describe('a handle that is used again', () => {
  it('is an error, and not an empty list', async () => {
    const run = memoryEndpoint(() => records(1, 3)).call();
    expect(await run.toArray()).toHaveLength(3);
    await expect(run.toArray()).rejects.toThrow(/this run has been read already/);
    for (const again of [() => run.pages(), () => run.batches(2), () => run[Symbol.asyncIterator]()]) {
      expect(again).toThrow(/Call the method again, or use with\(\{\}\)/);
    }
    expect(await run.with({}).toArray()).toHaveLength(3);
  });
});

describe('what a review found', () => {
  const contradicts = (body: object, style: PagingStyle, options: object = {}, headers?: Record<string, string>) =>
    expect(drain(memoryEndpoint(() => respond(body, headers), { style, ...options }).call())).rejects.toMatchObject({
      code: 'END_CONTRADICTED',
    });
  const isComplete = async (body: object, style: PagingStyle, options: object = {}) => {
    const run = memoryEndpoint(() => respond(body), { style, ...options }).call();
    await drain(run);
    expect(run.receipt.complete).toBe(true);
  };

  it('a flag of the style that says more contradicts its end', async () => {
    await contradicts(
      { items: some, has_more: true, next_cursor: null },
      cursor({ from: 'next_cursor', more: 'has_more' }),
    );
    await contradicts({ items: some, isLast: false }, nextUri({ from: 'next', last: 'isLast' }));
    await contradicts({ items: [], has_more: true }, cursor({ from: 'item:id', more: 'has_more' }));
    await contradicts({ items: [], on: true }, offset({ more: 'on' }));
    await contradicts({ items: some, on: true }, pageNumber({ more: 'on' }), {
      extractor: (body: { items: unknown[] }) => ({ items: body.items, next: null }),
    });
  });

  it('an extractor that looks for the next position in a wrong place does not hide that of the style', async () => {
    const extractor = (body: { items: unknown[]; nextCursor?: string }) => ({
      items: body.items,
      next: body.nextCursor,
    });
    await contradicts({ items: some, next_cursor: 'abc' }, cursor({ from: 'next_cursor' }), { extractor });
  });

  it('a next position that is no link contradicts nextUri()', async () => {
    for (const body of [{ next: 2 }, { next: { page: 2 } }, { pagination: { next: 2 } }]) {
      await contradicts({ items: some, ...body }, nextUri());
    }
  });

  it('a number that equals the page size by chance is no echo', async () => {
    await contradicts({ items: records(1, 5), next_offset: 5 }, cursor({ from: 'nextCursor' }), { pageSize: 5 });
  });

  it.each([
    ['x-has-more', 'true'],
    ['x-pagination', '{"HasNext":true}'],
    ['x-pagination', '{"NextPageLink":"/x?page=2"}'],
    ['x-next-link', '/x?page=2'],
    ['next-page-token', 'abc'],
  ])('the header %s: %s contradicts a style that found nothing', async (name, value) => {
    await contradicts({ items: some, took: 1 }, cursor({ from: 'typo' }), {}, { [name]: value });
  });

  it.each([
    [{ links: [{ rel: 'Next', href: '/x' }] }],
    [{ links: [{ rel: ['next'], href: '/x' }] }],
    [{ links: [null, { rel: 'next', link: '/x' }] }],
    [{ query_result: { hasMore: true } }],
    [{ QueryResult: { nextToken: 'abc' } }],
    [{ items_exhausted: 1, exhausted: false }],
  ])('%j contradicts a style that found nothing', async (body) => {
    await contradicts({ items: some, ...body }, cursor({ from: 'typo' }), { extractor: 'items' });
  });

  it.each([
    [{ incomplete_results: 'true' }],
    [{ meta: { page: { truncated: true } } }],
    [{ terminated_early: true }],
    [{ is_complete: false }],
  ])('an answer with %j is not whole', async (flag) => {
    await contradicts({ items: some, cursor: null, ...flag }, cursor());
  });

  it('a batch of ids that is truncated is not whole', async () => {
    const { call } = memoryEndpoint((_params, n) => ({ items: some, truncated: n === 1 }), {
      style: idBatches({ size: 3 }),
    });
    await expect(drain(call({ id: [1, 2, 3, 4] }))).rejects.toMatchObject({ code: 'END_CONTRADICTED' });
  });

  it('a flag of something else does not explain a token that stays', async () => {
    await contradicts(
      { items: some, operation: { done: true }, paging: { next_token: 'abc' } },
      cursor({ from: 'typo' }),
    );
    await contradicts({ items: some, hasNextPage: null, nextToken: 'abc' }, cursor({ from: 'typo' }));
  });

  it.each([
    [{ cursor: 'AAAA' }],
    [{ sort: { marker: 'x' } }],
    [{ account: { next: 'tuesday' } }],
    [{ job: { done: false } }],
    [{ plan: { partial: true } }],
    [{ nextRelease: { version: '2', name: 'b' } }],
    [{ next_page: 'null' }],
    [{ users: { U2: { more: true } } }],
    [{ nextSyncToken: 'abc' }],
  ])('%j does not contradict a cursor that is null', async (body) => {
    await isComplete({ items: some, next_cursor: null, ...body }, cursor({ from: 'next_cursor' }), {
      extractor: 'items',
    });
  });

  it('the fields of records are no signals, even if they are the fields of an object', async () => {
    const users = { a: { id: 1, done: false, next: 'x' }, b: { id: 2, has_more: true } };
    await isComplete({ users }, cursor(), {
      extractor: (body: { users: object }) => Object.values(body.users) as unknown[],
    });
    await isComplete({ list: [{ rel: 'next', href: '/x' }] }, cursor(), { extractor: 'list' });
  });

  it('a count of the page is no evidence that every record came', async () => {
    const run = memoryEndpoint(() => respond({ count: 3, limit: 3, items: some })).call();
    await drain(run);
    expect(run.receipt.end).toMatchObject({ by: 'onlyPage' });
  });

  it('a last page that the server returns again is not delivered twice', async () => {
    for (const style of [cursor(), undefined]) {
      const run = memoryEndpoint(
        () => ({ items: some, cursor: 'abc', has_more: false }),
        style ? { style } : {},
      ).call();
      expect(await drain(run)).toEqual(some);
      expect(run.receipt).toMatchObject({ complete: true, end: { by: 'flag' } });
    }
  });

  it('a page without a body continues by its headers', async () => {
    const pages = [
      respond({ items: records(1, 2) }, { link: '</x?page=2>; rel="next"' }),
      { ...respond(undefined, { link: '</x?page=3>; rel="next"' }), status: 204, empty: true as const },
      respond({ items: records(3, 4) }, { link: '</x?page=1>; rel="first"' }),
    ];
    const run = memoryEndpoint((_params, n) => pages[n - 1], { style: linkHeader() }).call();
    expect(ids(await drain(run))).toEqual([1, 2, 3, 4]);
    expect(run.receipt.complete).toBe(true);
  });

  it('a bare list is refused in another object too', async () => {
    const { call } = memoryEndpoint(() => respond({ data: { items: records(1, 20) } }));
    await expect(drain(call())).rejects.toMatchObject({ code: 'STYLE_DETECTION' });
  });

  it('a page that the options call contradicted is not complete, even if until ends the run', async () => {
    const run = memoryEndpoint(
      ({ offset: at }) => ({ items: records(Number(at) + 1, Number(at) + 2), timed_out: true }),
      {
        style: offset(),
        onContradiction: 'warn',
        until: ({ id }: { id: number }) => id === 4,
      },
    ).call();
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'contradicted' });
  });
});

describe('predicates that return promises', () => {
  it.each(['where', 'until'] as const)('%s refuses them, because a promise counts as true', async (option) => {
    const { call } = memoryEndpoint(() => records(1, 3), { [option]: async () => false });
    await expect(drain(call())).rejects.toThrow(`the function in "${option}" returned a promise`);
  });
});

describe('two arrays of one handle', () => {
  it('are an error, because each would have a part of the records', async () => {
    const run = memoryEndpoint(() => records(1, 3)).call();
    const [first, second] = await Promise.allSettled([run.toArray(), run.toArray()]);
    expect(first).toMatchObject({ status: 'fulfilled', value: records(1, 3) });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'CONFIGURATION' } });
  });
});
