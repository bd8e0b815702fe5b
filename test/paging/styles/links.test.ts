import { linkHeader, NextLinkError, nextUri, SchemaError } from 'pagewright';
import { queryKey, queryOfLink } from '../../../src/paging/styles/link-style';
import { nextLinkIn } from '../../../src/paging/evidence/link-header-field';
import { drain, ids, memoryEndpoint, rejection, respond } from '../../support/memory-endpoint';

const ASKED = 'https://api.example.com/api/v2/users';

/** Follows the links in the given bodies, and returns the ids received and the params sent. */
async function follow(links: readonly (string | null)[], url: string | undefined = ASKED, params = {}) {
  const { call, asked } = memoryEndpoint(
    (_params, n) => respond({ entities: [{ id: n }], nextUri: links[n - 1] ?? null }, {}, url),
    { style: nextUri(), pageSize: 25 },
  );
  return { received: ids(await drain(call(params))), asked };
}

describe('nextUri', () => {
  it('[X8] nextUri follows relative and absolute links by their query', async () => {
    for (const link of [
      '/api/v2/users?pageSize=25&pageNumber=2',
      `${ASKED}?pageSize=25&pageNumber=2`,
      '?pageSize=25&pageNumber=2',
    ]) {
      const { received, asked } = await follow([link], ASKED, { state: 'active' });
      expect(received).toEqual([1, 2]);
      expect(asked).toEqual([
        { state: 'active', pageSize: 25 },
        { state: 'active', pageSize: '25', pageNumber: '2' },
      ]);
    }
  });

  it.each([
    'https://evil.example/api/v2/users?after=x',
    '//evil.example/users?after=x',
    '/\\evil.example/users?after=x',
    'http://api.example.com/api/v2/users?after=x',
    'https://api.example.com:8443/users?after=x',
    'javascript:alert(1)',
  ])('[X8] nextUri rejects %s, which leads to another origin, and sends nothing', async (link) => {
    const { call, asked } = memoryEndpoint(() => respond({ entities: [{ id: 1 }], nextUri: link }, {}, ASKED), {
      style: nextUri(),
    });
    const error = await rejection(drain(call()));
    expect(error).toBeInstanceOf(NextLinkError);
    expect(error.message).toMatch(/^Memory\.list, page 1: the next link .* leads to another origin/);
    expect(asked).toHaveLength(1);
  });

  it('nextUri checks links against the option "origin" if the response has no URL', async () => {
    const { call } = memoryEndpoint(
      () => respond({ entities: [{ id: 1 }], nextUri: 'https://evil.example/?after=x' }),
      {
        style: nextUri({ origin: 'https://api.example.com' }),
      },
    );
    await expect(drain(call())).rejects.toThrow(NextLinkError);
  });

  it.each(['?__proto__[polluted]=1', '?a.constructor.b=1', '?prototype=1'])(
    'nextUri rejects the names in %s, which could reach a prototype',
    async (query) => {
      await expect(follow([`/api/v2/users${query}`])).rejects.toThrow(/could reach a prototype/);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  it('a name that occurs more than once in a link becomes a list', async () => {
    const { asked } = await follow(['/api/v2/users?expand=a&expand=b&after=x']);
    expect(asked[1]).toMatchObject({ expand: ['a', 'b'], after: 'x' });
  });

  it('[R24] the caller’s page number is dropped once a link has a token', async () => {
    const { asked } = await follow(['/api/v2/users?after=x'], ASKED, { pageNumber: 1 });
    expect(asked[1]).toEqual({ after: 'x' });
  });

  it('[R21] a token is read from the query of a link', async () => {
    const { asked } = await follow(['/api/v2/users?nextPageToken=t%2B1%3D']);
    expect(asked[1]).toEqual({ nextPageToken: 't+1=' });
  });
});

describe('linkHeader', () => {
  it('linkHeader follows rel="next" until no response has one', async () => {
    const { call, asked } = memoryEndpoint(
      (_params, n) =>
        respond(
          [{ id: n }],
          n < 3 ? { link: `<${ASKED}?page=${n + 1}>; rel="next", <${ASKED}?page=3>; rel="last"` } : {},
          ASKED,
        ),
      { style: linkHeader(), pageSize: 1 },
    );
    expect(ids(await drain(call()))).toEqual([1, 2, 3]);
    expect(asked).toEqual([{ per_page: 1 }, { page: '2', per_page: 1 }, { page: '3', per_page: 1 }]);
  });

  it.each(['page=2', 'page[number]=2', 'offset=1'])(
    'sends the page size beside the numbered link ?%s, which has none',
    async (query) => {
      const { call, asked } = memoryEndpoint(
        (_params, n) => respond([{ id: n }], n < 2 ? { link: `<${ASKED}?${query}>; rel="next"` } : {}, ASKED),
        { style: linkHeader({ sizeParam: '["page[size]"]' }), pageSize: 1 },
      );
      await drain(call());
      expect(asked[1]).toEqual({ ...Object.fromEntries(new URLSearchParams(query)), 'page[size]': 1 });
    },
  );

  it.each(['page_info=abc', 'max_id=17', 'pageToken=5', 'page=2&page[size]=3', 'page_size=3&after=b'])(
    'leaves the page size of the link ?%s as it is',
    async (query) => {
      const { call, asked } = memoryEndpoint(
        (_params, n) => respond([{ id: n }], n < 2 ? { link: `<${ASKED}?${query}>; rel="next"` } : {}, ASKED),
        { style: linkHeader({ sizeParam: '["page[size]"]' }), pageSize: 1 },
      );
      await drain(call());
      expect(asked[1]).toEqual(Object.fromEntries(new URLSearchParams(query)));
    },
  );

  it('linkHeader throws instead of ending early if the method returned no headers', () => {
    const style = linkHeader();
    expect(() => style.next({ body: [] }, style.first({}), [])).toThrow(/no headers. Return the whole response/);
  });

  it.each([
    ['<https://a/?p=2>; rel="next"', 'https://a/?p=2'],
    ['<https://a/?p=2>; rel=next', 'https://a/?p=2'],
    ['<https://a/?p=2>;title="x; rel=prev, y";rel="prev next"', 'https://a/?p=2'],
    ['<https://a/?p=1>; rel="prev", <https://a/?p=3>; rel="NEXT"', 'https://a/?p=3'],
    ['<https://a/?p=1,2>; rel="next"', 'https://a/?p=1,2'],
    ['<https://a/?p=1>; title="rel=next"', undefined],
    ['<https://a/?p=1>; title="rel=next"; rel=self', null],
    ['<https://a/?p=1>; rel="nextish"', null],
    ['<https://a/?p=1>; rel="prev"; rel="next"', null],
    ['', null],
  ])('nextLinkIn reads %s', (header, target) => {
    expect(nextLinkIn(header)).toBe(target);
  });
});

describe('queryOfLink', () => {
  const reading = (link: string, asked: string | undefined) => () => queryOfLink(link, asked);

  it('the query is read from a relative link, and from an absolute one if the origin is unknown', () => {
    for (const link of ['/x?a=1&b=2', 'http://any.example/x?a=1&b=2', 'https://any.example/x?a=1&b=2']) {
      expect(queryOfLink(link, undefined)).toEqual({ a: '1', b: '2' });
    }
  });

  it('a link to another origin is rejected with advice', () => {
    expect(reading('https://evil.example/?a=1', ASKED)).toThrow(
      new NextLinkError(
        'the next link "https://evil.example/?a=1" leads to another origin than https://api.example.com; nothing was sent ' +
          'there. List it in origins to follow it. If the server is behind a gateway, use cursor() or pageNumber() instead',
      ),
    );
    for (const link of ['javascript:alert?a=1', 'ftp://any.example/?a=1', 'xhttp://any.example/?a=1']) {
      expect(reading(link, undefined)).toThrow(/leads to another origin/);
    }
  });

  it('a link that is not a URL, or has no query, is rejected with advice', () => {
    expect(reading('http://[', ASKED)).toThrow(
      new NextLinkError('the next link "http://[" is not a URL. Check "from" of the style'),
    );
    expect(reading('/x', ASKED)).toThrow(
      new NextLinkError(
        'the next link "/x" has no query, and nothing else of a link is used. If it is a token, use ' +
          "cursor({ from, to }). If the position is in its path, set path: 'follow'",
      ),
    );
  });

  it.each(['a[__proto__]', 'a.prototype', 'constructor'])('a query that names %s is rejected', (name) => {
    expect(reading(`/x?${name}=1`, ASKED)).toThrow(
      `the next link "/x?${name}=1" is refused: its query names "${name}", which could reach a prototype`,
    );
  });

  it('the key of a query contains all of its values', () => {
    expect(queryKey(null)).toBeUndefined();
    expect(queryKey({ a: ['1', '2'], b: 'x y' })).toBe('a=1&a=2&b=x+y');
  });
});

describe('nextUri and linkHeader', () => {
  it.each([
    ['nextUri', nextUri, 'pageSize'],
    ['linkHeader', linkHeader, 'per_page'],
  ])('%s writes and recognises its positions', (name, make, sizeParam) => {
    const style = make();
    expect(style.name).toBe(name);
    const first = style.first({ pageSize: 5 });
    expect(first).toEqual({ query: null, pageSize: 5 });
    const params = { q: { deep: true } };
    expect(style.write(params, first)).toEqual({ q: { deep: true }, [sizeParam]: 5 });
    expect(style.write(params, { query: null })).toEqual(params);
    expect(style.write(params, first)['q']).not.toBe(params.q);
    expect(style.write(params, { query: { after: 'x' }, pageSize: 5 })).toEqual({ q: { deep: true }, after: 'x' });
    expect(style.write({ ids: [1], filter: { a: 1 }, q: 1 }, { query: { 'ids[0]': '2', 'filter.a': '2' } })).toEqual({
      q: 1,
      'ids[0]': '2',
      'filter.a': '2',
    });
    expect(style.seek?.(first, '?page=7', [], respond({}, {}, ASKED))).toEqual({ query: { page: '7' }, pageSize: 5 });
    expect(() => style.seek?.(first, 7, [], respond({}, {}, ASKED))).toThrow(
      new SchemaError('the extractor returned 7 as next where a link was expected'),
    );
    expect([{ query: null }, { query: {} }, { query: 'a=1' }, {}].map((at) => style.accepts?.(at))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(style.cursorOf?.({ query: { page: '7' } })).toBe('page=7');
    expect(style.cursorOf?.(first)).toBeUndefined();
    expect(style.total?.(respond({ total: 9 }))).toBe(9);
  });

  it.each([
    ['nextUri', nextUri],
    ['linkHeader', linkHeader],
  ])('%s accepts a path to the total, and validates an origin', (name, make) => {
    expect(make({ total: 'all' }).total?.(respond({ all: 7, total: 9 }))).toBe(7);
    for (const origin of ['api.example.com', 'ftp://api.example.com']) {
      expect(() => make({ origin })).toThrow(
        `${name}(): option "origin" must be an origin such as 'https://api.example.com', got "${origin}"`,
      );
    }
  });

  it('the page size is kept when a link is followed', () => {
    const style = nextUri();
    expect(style.next(respond({ next: '?page=2' }, {}, ASKED), { query: null, pageSize: 5 }, [])).toEqual({
      query: { page: '2' },
      pageSize: 5,
    });
  });

  it('the option "origin" overrides the origin of the request', () => {
    const style = nextUri({ origin: 'https://gateway.example' });
    const next = (link: string) => style.next(respond({ next: link }, {}, ASKED), { query: null }, []);
    expect(next('https://gateway.example/x?page=2')).toEqual({ query: { page: '2' } });
    expect(() => next(`${ASKED}?page=2`)).toThrow(NextLinkError);
  });
});

describe('nextUri in the body', () => {
  const next = (body: object, from?: string) =>
    nextUri(from === undefined ? {} : { from }).next(respond(body, {}, ASKED), { query: null }, []);

  it('a link is found in the usual places, and empty ones are skipped', () => {
    expect(next({ nextUri: null, links: { next: '' }, next: '?page=2' })).toEqual({ query: { page: '2' } });
    expect(next({ links: { next: { href: '?page=2' } } })).toEqual({ query: { page: '2' } });
    expect(next({ nextUri: 7, next: '?page=2' })).toEqual({ query: { page: '2' } });
    expect(next({ nextUri: null })).toBeNull();
  });

  it('a link is read only from the path in "from" if that is set', () => {
    expect(next({ go: { on: '?page=3' }, next: '?page=2' }, 'go.on')).toEqual({ query: { page: '3' } });
    for (const none of [undefined, null, '']) expect(next({ go: none, next: '?page=2' }, 'go')).toBeNull();
    expect(() => next({ go: 7 }, 'go')).toThrow(
      new SchemaError('the body at "go" has 7 where a next link was expected'),
    );
  });
});

describe('linkHeader in the response', () => {
  it('a run ends if the Link header is missing or has no rel="next"', () => {
    const style = linkHeader();
    expect(style.next(respond([]), style.first({}), [])).toBeNull();
    expect(style.next(respond([], { link: '<?page=1>; rel="prev"' }), style.first({}), [])).toBeNull();
  });

  it('the error about missing headers says what the method must return', () => {
    const style = linkHeader();
    expect(() => style.next({ body: [] }, style.first({}), [])).toThrow(
      new SchemaError(
        'the next link is in the Link header, but the method returned no headers. Return the whole response, ' +
          'not its body: page(this.http.get(…)); in an async method: page(async ({ send }) => send(this.get(…)))',
      ),
    );
  });

  it.each([
    ['<?p=2>', undefined],
    ['<?p=2>;', undefined],
    ['<?p=2>; rel=', undefined],
    ['<?p=2>; r', undefined],
    ['<?p=1>; rel="prev", <?p=3>; re', undefined],
    ['<?p=1>; rel="prev",', undefined],
    ['https://docs.example.com', undefined],
    ['</a.css>; rel=preload; as=style; crossorigin, <?p=2>; rel=next', '?p=2'],
    ["<?p=2>; rel='next'", '?p=2'],
    [`<?p=2>; rel=next${' '.repeat(20_000)}x`, undefined],
    ['<?p=2>; rel="next', undefined],
    ['<?p=2', undefined],
    ['?p=2; rel="next"', undefined],
    ['<?p=2>; rel', undefined],
    ['<?p=2>; REL=Next', '?p=2'],
    ['<?p=2>; rel="prev\tnext"', '?p=2'],
    ['<?p=2>; rel = "next"', '?p=2'],
    ['<?p=2>; type=x; rel="next"', '?p=2'],
    ['<?p=2>; title="a \\" b"; rel="next"', '?p=2'],
    ['<?p=1>; rel=prev,<?p=2>; rel=next', '?p=2'],
  ])('nextLinkIn reads %s', (header, target) => {
    expect(nextLinkIn(header)).toBe(target);
  });
});
