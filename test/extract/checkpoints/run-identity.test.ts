import { changedParts, chunkKeys, identityOf } from '../../../src/extract/checkpoints/run-identity';

describe('chunkKeys', () => {
  const window = { start: 0, end: 3_600_000 };
  const WHERE = 'extract(Crm.calls)';
  const TEMPLATE = '{org}:{view}:{chunkStart}:{chunkEnd}';

  it('[R103] names a run by the endpoint and the organisation default', () => {
    const keys = chunkKeys({}, 'Crm.calls', WHERE);

    expect(keys.run).toBe('default:Crm.calls');
    expect(keys.keyOf(window)).toBe(
      'analytics:cursor:default:Crm.calls:1970-01-01T00:00:00.000Z:1970-01-01T01:00:00.000Z',
    );
    expect(keys.keyOf(null)).toBe('analytics:cursor:default:Crm.calls:all:all');
  });

  it('[R103] names a run by org and view', () => {
    expect(chunkKeys({ org: 'acme', view: 'sales' }, 'Crm.calls', WHERE).run).toBe('acme:sales');
  });

  it('[R103] escapes separators in names, and nothing else', () => {
    const keys = chunkKeys({ org: 'a:b:c%', view: '{x} y/é', template: TEMPLATE }, 'Crm.calls', WHERE);

    expect(keys.run).toBe('a%3Ab%3Ac%25:%7Bx%7D y/é');
    expect(keys.keyOf(null)).toBe('a%3Ab%3Ac%25:%7Bx%7D y/é:all:all');
    expect(chunkKeys({}, 'Crm:calls', WHERE).run).toBe('default:Crm%3Acalls');
  });

  it('[R103] replaces each occurrence of a placeholder', () => {
    const keys = chunkKeys({ template: `${TEMPLATE}/{org}` }, 'Crm.calls', WHERE);

    expect(keys.keyOf(null)).toBe('default:Crm.calls:all:all/default');
  });

  it.each([
    ...['{view}:{chunkStart}:{chunkEnd}', '{org}:{chunkStart}:{chunkEnd}', '{org}:{view}:{chunkEnd}'],
    ...['{org}:{view}:{chunkStart}', `${TEMPLATE}:{}`, `${TEMPLATE}:{day}`, ''],
  ])('[R103] rejects the template %j', (template) => {
    expect(() => chunkKeys({ template }, 'Crm.calls', WHERE)).toThrow(
      'extract(Crm.calls): option "key.template" must contain {org}, {view}, {chunkStart} and {chunkEnd}, ' +
        `and no other placeholder, to keep keys unique; got ${JSON.stringify(template)}`,
    );
  });
});

const identity = (params: Record<string, unknown>, more: object = {}) =>
  identityOf(
    { endpoint: 'Crm.calls', params, args: {}, style: 'cursor', ...more },
    { identity: 'ndjson out' },
    undefined,
  );

describe('the identity of a run [R104]', () => {
  it('contains the query by field, and the setup of windows, dedupe and sink', () => {
    const source = {
      endpoint: 'Crm.calls',
      params: { state: 'open' },
      args: { 'argument 1': '7' },
      style: 'cursor',
      windows: { describe: '30 days, UTC' },
    };

    expect(identityOf(source as never, { identity: 'ndjson out' }, { identity: 'exact, 128 bits' })).toEqual({
      endpoint: 'Crm.calls',
      'argument 1': expect.stringMatching(/^[0-9a-f]{32}$/),
      'params.state': expect.stringMatching(/^[0-9a-f]{32}$/),
      windows: '30 days, UTC',
      'paging style': 'cursor',
      dedupe: 'exact, 128 bits',
      output: 'ndjson out',
    });
  });

  it('says none for a call without windows and dedupe', () => {
    expect(identity({})).toEqual({
      ...{ endpoint: 'Crm.calls', windows: 'none', 'paging style': 'cursor', dedupe: 'none', output: 'ndjson out' },
    });
  });

  it('is the same in every version: a hash of JSON with sorted names', () => {
    // The first 32 digits of `printf '{"a":[2,1],"b":null}' | sha256sum`.
    expect(identity({ q: { b: null, a: [2, 1] } })['params.q']).toBe('e176c5acba1572ddfba7f4fa9d72493c');
  });

  it('does not contain the values of the query', () => {
    expect(JSON.stringify(identity({ phone: '+41 44 668 18 00' }))).not.toContain('44 668');
  });

  it.each<[string, unknown, unknown]>([
    ['fields in another order, at any depth', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['a field that is undefined', { a: 1, b: undefined }, { a: 1 }],
  ])('does not change with %s', (_, one, other) => {
    expect(changedParts(identity({ q: one }), identity({ q: other }))).toEqual([]);
  });

  it('does not change with a param that is undefined', () => {
    expect(changedParts(identity({ q: undefined }), identity({}))).toEqual([]);
  });

  it.each<[string, unknown, unknown]>([
    ['a list in another order', [1, 2], [2, 1]],
    ['a number as a string', 1, '1'],
    ['null and an empty object', null, {}],
    ['a bigint and a string', 1n, '1'],
    ['two bigints', 1n, 2n],
    ['an empty object and an empty list', {}, []],
    ['fields whose values are swapped', { a: 1, b: 2 }, { a: 2, b: 1 }],
  ])('differs for %s', (_, one, other) => {
    expect(changedParts(identity({ q: one }), identity({ q: other }))).toEqual(['params.q']);
  });

  const withArgs = (args: object) => identity({}, { args: { 'argument 1': '7', ...args } });
  const original = withArgs({ 'argument 2': new AbortController().signal });

  it('ignores arguments that are functions or signals', () => {
    expect(changedParts(original, withArgs({ 'argument 2': () => undefined }))).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['another value', withArgs({ 'argument 1': '8' }), 'argument 1'],
    ['another type', withArgs({ 'argument 2': { a: 1 } }), 'argument 2'],
    ['a missing argument', identity({}), 'argument 1'],
  ])('differs for an argument with %s', (_, other, part) => {
    expect(changedParts(original, other as Record<string, string>)).toEqual([part]);
  });
});

describe('changedParts', () => {
  it('names parts that differ, and parts that only one identity has', () => {
    expect(changedParts({ a: '1', b: '2', d: '4' }, { a: '1', c: '3', d: '5' })).toEqual(['b', 'd', 'c']);
  });
});
