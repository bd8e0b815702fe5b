import { runInNewContext } from 'node:vm';
import { copyParams } from '../../src/json/plain-objects';

describe('copyParams', () => {
  it('copyParams copies plain objects, arrays and dates deeply, and keeps other objects', () => {
    class Money {}
    const original = { a: { b: [1, { c: 2 }] }, d: new Date(5), m: new Money(), f: null, u: undefined };
    const copy = copyParams(original);
    expect(copy).toEqual(original);
    expect(copy['a']).not.toBe(original.a);
    expect(copy['d']).not.toBe(original.d);
    expect(copy['m']).toBe(original.m);
  });

  it('copyParams copies an object that contains itself', () => {
    const round: Record<string, unknown> = { list: [] };
    round['self'] = round;
    (round['list'] as unknown[]).push(round);
    const copy = copyParams(round);
    expect(copy['self']).toBe(copy);
    expect((copy['list'] as unknown[])[0]).toBe(copy);
  });

  it('copyParams copies an object in two places once', () => {
    const shared = { a: 1 };
    const day = new Date(5);
    const copy = copyParams({ one: shared, two: [shared], day });
    expect(copy['one']).toEqual(shared);
    expect(copy['one']).not.toBe(shared);
    expect((copy['two'] as unknown[])[0]).toBe(copy['one']);
    expect((copy['day'] as Date).getTime()).toBe(5);
  });

  it('copyParams keeps a key named __proto__ as an ordinary key', () => {
    const original = JSON.parse('{ "__proto__": { "admin": true } }') as Record<string, unknown>;
    const copy = copyParams(original);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(copy, '__proto__')).toEqual({
      value: { admin: true },
      enumerable: true,
      writable: true,
      configurable: true,
    });
    expect(Object.getOwnPropertyDescriptor(copy, '__proto__')?.value).not.toBe(
      Object.getOwnPropertyDescriptor(original, '__proto__')?.value,
    );
  });

  it('copyParams treats an object without a prototype, or from another realm, as plain', () => {
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    const foreign = runInNewContext('({ a: 1 })') as object;
    const copy = copyParams({ bare, foreign });
    expect(copy).toEqual({ bare: { a: 1 }, foreign: { a: 1 } });
    expect(copy['bare']).not.toBe(bare);
    expect(copy['foreign']).not.toBe(foreign);
  });
});
