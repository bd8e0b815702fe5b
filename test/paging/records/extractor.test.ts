import { cursor, pageNumber, SchemaError, singlePage, type PagingOptions } from 'pagewright';
import { drain, ids, memoryEndpoint, records, rejection, respond } from '../../support/memory-endpoint';

const once = (body: unknown, options: PagingOptions = {}) => drain(memoryEndpoint(() => body, options).call());
const some = records(1, 3);

describe('list detection', () => {
  it.each([
    ['entities', { entities: some, total: 3, pageNumber: 1 }],
    ['results', { results: some, cursor: null }],
    ['items', { items: some }],
    ['records', { records: some }],
    ['conversations', { conversations: some, totalHits: 3 }],
    ['userDetails', { userDetails: some, totalHits: 3 }],
    ['Resources', { schemas: ['urn'], Resources: some, totalResults: 3, startIndex: 1 }],
    ['a bare array', some],
    ['data', { data: some }],
    ['data.entities', { data: { entities: some } }],
    ['an unknown name', { divisions: some, total: 3 }],
  ])('[R38] the records are found under %s', async (_name, body) => {
    expect(await once(body)).toEqual(some);
  });

  it('[R41] an object without a list is one record only if wrapSingle is set', async () => {
    expect(await once({ id: 1, name: 'Ada' }, { wrapSingle: true })).toEqual([{ id: 1, name: 'Ada' }]);
    const record = { id: 1, nextOfKin: 'Grace', cursor: 'arrow', total: 7 };
    expect(await once(record, { wrapSingle: true, verifyTotal: 'throw' })).toEqual([record]);
    await expect(once({ id: 1, name: 'Ada' })).rejects.toThrow(SchemaError);
  });

  it('a response with several lists is rejected with a request to name one', async () => {
    await expect(once({ entities: some, results: some })).rejects.toThrow(
      /page 1: the response holds several lists \(entities, results\); name the records with extractor: 'entities'/,
    );
  });

  it('later pages must have the list at the path of the first page', async () => {
    const { call } = memoryEndpoint((_params, n) => (n === 1 ? { results: some, cursor: 'a' } : { entities: some }), {
      style: cursor(),
    });
    const error = await rejection(drain(call()));
    expect(error.message).toMatch(/^Memory\.list, page 2: the response has no list at "results"/);
  });

  it('the error names the full path of the list, whatever a later page has there', async () => {
    for (const later of [{ data: { rows: some } }, { data: null }, { data: 'text' }, {}, 'text', null]) {
      const { call } = memoryEndpoint((_params, n) => respond(n === 1 ? { data: { entities: some } } : later), {
        style: { ...singlePage(), next: (_response, at) => at },
      });
      await expect(drain(call())).rejects.toThrow(
        'Memory.list, page 2: the response has no list at "data.entities": the body is ',
      );
    }
  });

  it('a later page without the list is rejected even if wrapSingle is set', async () => {
    const { call } = memoryEndpoint((_params, n) => (n === 1 ? { results: some, cursor: 'a' } : { id: 9 }), {
      style: cursor(),
      wrapSingle: true,
    });
    await expect(drain(call())).rejects.toThrow(/page 2: the response has no list at "results"/);
  });

  it('a string or an object with keys is not taken for the {} after the last page', async () => {
    for (const body of ['', { message: 'later' }]) {
      const { call } = memoryEndpoint((_params, n) => respond(n === 1 ? { items: some } : body), {
        style: pageNumber(),
      });
      await expect(drain(call())).rejects.toThrow(/page 2: the response has no list at "items"/);
    }
  });

  it('{} is rejected on the first page even if wrapSingle is set', async () => {
    await expect(once({}, { wrapSingle: true })).rejects.toThrow(/no list of records: the body is an object without/);
  });

  it.each([
    [
      { message: 'quota is used up', code: 'quota', details: [], errors: [] },
      /it looks like an error: "quota is used up"/,
    ],
    [{ error: { message: 'nope' } }, /it looks like an error: "nope"/],
    ['just text', /no list of records: the body is "just text"/],
    [null, /the body is null/],
    [42, /the body is 42/],
  ])('the body %j is rejected', async (body, message) => {
    await expect(once(body)).rejects.toThrow(message);
  });

  it.each([
    [{ items: null, total_pages: 0 }, {}],
    [{ items: null, page: 1 }, {}],
    [{ items: null, has_more: false }, {}],
    [{ items: null, nextPageToken: '' }, {}],
    [{ items: null, meta: { count: 0 } }, {}],
    [{ data: { results: null }, paging: {} }, {}],
    [{ found: { list: null }, next: null }, { extractor: 'found.list' }],
  ])('null is an empty page in %j, which describes a list', async (body, options) => {
    await expect(once(body, { ...options, verifyTotal: 'off' })).resolves.toEqual([]);
  });

  it.each([
    [{ items: null }, {}],
    [{ items: null, name: 'Ada' }, {}],
    [{ total: 3 }, {}],
    [{ items: null, next: null }, { extractor: 'others' }],
    [{ others: null, name: 'next' }, { extractor: 'others' }],
    [{ name: null, next: null }, {}],
  ])('null is not an empty page in %j', async (body, options) => {
    await expect(once(body, options)).rejects.toThrow(/has no list/);
  });

  it('null on a later page is an empty page too', async () => {
    const { call } = memoryEndpoint(
      (_params, n) => respond(n === 1 ? { found: some, total: 9 } : { found: null, total: 9 }),
      {
        style: pageNumber(),
        verifyTotal: 'off',
      },
    );
    expect(await drain(call())).toEqual(some);
  });

  it('an envelope without its list is empty if all of its keys are in emptyEnvelope', async () => {
    const options = { extractor: 'calls', emptyEnvelope: ['until', 'cursor'] };
    await expect(once({ until: 'noon' }, options)).resolves.toEqual([]);
    await expect(once({}, options)).resolves.toEqual([]);
    await expect(once({ until: 'noon', calls: [{ id: 1 }] }, options)).resolves.toEqual([{ id: 1 }]);
    for (const body of [{ until: 'noon', conversations: [] }, { message: 'no' }, [], null, 'noon'])
      await expect(once(body, options)).rejects.toThrow();
    await expect(once({ until: 'noon' }, { extractor: 'calls' })).rejects.toThrow(/has no list at "calls"/);
  });

  it('an envelope without a list is empty if its total is 0', async () => {
    for (const body of [{ totalHits: 0 }, { total: 0 }, { totalResults: 0 }]) expect(await once(body)).toEqual([]);
  });
});

describe('extractors', () => {
  it('[R40] a path selects the records', async () => {
    expect(await once({ a: { b: [{ c: some }] } }, { extractor: 'a.b[0].c' })).toEqual(some);
    expect(await once({ 'odd.key': some }, { extractor: '["odd.key"]' })).toEqual(some);
  });

  it('an object at the path is one record only if wrapSingle is set', async () => {
    const user = { id: 1 };
    expect(await once({ user }, { extractor: 'user', wrapSingle: true })).toEqual([user]);
    await expect(once({ user }, { extractor: 'user' })).rejects.toThrow(/no list at "user"/);
    for (const body of [{ user: null }, { user: 'Ada' }, {}]) {
      await expect(once(body, { extractor: 'user', wrapSingle: true })).rejects.toThrow(/no list at "user"/);
    }
  });

  it('[R40] the error names a path without a list', async () => {
    const error = await rejection(once({ a: { b: [] } }, { extractor: 'a.b[0].c' }));
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.message).toMatch(
      /^Memory\.list, page 1: the response has no list at "a\.b\[0\]\.c": the body is an object with the keys a; /,
    );
  });

  it('[R39] an extractor function replaces detection', async () => {
    const { call, asked } = memoryEndpoint(
      (params) => ({
        rows: {
          ok: params['cursor'] === undefined ? some : records(4, 6),
          more: params['cursor'] === undefined ? 'next!' : null,
        },
        entities: 'not these',
      }),
      {
        extractor: (body: { rows: { ok: unknown[]; more: string | null } }) => ({
          items: body.rows.ok,
          next: body.rows.more,
        }),
      },
    );
    expect(ids(await drain(call()))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(asked[1]).toEqual({ cursor: 'next!' });
  });

  it('[R39] an extractor function may leave the next page to the style', async () => {
    const { call } = memoryEndpoint(
      (params) => ({ wrapped: JSON.stringify(some), cursor: params['cursor'] === undefined ? 'a' : null }),
      { style: cursor(), extractor: async (body: { wrapped: string }) => JSON.parse(body.wrapped) as unknown[] },
    );
    expect(await drain(call())).toHaveLength(6);
  });

  it('[R42] a cursor in nested metadata is found', async () => {
    const { call } = memoryEndpoint(
      (params) => ({ entities: some, pagination: { next: params['page'] === undefined ? 'p2' : null } }),
      { style: cursor({ from: 'body:pagination.next', to: 'page' }) },
    );
    expect(await drain(call())).toHaveLength(6);
  });

  it('the error describes what an extractor function must return', async () => {
    await expect(once({}, { extractor: () => ({ rows: [] }) as never })).rejects.toThrow(
      /page 1: the extractor function must return a list, or \{ items, next \} with a list of items, got an object with the keys rows/,
    );
  });

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    ['items', '"items"'],
  ])('an extractor function that returns %j is rejected', async (returned, shown) => {
    await expect(once({}, { extractor: () => returned as never })).rejects.toThrow(
      `the extractor function must return a list, or { items, next } with a list of items, got ${shown}`,
    );
  });

  it('an error of an extractor function is rethrown with the page', async () => {
    const mine = new TypeError('mine');
    const error = await rejection<TypeError & { page?: unknown }>(
      once(
        {},
        {
          extractor: () => {
            throw mine;
          },
        },
      ),
    );
    expect(error).toBe(mine);
    expect(error.page).toMatchObject({ endpoint: 'Memory.list', index: 0 });
  });
});
