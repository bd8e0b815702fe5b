import { changedParts, identityOf } from '../../../src/extract/checkpoints/run-identity';

const identity = (params: Record<string, unknown>, more: object = {}) =>
  identityOf(
    { endpoint: 'Crm.calls', params, args: {}, style: 'cursor', ...more },
    { identity: 'ndjson out' },
    undefined,
  );

describe('what must stay the same for a run to go on [R104]', () => {
  it('is the query, by field, and how windows, dedupe and sink were set up', () => {
    const windows = { describe: '30 days, UTC' };
    const source = {
      endpoint: 'Crm.calls',
      params: { state: 'open' },
      args: { 'argument 1': '7' },
      style: 'cursor',
      windows,
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
    expect(identity({})).toEqual({
      ...{ endpoint: 'Crm.calls', windows: 'none', 'paging style': 'cursor', dedupe: 'none', output: 'ndjson out' },
    });
  });

  it('stays the same from version to version: a hash of the JSON, with sorted names', () => {
    // The first 32 digits of `printf '{"a":[2,1],"b":null}' | sha256sum`.
    expect(identity({ q: { b: null, a: [2, 1] } })['params.q']).toBe('e176c5acba1572ddfba7f4fa9d72493c');
  });

  it('does not show what was asked for', () => {
    expect(JSON.stringify(identity({ phone: '+41 44 668 18 00' }))).not.toContain('44 668');
  });

  it.each<[string, unknown, unknown]>([
    ['fields in another order, at any depth', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['a field that is undefined', { a: 1, b: undefined }, { a: 1 }],
  ])('is the same for %s', (_, one, other) => {
    expect(changedParts(identity({ q: one }), identity({ q: other }))).toEqual([]);
  });

  it('is the same for a param that is undefined and one that is not there', () => {
    expect(changedParts(identity({ q: undefined }), identity({}))).toEqual([]);
  });

  it.each<[string, unknown, unknown]>([
    ['a list in another order', [1, 2], [2, 1]],
    ['a number as a text', 1, '1'],
    ['null and no fields', null, {}],
    ['a large number and its text', 1n, '1'],
    ['two large numbers', 1n, 2n],
    ['no fields and no items', {}, []],
    ['fields in the place of each other', { a: 1, b: 2 }, { a: 2, b: 1 }],
  ])('differs for %s', (_, one, other) => {
    expect(changedParts(identity({ q: one }), identity({ q: other }))).toEqual(['params.q']);
  });

  it('is the other arguments too, but for those that say nothing of the query', () => {
    const with7 = (more: object) => identity({}, { args: { 'argument 1': '7', ...more } });
    const one = with7({ 'argument 2': new AbortController().signal });

    expect(changedParts(one, with7({ 'argument 2': () => undefined }))).toEqual([]);
    expect(changedParts(one, with7({ 'argument 1': '8' }))).toEqual(['argument 1']);
    expect(changedParts(one, with7({ 'argument 2': { a: 1 } }))).toEqual(['argument 2']);
    expect(changedParts(one, identity({}))).toEqual(['argument 1']);
  });

  it('differs in the parts that only one of the two has', () => {
    expect(changedParts({ a: '1', b: '2', d: '4' }, { a: '1', c: '3', d: '5' })).toEqual(['b', 'd', 'c']);
  });
});
