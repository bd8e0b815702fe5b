import { ConfigurationError } from 'pagewright';
import { fieldPath } from '../../src/paging/field-path';
import { copyParams } from '../../src/paging/copy-params';

describe('fieldPath', () => {
  it('reads own properties along the way, and nothing else', () => {
    const from = { a: { b: [{ c: 1 }] }, 'odd.key': 2, '@odata.nextLink': 3 };
    expect(fieldPath('a.b[0].c').get(from)).toBe(1);
    expect(fieldPath('["odd.key"]').get(from)).toBe(2);
    expect(fieldPath("['@odata.nextLink']").get(from)).toBe(3);
    expect(fieldPath('a.toString').get(from)).toBeUndefined();
    expect(fieldPath('a.b.length.x').get(from)).toBeUndefined();
    expect(fieldPath('a').get('text')).toBeUndefined();
  });

  it('writes and removes, making the objects on the way', () => {
    const to: Record<string, unknown> = { a: 1 };
    fieldPath('paging.page.number').set(to, 3);
    expect(to).toEqual({ a: 1, paging: { page: { number: 3 } } });
    fieldPath('paging.page.number').remove(to);
    fieldPath('not.there').remove(to);
    expect(to).toEqual({ a: 1, paging: { page: {} } });
  });

  it.each(['', '.a', 'a..b', 'a[', 'a[x]', 'a.', '__proto__', 'a.constructor.b', 'a["prototype"]'])(
    'refuses %j',
    (text) => {
      expect(() => fieldPath(text)).toThrow(ConfigurationError);
    },
  );
});

describe('copyParams', () => {
  it('copies plain objects, arrays and dates deeply, and keeps other objects', () => {
    class Money {}
    const original = { a: { b: [1, { c: 2 }] }, d: new Date(5), m: new Money(), f: null, u: undefined };
    const copy = copyParams(original);
    expect(copy).toEqual(original);
    expect(copy['a']).not.toBe(original.a);
    expect(copy['d']).not.toBe(original.d);
    expect(copy['m']).toBe(original.m);
  });

  it('survives an object that holds itself', () => {
    const round: Record<string, unknown> = { list: [] };
    round['self'] = round;
    (round['list'] as unknown[]).push(round);
    const copy = copyParams(round);
    expect(copy['self']).toBe(copy);
    expect((copy['list'] as unknown[])[0]).toBe(copy);
  });
});
