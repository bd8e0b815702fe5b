import { ConfigurationError } from 'pagewright';
import { fieldPath, isFieldPath } from '../../src/json/field-path';

describe('fieldPath', () => {
  it('reads own properties only', () => {
    const from = { a: { b: [{ c: 1 }] }, 'odd.key': 2, '@odata.nextLink': 3 };
    expect(fieldPath('a.b[0].c').get(from)).toBe(1);
    expect(fieldPath('["odd.key"]').get(from)).toBe(2);
    expect(fieldPath("['@odata.nextLink']").get(from)).toBe(3);
    expect(fieldPath('a.toString').get(from)).toBeUndefined();
    expect(fieldPath('a.b.length.x').get(from)).toBeUndefined();
    expect(fieldPath('a').get('text')).toBeUndefined();
  });

  it('writes and removes fields, and creates the objects on the way', () => {
    const to: Record<string, unknown> = { a: 1 };
    fieldPath('paging.page.number').set(to, 3);
    expect(to).toEqual({ a: 1, paging: { page: { number: 3 } } });
    fieldPath('paging.page.number').remove(to);
    fieldPath('not.there').remove(to);
    expect(to).toEqual({ a: 1, paging: { page: {} } });
  });

  it('reads the elements of a list by numbers of any length', () => {
    expect(fieldPath('list[12]').get({ list: Array.from({ length: 20 }, (_, i) => i) })).toBe(12);
  });

  it('reads keys with the other kind of quotation mark', () => {
    expect(fieldPath(`["it's"].a`).get({ "it's": { a: 1 } })).toBe(1);
    expect(fieldPath(`['"']`).get({ '"': 2 })).toBe(2);
  });

  it('reads null, and nothing below it', () => {
    expect(fieldPath('a').get({ a: null })).toBeNull();
    expect(fieldPath('a.b').get({ a: null })).toBeUndefined();
  });

  it('writes into existing lists and objects', () => {
    const list = [{ id: 1 }, { id: 2 }];
    const params = { list, given: { kept: true } };
    fieldPath('list[1].id').set(params, 3);
    fieldPath('given.more').set(params, 4);
    expect(params).toEqual({ list: [{ id: 1 }, { id: 3 }], given: { kept: true, more: 4 } });
    expect(params.list).toBe(list);
  });

  it('replaces values on the way that are not objects', () => {
    const params = { text: 'abc', nothing: null };
    fieldPath('text.a').set(params, 1);
    fieldPath('nothing.a').set(params, 2);
    expect(params).toEqual({ text: { a: 1 }, nothing: { a: 2 } });
  });

  it('writes into a copy of a class instance', () => {
    class Paging {
      page = 1;
    }
    const paging = new Paging();
    const params = { paging };
    fieldPath('paging.page').set(params, 2);
    expect(params.paging).toEqual({ page: 2 });
    expect(paging.page).toBe(1);
  });

  it('removes and creates nothing if the path does not exist', () => {
    const params = { a: 'text', b: null };
    for (const path of ['a.x', 'b.x', 'c.x.y']) fieldPath(path).remove(params);
    expect(params).toEqual({ a: 'text', b: null });
  });

  it('rejects a malformed path with an example and the value', () => {
    expect(() => fieldPath('a..b')).toThrow(
      new ConfigurationError(`a path must look like 'a.b[0].c' or '["odd.key"]', got "a..b"`),
    );
    expect(() => fieldPath(7 as never)).toThrow(/got 7$/);
    expect(() => fieldPath('a.constructor')).toThrow(
      new ConfigurationError('the path "a.constructor" is refused: "constructor" could reach a prototype'),
    );
  });

  it('accepts what isFieldPath accepts', () => {
    expect([isFieldPath('a.b[0]'), isFieldPath('a..b'), isFieldPath(7), isFieldPath(undefined)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it.each([
    '',
    '.a',
    'a..b',
    'a[',
    'a[x]',
    'a.',
    '__proto__',
    'a.constructor.b',
    'a["prototype"]',
    '[a].b',
    '[0x]',
    '["a]',
    'a"b',
  ])('rejects %j', (text) => {
    expect(() => fieldPath(text)).toThrow(ConfigurationError);
  });
});
