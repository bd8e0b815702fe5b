import { ConfigurationError } from 'pagewright';
import { parameterCount } from '../../src/decorators/parameter-count';

/** Methods in many notations, compiled unchanged. */
const methods = new Function(`return {
  none() {}, one(a) {}, two(a, b = {}) {}, async three(a, b, c = 1) {},
  defaults(a = 'x', b = [1, 2], c = { d: (e, f) => [e, f] }) {},
  strings(a = ',)', b = "),", c = \`,\${[1, 2].map((x) => \`)\${x},\`)})\`) {},
  destructured({ a, b = 2 }, [c, d] = [], e) {},
  comments(/* a, b) */ a, // c, d)
    b) {},
  regex(a = /[,)\\/]\\)/g, b = 4 / 2, c = 6 / 3) {},
  nested(a = \`,\${[\`)\${1},\`, '}'].join()},\`, b) {},
  trailing(a, b,) {},
  *generator(a, b) {},
  ['computed(x, y'](a, b) {},
  'quoted name(1, 2, 3)'(a) {},
  rest(a, ...b) {},
  arrow: (a, b = (1, 2)) => a,
  single: a => a,
  fn: function (a, b) {},
};`)() as Record<string, (...args: never[]) => unknown>;

describe('parameterCount', () => {
  it.each([
    ['none', 0],
    ['one', 1],
    ['two', 2],
    ['three', 3],
    ['defaults', 3],
    ['strings', 3],
    ['destructured', 3],
    ['comments', 2],
    ['regex', 3],
    ['nested', 2],
    ['trailing', 2],
    ['generator', 2],
    ['computed(x, y', 2],
    ['quoted name(1, 2, 3)', 1],
    ['arrow', 2],
    ['single', 1],
    ['fn', 2],
  ])('counts the parameters of %s', (name, count) => {
    expect(parameterCount(methods[name]!)).toBe(count);
  });

  it('rejects a rest parameter', () => {
    expect(() => parameterCount(methods['rest']!)).toThrow(ConfigurationError);
  });

  it('returns the length of a native function', () => {
    expect(parameterCount(((a: number, b: number) => a + b).bind(null))).toBe(2);
  });
});
