import { linkHeader, NextLinkError, nextUri, SchemaError } from 'pagewright';
import { queryKey, queryOfLink } from '../../../src/paging/styles/link-style';
import { nextLinkIn } from '../../../src/paging/styles/link-header';
import { drain, ids, memoryEndpoint, rejection, respond } from '../../support/memory-endpoint';

const ASKED = 'https://api.example.com/api/v2/users';

/** Follows links through the bodies given, and tells what was asked. */
async function follow(links: readonly (string | null)[], url: string | undefined = ASKED, params = {}) {
  const { call, asked } = memoryEndpoint(
    (_params, n) => respond({ entities: [{ id: n }], nextUri: links[n - 1] ?? null }, {}, url),
    { style: nextUri(), pageSize: 25 },
  );
  return { got: ids(await drain(call(params))), asked };
}

describe('nextUri', () => {
  it('[X8] follows relative and absolute links by their query', async () => {
    for (const link of [
      '/api/v2/users?pageSize=25&pageNumber=2',
      `${ASKED}?pageSize=25&pageNumber=2`,
      '?pageSize=25&pageNumber=2',
    ]) {
      const { got, asked } = await follow([link], ASKED, { state: 'active' });
      expect(got).toEqual([1, 2]);
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
  ])('[X8] refuses %s, which leads to another origin, and sends nothing', async (link) => {
    const { call, asked } = memoryEndpoint(() => respond({ entities: [{ id: 1 }], nextUri: link }, {}, ASKED), {
      style: nextUri(),
    });
    const error = await rejection(drain(call()));
    expect(error).toBeInstanceOf(NextLinkError);
    expect(error.message).toMatch(/^Memory\.list, page 1: the next link .* leads to another origin/);
    expect(asked).toHaveLength(1);
  });

  it('holds links to a given origin where the response does not tell its own', async () => {
    const { call } = memoryEndpoint(
      () => respond({ entities: [{ id: 1 }], nextUri: 'https://evil.example/?after=x' }),
      {
        style: nextUri({ origin: 'https://api.example.com' }),
      },
    );
    await expect(drain(call())).rejects.toThrow(NextLinkError);
  });

  it.each(['?__proto__[polluted]=1', '?a.constructor.b=1', '?prototype=1'])(
    'refuses the names in %s, which could reach a prototype',
    async (query) => {
      await expect(follow([`/api/v2/users${query}`])).rejects.toThrow(/could reach a prototype/);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  it('keeps a name that stands more than once as a list', async () => {
    const { asked } = await follow(['/api/v2/users?expand=a&expand=b&after=x']);
    expect(asked[1]).toMatchObject({ expand: ['a', 'b'], after: 'x' });
  });

  it('[R24] drops the caller’s page number once a token leads on', async () => {
    const { asked } = await follow(['/api/v2/users?after=x'], ASKED, { pageNumber: 1 });
    expect(asked[1]).toEqual({ after: 'x' });
  });

  it('[R21] takes the token from a link as well as from a nested path', async () => {
    const { asked } = await follow(['/api/v2/users?nextPageToken=t%2B1%3D']);
    expect(asked[1]).toEqual({ nextPageToken: 't+1=' });
  });
});

describe('linkHeader', () => {
  it('follows rel="next" until there is none', async () => {
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
    expect(asked).toEqual([{ per_page: 1 }, { page: '2' }, { page: '3' }]);
  });

  it('refuses to end early where the headers were thrown away', () => {
    const style = linkHeader();
    expect(() => style.next({ body: [] }, style.first({}), [])).toThrow(/no headers. Return the whole response/);
  });

  it.each([
    ['<https://a/?p=2>; rel="next"', 'https://a/?p=2'],
    ['<https://a/?p=2>; rel=next', 'https://a/?p=2'],
    ['<https://a/?p=2>;title="x; rel=prev, y";rel="prev next"', 'https://a/?p=2'],
    ['<https://a/?p=1>; rel="prev", <https://a/?p=3>; rel="NEXT"', 'https://a/?p=3'],
    ['<https://a/?p=1,2>; rel="next"', 'https://a/?p=1,2'],
    ['<https://a/?p=1>; title="rel=next"', null],
    ['<https://a/?p=1>; rel="nextish"', null],
    ['<https://a/?p=1>; rel="prev"; rel="next"', null],
    ['', null],
  ])('reads %s', (header, target) => {
    expect(nextLinkIn(header)).toBe(target);
  });
});

describe('the query of a link', () => {
  const refusal = (link: string, asked: string | undefined) => () => queryOfLink(link, asked);

  it('is read from a relative link, and from an absolute one where nobody knows the origin', () => {
    for (const link of ['/x?a=1&b=2', 'http://any.example/x?a=1&b=2', 'https://any.example/x?a=1&b=2']) {
      expect(queryOfLink(link, undefined)).toEqual({ a: '1', b: '2' });
    }
  });

  it('is refused, with what to do, where the link leads elsewhere', () => {
    expect(refusal('https://evil.example/?a=1', ASKED)).toThrow(
      new NextLinkError(
        'the next link "https://evil.example/?a=1" leads to another origin than https://api.example.com; nothing was sent ' +
          'there. If the server is behind a gateway, use cursor() or pageNumber() instead',
      ),
    );
    for (const link of ['javascript:alert?a=1', 'ftp://any.example/?a=1', 'xhttp://any.example/?a=1']) {
      expect(refusal(link, undefined)).toThrow(/leads to another origin/);
    }
  });

  it('is refused where the link is not a URL, or has none', () => {
    expect(refusal('http://[', ASKED)).toThrow(
      new NextLinkError('the next link "http://[" is not a URL. Check "from" of the style'),
    );
    expect(refusal('/x', ASKED)).toThrow(
      new NextLinkError(
        'the next link "/x" has no query, and nothing else of a link is used. If it is a token, use ' +
          'cursor({ from, to }). If the position is in its path, write a style of your own',
      ),
    );
  });

  it.each(['a[__proto__]', 'a.prototype', 'constructor'])('is refused where it names %s', (name) => {
    expect(refusal(`/x?${name}=1`, ASKED)).toThrow(
      `the next link "/x?${name}=1" is refused: its query names "${name}", which could reach a prototype`,
    );
  });

  it('is told from others by all of its values', () => {
    expect(queryKey(null)).toBeUndefined();
    expect(queryKey({ a: ['1', '2'], b: 'x y' })).toBe('a=1&a=2&b=x+y');
  });
});

describe('both link styles', () => {
  it.each([
    ['nextUri', nextUri, 'pageSize'],
    ['linkHeader', linkHeader, 'per_page'],
  ])('as %s', (name, make, sizeParam) => {
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
  ])('as %s take a total of their own, and an origin', (name, make) => {
    expect(make({ total: 'all' }).total?.(respond({ all: 7, total: 9 }))).toBe(7);
    for (const origin of ['api.example.com', 'ftp://api.example.com']) {
      expect(() => make({ origin })).toThrow(
        `${name}(): option "origin" must be an origin such as 'https://api.example.com', got "${origin}"`,
      );
    }
  });

  it('keep the page size where they follow a link', () => {
    const style = nextUri();
    expect(style.next(respond({ next: '?page=2' }, {}, ASKED), { query: null, pageSize: 5 }, [])).toEqual({
      query: { page: '2' },
      pageSize: 5,
    });
  });

  it('believe the origin that they are given before that of the request', () => {
    const style = nextUri({ origin: 'https://gateway.example' });
    const next = (link: string) => style.next(respond({ next: link }, {}, ASKED), { query: null }, []);
    expect(next('https://gateway.example/x?page=2')).toEqual({ query: { page: '2' } });
    expect(() => next(`${ASKED}?page=2`)).toThrow(NextLinkError);
  });
});

describe('a link in the body', () => {
  const next = (body: object, from?: string) =>
    nextUri(from === undefined ? {} : { from }).next(respond(body, {}, ASKED), { query: null }, []);

  it('is looked for in the usual places, the empty ones passed over', () => {
    expect(next({ nextUri: null, links: { next: '' }, next: '?page=2' })).toEqual({ query: { page: '2' } });
    expect(next({ links: { next: { href: '?page=2' } } })).toEqual({ query: { page: '2' } });
    expect(next({ nextUri: 7, next: '?page=2' })).toEqual({ query: { page: '2' } });
    expect(next({ nextUri: null })).toBeNull();
  });

  it('is looked for where it is said to be, and nowhere else', () => {
    expect(next({ go: { on: '?page=3' }, next: '?page=2' }, 'go.on')).toEqual({ query: { page: '3' } });
    for (const none of [undefined, null, '']) expect(next({ go: none, next: '?page=2' }, 'go')).toBeNull();
    expect(() => next({ go: 7 }, 'go')).toThrow(
      new SchemaError('the body has 7 at "go" where a next link was expected'),
    );
  });
});

describe('a link in a header', () => {
  it('is the end where the header is not there, or names no next', () => {
    const style = linkHeader();
    expect(style.next(respond([]), style.first({}), [])).toBeNull();
    expect(style.next(respond([], { link: '<?page=1>; rel="prev"' }), style.first({}), [])).toBeNull();
  });

  it('needs the headers', () => {
    const style = linkHeader();
    expect(() => style.next({ body: [] }, style.first({}), [])).toThrow(
      new SchemaError(
        'the next link is in the Link header, but the method returned no headers. Return the whole response, not its body',
      ),
    );
  });

  it.each([
    ['<?p=2>', null],
    ['<?p=2>; rel', null],
    ['<?p=2>; REL=Next', '?p=2'],
    ['<?p=2>; rel="prev\tnext"', '?p=2'],
    ['<?p=2>; rel = "next"', '?p=2'],
    ['<?p=2>; type=x; rel="next"', '?p=2'],
    ['<?p=2>; title="a \\" b"; rel="next"', '?p=2'],
    ['<?p=1>; rel=prev,<?p=2>; rel=next', '?p=2'],
  ])('reads %s', (header, target) => {
    expect(nextLinkIn(header)).toBe(target);
  });
});
