import { Readable } from 'node:stream';
import { findUnsafeNumber } from '../../src/json/unsafe-numbers';

describe('findUnsafeNumber', () => {
  it.each([
    [{ a: [{ b: 2 ** 53 }] }, ['a', 0, 'b'], 2 ** 53],
    [[1, [-1e20]], [1, 0], -1e20],
    [[999_999_999_999_999_900_000], [0], 999_999_999_999_999_900_000],
    [{ a: [-Infinity] }, ['a', 0], -Infinity],
    [{ a: null, b: Infinity }, ['b'], Infinity],
    [2 ** 53, [], 2 ** 53],
  ])('names the first number that may have been rounded: %j', (value, path, number) => {
    expect(findUnsafeNumber(value)).toEqual({ path, number });
  });

  it.each([
    [{ a: [Number.MAX_SAFE_INTEGER, -0.1, NaN, 'text', true, null, undefined, 12n] }],
    [null],
    ['9007199254740993'],
    [new Date(8.64e15)],
    [Float64Array.of(1e20)],
    [[1e21, -1e21, 1e300, Number.MAX_VALUE]],
  ])('finds nothing where all numbers are exact', (value) => {
    expect(findUnsafeNumber(value)).toBeUndefined();
  });

  it('looks into the own fields of class instances, but not into streams', () => {
    class Row {
      id = 1e16;
    }
    expect(findUnsafeNumber([new Row()])).toEqual({ path: [0, 'id'], number: 1e16 });
    expect(findUnsafeNumber(Object.assign(Readable.from([]), { id: 1e16 }))).toBeUndefined();
  });

  it('ends in a cycle, and finds what is behind it', () => {
    const cycle: Record<string, unknown> = { list: [] };
    (cycle['list'] as unknown[]).push(cycle, { id: 1e16 });
    expect(findUnsafeNumber(cycle)).toEqual({ path: ['list', 1, 'id'], number: 1e16 });
    (cycle['list'] as unknown[]).pop();
    expect(findUnsafeNumber(cycle)).toBeUndefined();
  });

  it('finds a number below many levels', () => {
    let value: unknown = 1e16;
    for (let level = 0; level < 500; level += 1) value = [value];
    expect(findUnsafeNumber(value)?.path).toHaveLength(500);
  });
});
