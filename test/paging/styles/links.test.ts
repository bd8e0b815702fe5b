import { linkHeader, nextUri, NextLinkError } from 'pagewright';
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
    expect(() => style.next({ body: [] }, style.first({}), [])).toThrow(/no headers; return the whole response/);
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
