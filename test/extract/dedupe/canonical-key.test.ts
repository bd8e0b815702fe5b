import fc from 'fast-check';
import { canonicalKey } from '../../../src/extract/dedupe/fingerprint';

const nested = (depth: number): unknown => (depth === 0 ? 'x' : [nested(depth - 1)]);

describe('canonicalKey', () => {
  it.each([
    ['a string', 'id', '"id"'],
    ['an empty string', '', '""'],
    ['a number', 1, '1'],
    ['a fraction', -0.5, '-0.5'],
    ['negative zero', -0, '0'],
    ['a bigint', 1n, '1n'],
    ['a list', ['a', 1, 2n, true, false], '["a",1,2n,true,false]'],
    ['an object, with sorted fields', { b: 1, a: [2], '"': 3 }, '{"\\"":3,"a":[2],"b":1}'],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
    ['a lone surrogate', '\ud800', '"\\ud800"'],
    ['eight levels', nested(8), '[[[[[[[["x"]]]]]]]]'],
  ])('writes %s', (_, key, text) => {
    expect(canonicalKey(key)).toBe(text);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['NaN', NaN],
    ['an infinite number', Infinity],
    ['a number beyond 2^53, which may stand for several', 2 ** 54],
    ['true', true],
    ['a symbol', Symbol('id')],
    ['an empty list', []],
    ['an empty object', {}],
    ['a list with a missing part', ['a', undefined]],
    ['a list with null', ['a', null]],
    ['a list with NaN', ['a', NaN]],
    // eslint-disable-next-line no-sparse-arrays -- the hole is what is tested
    ['a list with a hole', ['a', , 'b']],
    ['a list with an empty list', ['a', []]],
    ['an object with a missing part', { a: 1, b: undefined }],
    ['a date', new Date(0)],
    ['a list with a date', [new Date(0)]],
    ['a map', new Map([['a', 1]])],
    ['a promise', Promise.resolve('a')],
    ['nine levels', nested(9)],
    ['a hundred thousand levels', Array.from({ length: 100_000 }).reduce<unknown>((inner) => [inner], 'x')],
  ])('rejects %s', (_, key) => {
    expect(canonicalKey(key)).toBeUndefined();
  });

  it('returns the same text for two keys only if they are equal', () => {
    const simple = fc.oneof(fc.string({ unit: 'binary' }), fc.integer({ min: -3, max: 3 }), fc.bigInt(-3n, 3n));
    const text = fc.constantFrom('', ',', '"', '","', '[', '1', '1n', 'true', '\\', '\ud800', '\udbff', '\ufffd');
    const { key } = fc.letrec((tie) => ({
      leaf: fc.oneof(simple, text),
      part: fc.oneof(fc.boolean(), tie('leaf'), tie('list'), tie('fields')),
      list: fc.array(tie('part'), { minLength: 1, maxLength: 3, depthIdentifier: 'key' }),
      fields: fc.dictionary(text, tie('part'), { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
      key: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('list'), tie('fields')),
    }));
    fc.assert(
      fc.property(key, key, (one, other) => {
        const same = isEqual(one, other);
        expect(canonicalKey(one) === canonicalKey(other)).toBe(same);
        expect(canonicalKey(structuredClone(one))).toBe(canonicalKey(one));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Deep equality that ignores the order of fields. */
function isEqual(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && isEqual(a[name], b[name]));
}
