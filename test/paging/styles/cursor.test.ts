import { ConfigurationError, cursor, SchemaError } from 'pagewright';
import { chained, drain, ids, memoryEndpoint, records, rejection, respond } from '../../support/memory-endpoint';

describe('cursor', () => {
  let style: ReturnType<typeof cursor>;
  beforeEach(() => (style = cursor({ from: 'body:meta.next', to: 'paging.after' })));

  it('[R28] ends on null, an empty string and absence, and on nothing else', () => {
    const at = style.first({});
    const next = (value: unknown) => style.next(respond({ meta: { next: value } }), at, []);
    expect(next(null)).toBeNull();
    expect(next('')).toBeNull();
    expect(style.next(respond({}), at, [])).toBeNull();
    expect(next('0')).toEqual({ cursor: '0' });
    expect(next(0)).toEqual({ cursor: 0 });
  });

  it('[R34] sends cursors back as they came, whatever is in them', async () => {
    const odd = ['a+b/c=%&?#', ' spaced ', 'ünïcødé✓', '%2B', '"quoted"'];
    const { call, asked } = memoryEndpoint(
      (_params, n) => ({ items: [{ id: n }], ...(odd[n - 1] === undefined ? {} : { cursor: odd[n - 1] }) }),
      { style: cursor({}) },
    );
    expect(ids(await drain(call()))).toHaveLength(odd.length + 1);
    expect(asked.slice(1).map((params) => params['cursor'])).toEqual(odd);
  });

  it('writes position and page size into a copy of the params, at any depth', () => {
    const params = { filter: { state: 'active' } };
    const written = style.write(params, { cursor: 'abc', pageSize: 50 });
    expect(written).toEqual({ filter: { state: 'active' }, paging: { after: 'abc' }, pageSize: 50 });
    expect(written['filter']).not.toBe(params.filter);
    expect(params).toEqual({ filter: { state: 'active' } });
  });

  it('[R37] sends the page size with the first request too', async () => {
    const { call, asked } = memoryEndpoint(chained([records(1, 2), records(3, 3)]), {
      style: cursor({ sizeParam: 'page_size' }),
      pageSize: 2,
    });
    await drain(call());
    expect(asked).toEqual([{ page_size: 2 }, { page_size: 2, cursor: 'c1' }]);
  });

  it('[R24] never sends a token and a page number together', async () => {
    const { call, asked } = memoryEndpoint(chained([records(1, 2), records(3, 3)]), { style: cursor() });
    await drain(call({ pageNumber: 1, state: 'active' }));
    expect(asked).toEqual([
      { pageNumber: 1, state: 'active' },
      { state: 'active', cursor: 'c1' },
    ]);
  });

  it('begins where the cursor in the caller’s params says', async () => {
    const { call } = memoryEndpoint(chained([records(1, 2), records(3, 4)]), { style: cursor() });
    expect(ids(await drain(call({ cursor: 'c1' })))).toEqual([3, 4]);
  });

  it('reads a header in any case', () => {
    const fromHeader = cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' });
    const position = fromHeader.first({});
    expect(fromHeader.next(respond([], { 'x-page-cursor': 'abc' }), position, [])).toEqual({ cursor: 'abc' });
    expect(fromHeader.next(respond([], { 'X-PAGE-CURSOR': 'abc' }), position, [])).toEqual({ cursor: 'abc' });
    expect(fromHeader.next(respond([], {}), position, [])).toBeNull();
  });

  it('refuses to end early where the headers were thrown away', () => {
    const fromHeader = cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' });
    expect(() => fromHeader.next({ body: [] }, fromHeader.first({}), [])).toThrow(
      /header X-Page-Cursor, but the method returned no headers. Return the whole response/,
    );
  });

  it('takes an object as a cursor, and nothing else that is no text or number', () => {
    const at = style.first({});
    expect(style.next(respond({ meta: { next: { pk: 'a', sk: 3 } } }), at, [])).toEqual({ cursor: { pk: 'a', sk: 3 } });
    for (const wrong of [true, ['a']]) {
      expect(() => style.next(respond({ meta: { next: wrong } }), at, [])).toThrow(SchemaError);
    }
  });

  it('names the endpoint and page where the cursor is no cursor', async () => {
    const { call } = memoryEndpoint(() => ({ items: [{ id: 1 }], cursor: true }), { style: cursor() });
    const error = await rejection(drain(call()));
    expect(error.message).toMatch(/^Memory\.list, page 1: the body at "cursor" has true where a cursor was expected/);
  });

  it.each([
    [{ form: 'body:x' }, /cursor\(\): unknown option "form"; allowed: from, to, sizeParam, total/],
    [{ from: 'next.token' }, /cursor\(\): option "from" must be 'body:<path>' or 'header:<Name>', got "next.token"/],
    [{ to: '__proto__.x' }, /cursor\(\): option "to" must be a path/],
    [{ from: 'body:a', total: 'a..b' }, /cursor\(\): option "total" must be a path/],
  ])('refuses the options %j when it is made', (options, message) => {
    expect(() => cursor(options as object)).toThrow(ConfigurationError);
    expect(() => cursor(options as object)).toThrow(message);
  });

  it('refuses a path to a prototype in "from"', () => {
    expect(() => cursor({ from: 'body:__proto__.x' })).toThrow(/could reach a prototype/);
  });

  it('may stand where page numbers do', () => {
    const numbers = cursor({ to: 'pageNumber' });
    expect(numbers.write({ pageNumber: 1 }, { cursor: 'abc' })).toEqual({ pageNumber: 'abc' });
    expect(numbers.write({ pageNumber: 1 }, { cursor: null })).toEqual({ pageNumber: 1 });
  });

  it('takes numbers that are exact, and says what it was given instead', () => {
    const at = style.first({});
    expect(style.next(respond({ meta: { next: 1.5 } }), at, [])).toEqual({ cursor: 1.5 });
    const words =
      ' where a cursor was expected (a text, an exact number or an object). Check "from" of the cursor style';
    expect(() => style.next(respond({ meta: { next: 2 ** 53 } }), at, [])).toThrow(
      `the body at "meta.next" has 9007199254740992${words}`,
    );
    expect(() => style.seek?.(at, true, [], respond({}))).toThrow(`\`next\` of the extractor has true${words}`);
    expect(() => style.first({ params: { paging: { after: ['a'] } } })).toThrow(
      `the value in the params has an array of 1${words}`,
    );
    const fromHeader = cursor({ from: 'header:X-Next', to: 'x' });
    expect(() => fromHeader.next(respond([], { 'x-next': true as never }), fromHeader.first({}), [])).toThrow(
      `the header X-Next has true${words}`,
    );
  });

  it('says how to bring the headers along', () => {
    const fromHeader = cursor({ from: 'header:X-Next', to: 'x' });
    expect(() => fromHeader.next({ body: [] }, fromHeader.first({}), [])).toThrow(
      'the cursor is in the header X-Next, but the method returned no headers. Return the whole response, ' +
        'not its body: page(this.http.get(…)), without .then((response) => response.data)',
    );
  });

  it('keeps the page size on the way, and goes where an extractor says', () => {
    expect(style.next(respond({ meta: { next: 'b' } }), { cursor: 'a', pageSize: 5 }, [])).toEqual({
      cursor: 'b',
      pageSize: 5,
    });
    expect(style.seek?.({ cursor: 'a', pageSize: 5 }, 'z', [], respond({}))).toEqual({ cursor: 'z', pageSize: 5 });
  });

  it('tells its positions, its cursors, its total and itself', () => {
    expect(style.accepts?.({ cursor: null })).toBe(true);
    expect(style.accepts?.({ page: 1 })).toBe(false);
    expect([null, 'a', 5, { pk: 1 }].map((at) => style.cursorOf?.({ cursor: at }))).toEqual([
      undefined,
      'a',
      '5',
      '{"pk":1}',
    ]);
    const counted = cursor({ total: 'all' });
    expect(counted.total?.(respond({ all: 7, total: 9 }))).toBe(7);
    expect(style.total?.(respond({ all: 7, total: 9 }))).toBe(9);
    expect(style.name).toBe('cursor');
    expect(style.describe?.({ cursor: null }, respond({}), [])).toBe('cursor(body:meta.next → paging.after)');
    expect(cursor().describe?.({ cursor: null }, respond({}), [])).toBe('cursor(body:cursor → cursor)');
  });
});
