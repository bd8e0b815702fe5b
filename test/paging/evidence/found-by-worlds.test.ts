import { cursor, nextUri, offset, pageNumber } from 'pagewright';
import { drain, ids, memoryEndpoint, records, rejection, respond } from '../../support/memory-endpoint';

/** Losses that `worlds.test.ts` found. */

const some = records(1, 3);
const typo = cursor({ from: 'body:wrong_name' });

it.each([
  ['body:_links.next.href', { _links: { next: { href: '/x?page=2' } } }],
  ['body:links.next.url', { links: { next: { url: 'https://a.example/x?page=2' } } }],
  ['body:data._links.next.href', { data: { _links: { next: { href: '/x?page=2' } } } }],
  ['body:$skipToken', { $skipToken: 'abc' }],
])('a way to the next page at %s contradicts the end', async (where, fields) => {
  const { call } = memoryEndpoint(() => ({ items: some, ...fields }), { style: typo, extractor: 'items' });
  await expect(drain(call())).rejects.toMatchObject({ code: 'END_CONTRADICTED', evidence: { where } });
});

it.each(['x-continuation', 'x-cursor', 'x-next-batch', 'my-page-token'])(
  'the header %s, which only resembles a known one, contradicts an end that the style did not see',
  async (name) => {
    const { call } = memoryEndpoint(() => respond({ items: some, took: 1 }, { [name]: 'abc' }), { style: typo });
    await expect(drain(call())).rejects.toMatchObject({ evidence: { where: `header:${name}` } });
  },
);

it.each(['x-prev-cursor', 'x-nextjs-cache', 'x-request-marker'])('the header %s says nothing', async (name) => {
  const run = memoryEndpoint(() => respond({ items: some, took: 1 }, { [name]: 'abc' }), { style: typo }).call();
  expect(await drain(run)).toEqual(some);
});

describe('a count above the number of records received', () => {
  it.each([
    ['count', { count: 9 }, undefined],
    ['nbHits', { nbHits: 9 }, undefined],
    ['total_rows', { total_rows: '9' }, undefined],
    ['a total two objects down', { data: { users: { totalCount: 9 } } }, undefined],
    ['Content-Range', {}, { 'content-range': 'items 0-2/9' }],
  ])('is a shortfall: %s', async (_name, fields, headers) => {
    const run = memoryEndpoint(() => respond({ items: some, next: null, ...fields }, headers), {
      style: nextUri({ from: 'next' }),
      extractor: 'items',
    }).call();
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'short', expected: 9 });
  });

  it('is a shortfall beside an empty page, in a range without records', async () => {
    const run = memoryEndpoint(() => respond([], { 'content-range': 'items */9' }), { style: offset() }).call();
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'short', expected: 9 });
  });

  it('is not a shortfall if it counts the page', async () => {
    const pages = [records(1, 5), records(6, 10), records(11, 12)];
    const run = memoryEndpoint(
      (_params, n) => ({ items: pages[n - 1], count: pages[n - 1]!.length, next: n < 3 ? `/x?page=${n + 1}` : null }),
      { style: nextUri({ from: 'next' }), verifyTotal: 'throw' },
    ).call();
    expect(await drain(run)).toHaveLength(12);
    expect(run.receipt).toMatchObject({ complete: true });
    expect(run.receipt.expected).toBeUndefined();
  });

  it('counts on the last page, if the list became shorter under a cursor', async () => {
    const run = memoryEndpoint(
      (_params, n) => ({ items: records(n * 5 - 4, n * 5), count: n === 1 ? 12 : 10, cursor: n === 1 ? 'b' : null }),
      { style: cursor() },
    ).call();
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: true, expected: 10 });
  });
});

describe('an empty page', () => {
  const flagged = { items: [], has_more: true };

  it('beside a flag of the style that says more, behind which the style cannot continue, is no end', async () => {
    for (const style of [cursor({ from: 'item:id', to: 'after', more: 'has_more' }), offset({ more: 'has_more' })]) {
      const error = await rejection(drain(memoryEndpoint(() => flagged, { style }).call()));
      expect(error).toMatchObject({ code: 'END_CONTRADICTED', evidence: { where: 'body:has_more' } });
    }
  });

  it.each([
    ['a flag', { has_more: true }],
    ['a page count', { total_pages: 4 }],
    ['a link', { next: '/x?page=2' }],
  ])('that is {} is no end if %s on the page before says that more follow', async (_what, fields) => {
    const { call } = memoryEndpoint(({ page }) => (page === 1 ? { items: some, ...fields } : {}), {
      style: pageNumber({ param: 'page' }),
    });
    const run = call();
    await expect(drain(run)).rejects.toMatchObject({ code: 'END_CONTRADICTED', page: { index: 1 } });
    expect(run.receipt.complete).toBe(false);
  });

  it('that is {} is the end if nothing says that more follow', async () => {
    const run = memoryEndpoint(({ page }) => (page === 1 ? { items: some, has_more: false } : {}), {
      style: pageNumber({ param: 'page' }),
    }).call();
    expect(await drain(run)).toEqual(some);
    expect(run.receipt.complete).toBe(true);
  });
});

it.each(['page', 'page[offset]', 'start'])(
  'a total that falls while a list is read by links with the number %s is a shrunk list',
  async (name) => {
    const run = memoryEndpoint(
      (_params, n) => ({
        items: records(n * 5 - 4, n * 5),
        total: n === 1 ? 20 : 10,
        next: n === 1 ? `/x?${name}=2` : null,
      }),
      { style: nextUri({ from: 'next' }) },
    ).call();
    await drain(run);
    expect(run.receipt).toMatchObject({ complete: false, partial: 'shrunk' });
  },
);

it('a total that falls while a list is read by links with a token is no loss', async () => {
  const run = memoryEndpoint(
    (_params, n) => ({
      items: records(n * 5 - 4, n * 5),
      total: n === 1 ? 20 : 10,
      next: n === 1 ? '/x?after=b' : null,
    }),
    { style: nextUri({ from: 'next' }) },
  ).call();
  await drain(run);
  expect(run.receipt.complete).toBe(true);
});

it('a total that is reached is no end of numbered pages while a page count says more', async () => {
  const run = memoryEndpoint(
    ({ page }) => ({
      items: Number(page) > 4 ? [] : records(Number(page) * 5 - 4, Number(page) * 5),
      total: 5,
      total_pages: 4,
    }),
    { style: pageNumber({ param: 'page' }) },
  ).call();
  expect(ids(await drain(run))).toEqual(ids(records(1, 20)));
});

it('a list of links is never the list of records', async () => {
  const body = { resourceType: 'Bundle', total: 0, link: [{ rel: 'self', href: '/x' }] };
  const run = memoryEndpoint(() => body, { style: nextUri() }).call();
  expect(await drain(run)).toEqual([]);
  const { call } = memoryEndpoint(() => ({ ...body, total: 9 }), { style: nextUri() });
  await expect(drain(call())).rejects.toMatchObject({ code: 'SCHEMA' });
});

it('a page that is truncated and says that it is the last is not whole', async () => {
  const { call } = memoryEndpoint(
    (_params, n) => ({ items: records(n, n), cursor: `c${n}`, end_of_stream: n === 2, truncated: n === 2 }),
    { style: cursor() },
  );
  await expect(drain(call())).rejects.toMatchObject({
    code: 'END_CONTRADICTED',
    evidence: { where: 'body:truncated' },
  });
});
