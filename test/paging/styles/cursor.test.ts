import { ConfigurationError, cursor, SchemaError } from 'pagewright';
import { chained, drain, ids, memoryEndpoint, records, rejection, respond } from '../../support/memory-endpoint';

describe('cursor', () => {
  let style: ReturnType<typeof cursor>;
  beforeEach(() => (style = cursor({ from: 'body:meta.next', to: 'paging.after' })));

  it('[R28] a run by cursor ends on null, an empty string or a missing cursor, and on nothing else', () => {
    const at = style.first({});
    const next = (value: unknown) => style.next(respond({ meta: { next: value } }), at, []);
    expect(next(null)).toBeNull();
    expect(next('')).toBeNull();
    expect(style.next(respond({}), at, [])).toBeNull();
    expect(next('0')).toEqual({ cursor: '0' });
    expect(next(0)).toEqual({ cursor: 0 });
  });

  it('[R34] cursors are sent back unchanged, whatever characters they contain', async () => {
    const odd = ['a+b/c=%&?#', ' spaced ', 'ünïcødé✓', '%2B', '"quoted"'];
    const { call, asked } = memoryEndpoint(
      (_params, n) => ({ items: [{ id: n }], ...(odd[n - 1] === undefined ? {} : { cursor: odd[n - 1] }) }),
      { style: cursor({}) },
    );
    expect(ids(await drain(call()))).toHaveLength(odd.length + 1);
    expect(asked.slice(1).map((params) => params['cursor'])).toEqual(odd);
  });

  it('cursor writes the position and the page size into a copy of the params, at any depth', () => {
    const params = { filter: { state: 'active' } };
    const written = style.write(params, { cursor: 'abc', pageSize: 50 });
    expect(written).toEqual({ filter: { state: 'active' }, paging: { after: 'abc' }, pageSize: 50 });
    expect(written['filter']).not.toBe(params.filter);
    expect(params).toEqual({ filter: { state: 'active' } });
  });

  it('[R37] the page size is sent with the first request too', async () => {
    const { call, asked } = memoryEndpoint(chained([records(1, 2), records(3, 3)]), {
      style: cursor({ sizeParam: 'page_size' }),
      pageSize: 2,
    });
    await drain(call());
    expect(asked).toEqual([{ page_size: 2 }, { page_size: 2, cursor: 'c1' }]);
  });

  it('[R24] a token and a page number are never sent together', async () => {
    const { call, asked } = memoryEndpoint(chained([records(1, 2), records(3, 3)]), { style: cursor() });
    await drain(call({ pageNumber: 1, state: 'active' }));
    expect(asked).toEqual([
      { pageNumber: 1, state: 'active' },
      { state: 'active', cursor: 'c1' },
    ]);
  });

  it('a run starts at the cursor in the caller’s params', async () => {
    const { call } = memoryEndpoint(chained([records(1, 2), records(3, 4)]), { style: cursor() });
    expect(ids(await drain(call({ cursor: 'c1' })))).toEqual([3, 4]);
  });

  it('cursor reads a header name in any case', () => {
    const fromHeader = cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' });
    const position = fromHeader.first({});
    expect(fromHeader.next(respond([], { 'x-page-cursor': 'abc' }), position, [])).toEqual({ cursor: 'abc' });
    expect(fromHeader.next(respond([], { 'X-PAGE-CURSOR': 'abc' }), position, [])).toEqual({ cursor: 'abc' });
    expect(fromHeader.next(respond([], {}), position, [])).toBeNull();
  });

  it('cursor throws instead of ending early if the method returned no headers', () => {
    const fromHeader = cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' });
    expect(() => fromHeader.next({ body: [] }, fromHeader.first({}), [])).toThrow(
      /header X-Page-Cursor, but the method returned no headers. Return the whole response/,
    );
  });

  it('cursor accepts an object or a list as a cursor, and rejects booleans', () => {
    const at = style.first({});
    expect(style.next(respond({ meta: { next: { pk: 'a', sk: 3 } } }), at, [])).toEqual({ cursor: { pk: 'a', sk: 3 } });
    expect(style.next(respond({ meta: { next: ['a', 3] } }), at, [])).toEqual({ cursor: ['a', 3] });
    for (const none of [{}, []]) expect(style.next(respond({ meta: { next: none } }), at, [])).toBeNull();
    expect(() => style.next(respond({ meta: { next: true } }), at, [])).toThrow(SchemaError);
  });

  it('the error about an invalid cursor names the endpoint and the page', async () => {
    const { call } = memoryEndpoint(() => ({ items: [{ id: 1 }], cursor: true }), { style: cursor() });
    const error = await rejection(drain(call()));
    expect(error.message).toMatch(/^Memory\.list, page 1: the body at "cursor" has true where a cursor was expected/);
  });

  it.each([
    [
      { form: 'body:x' },
      /cursor\(\): unknown option "form"; allowed: from, to, sizeParam, total, end, inclusive, more, last/,
    ],
    [
      { from: 'next..token' },
      /cursor\(\): option "from" must be 'body:<path>', 'header:<Name>', 'item:<path>' for the/,
    ],
    [{ from: 'Header:X-Next' }, /cursor\(\): option "from" must be 'body:<path>'/],
    [{ from: '@odata.nextLink' }, /put a name with a dot, a colon or @ in quotes: 'body:\["@odata.nextLink"\]'/],
    [{ from: 'header:X Next' }, /cursor\(\): option "from" must be 'body:<path>'/],
    [{ to: '__proto__.x' }, /cursor\(\): option "to" must be a path/],
    [{ to: 'body:cursor' }, /cursor\(\): option "to" must be a path in the params, .* without 'body:'/],
    [{ from: 'body:a', total: 'a..b' }, /cursor\(\): option "total" must be 'body:<path>', 'header:<Name>' or a path/],
    [{ from: 'body:a', inclusive: true }, /option "inclusive" requires "from" to be a field of the last record/],
  ])('cursor rejects the options %j when it is created', (options, message) => {
    expect(() => cursor(options as object)).toThrow(ConfigurationError);
    expect(() => cursor(options as object)).toThrow(message);
  });

  it('cursor rejects a path to a prototype in "from"', () => {
    expect(() => cursor({ from: 'body:__proto__.x' })).toThrow(/option "from" must be/);
  });

  it('a cursor may use the param of a page number', () => {
    const numbers = cursor({ to: 'pageNumber' });
    expect(numbers.write({ pageNumber: 1 }, { cursor: 'abc' })).toEqual({ pageNumber: 'abc' });
    expect(numbers.write({ pageNumber: 1 }, { cursor: null })).toEqual({ pageNumber: 1 });
  });

  it('cursor accepts exact numbers, and its error shows the value that it received instead', () => {
    const at = style.first({});
    expect(style.next(respond({ meta: { next: 1.5 } }), at, [])).toEqual({ cursor: 1.5 });
    const advice =
      ' where a cursor was expected (a string, an exact number, a list or an object). Check "from" of the cursor style';
    expect(() => style.next(respond({ meta: { next: 2 ** 53 } }), at, [])).toThrow(
      `the body at "meta.next" has 9007199254740992${advice}`,
    );
    expect(() => style.seek?.(at, true, [], respond({}))).toThrow(`\`next\` of the extractor has true${advice}`);
    expect(() => style.first({ params: { paging: { after: true } } })).toThrow(
      `the value in the params has true${advice}`,
    );
    const fromHeader = cursor({ from: 'header:X-Next', to: 'x' });
    expect(() => fromHeader.next(respond([], { 'x-next': true as never }), fromHeader.first({}), [])).toThrow(
      `the header X-Next has true${advice}`,
    );
  });

  it('the error about missing headers says how to return them', () => {
    const fromHeader = cursor({ from: 'header:X-Next', to: 'x' });
    expect(() => fromHeader.next({ body: [] }, fromHeader.first({}), [])).toThrow(
      'the style reads the header X-Next, but the method returned no headers. Return the whole response, ' +
        'not its body: page(this.http.get(…)); in an async method: page(async ({ send }) => send(this.get(…)))',
    );
  });

  it('cursor keeps the page size, and continues from the next of an extractor', () => {
    expect(style.next(respond({ meta: { next: 'b' } }), { cursor: 'a', pageSize: 5 }, [])).toEqual({
      cursor: 'b',
      pageSize: 5,
    });
    expect(style.seek?.({ cursor: 'a', pageSize: 5 }, 'z', [], respond({}))).toEqual({ cursor: 'z', pageSize: 5 });
  });

  it('cursor recognises its positions, reads cursors and totals, and describes itself', () => {
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
