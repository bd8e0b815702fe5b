import { z } from 'zod';
import type { Answer, Classify } from '../../../src/policies/classify/classify-options';
import { classifyOption } from '../../../src/policies/classify/classify-options';
import { parseOptions } from '../../../src/options/parse-options';

const schema = z.object({ classify: classifyOption.optional() });
const parse = (classify: unknown) => parseOptions(schema, { classify }, 'Crm').classify!;
const answer = (given: Partial<Answer> = {}): Answer => ({ status: 200, headers: {}, body: undefined, ...given });

describe('a rule of classify', () => {
  it.each<[string, Exclude<Classify, (a: Answer) => unknown>[number], Partial<Answer>, boolean]>([
    ['its status', { status: 404, is: 'empty' }, { status: 404 }, true],
    ['another status', { status: 404, is: 'empty' }, { status: 200 }, false],
    ['one of its statuses', { status: [404, 409], is: 'empty' }, { status: 409 }, true],
    ['no status', { status: 200, is: 'empty' }, { status: undefined }, false],
    ['a header that is present', { header: 'X-Empty', is: 'empty' }, { headers: { 'x-empty': '' } }, true],
    ['a header that is absent', { header: 'X-Empty', is: 'empty' }, {}, false],
    ['the text of a header', { header: { 'X-Why': 'none' }, is: 'empty' }, { headers: { 'x-why': 'none' } }, true],
    ['another text', { header: { 'x-why': 'none' }, is: 'empty' }, { headers: { 'x-why': 'none left' } }, false],
    ['a pattern of a header', { header: { 'x-why': /^no/g }, is: 'empty' }, { headers: { 'x-why': 'none' } }, true],
    ['one of two headers', { header: { a: /./, b: /./ }, is: 'empty' }, { headers: { a: '1' } }, false],
    ['a path that holds something', { body: 'a.b', is: 'empty' }, { body: { a: { b: 1 } } }, true],
    ['a path that holds nothing', { body: 'a.b', is: 'empty' }, { body: { a: { b: 0 } } }, false],
    ['a path in a body that is none', { body: 'a.b', is: 'empty' }, { body: null }, false],
    ['a pattern of the JSON text', { body: /"a":1/, is: 'empty' }, { body: { a: 1 } }, true],
    ['a pattern of a text body', { body: /^down/, is: 'empty' }, { body: 'down for repair' }, true],
    ['a pattern in an empty body', { body: /a/, is: 'empty' }, {}, false],
    ['a value at a path', { body: { 'error.code': 190 }, is: 'empty' }, { body: { error: { code: 190 } } }, true],
    ['another value', { body: { 'error.code': 190 }, is: 'empty' }, { body: { error: { code: '190' } } }, false],
    ['null at a path', { body: { data: null }, is: 'empty' }, { body: { data: null } }, true],
    ['nothing where null is wanted', { body: { data: null }, is: 'empty' }, { body: {} }, false],
    ['a pattern at a path', { body: { code: /^19/ }, is: 'empty' }, { body: { code: 190 } }, true],
    ['a pattern at no path', { body: { code: /undefined/ }, is: 'empty' }, { body: {} }, false],
    ['one of two paths', { body: { a: 1, b: 2 }, is: 'empty' }, { body: { a: 1 } }, false],
    ['a function', { body: (b: { n: number }) => b.n > 1, is: 'empty' }, { body: { n: 2 } }, true],
    ['status without body', { status: 404, body: 'a', is: 'empty' }, { status: 404, body: {} }, false],
    ['status and body', { status: 404, body: 'a', is: 'empty' }, { status: 404, body: { a: 1 } }, true],
  ])('that sees %s', (_what, rule, given, matches) => {
    const classify = parse([rule]);
    // Twice, because a pattern with the flag g has a state.
    expect([classify(answer(given)), classify(answer(given))]).toEqual(
      matches ? ['empty', 'empty'] : [undefined, undefined],
    );
  });

  it('counts before the rules after it', () => {
    const classify = parse([
      { status: 404, body: 'gone', is: 'expired' },
      { status: 404, is: 'empty' },
    ]);
    expect(classify(answer({ status: 404, body: { gone: true } }))).toBe('expired');
    expect(classify(answer({ status: 404 }))).toBe('empty');
    expect(classify(answer())).toBeUndefined();
  });

  it('is copied when the class is defined', () => {
    const rules = [{ status: [404], is: 'empty' as const }];
    const classify = parse(rules);
    rules.length = 0;
    expect(classify(answer({ status: 404 }))).toBe('empty');
  });
});

describe('a function as classify', () => {
  it('is used as it is', () => {
    const classify = () => 'fail' as const;
    expect(parse(classify)).toBe(classify);
  });
});

describe('malformed rules', () => {
  const words = `one of 'ok', 'empty', 'retry', 'throttled', 'reauth', 'expired', 'fail'`;

  it.each([
    ['a text', 'ok', /option "classify" must be a function \(answer\) => verdict, or a list of rules .*, got "ok"/],
    ['no rule', [], /option "classify" must be .*, got an empty array/],
    ['a rule that is none', [7], /option "classify\.0" must be an object \{ status, header, body, is \}, got 7/],
    [
      'an unknown verdict',
      [{ status: 1, is: 'done' }],
      RegExp(`option "classify\\.0\\.is" must be ${words}, got "done"`),
    ],
    ['no verdict', [{ status: 404 }], RegExp(`option "classify\\.0\\.is" must be ${words}, got undefined`)],
    [
      'no status',
      [{ status: 1_000, is: 'ok' }],
      /option "classify\.0\.status" must be a status or a list .*, got 1000/,
    ],
    ['no statuses', [{ status: [], is: 'ok' }], /option "classify\.0\.status" must be .*, got an empty array/],
    ['no header', [{ header: '', is: 'ok' }], /option "classify\.0\.header" must be the name of a header/],
    ['a header of a number', [{ header: { a: 1 }, is: 'ok' }], /option "classify\.0\.header" must be/],
    ['no path', [{ body: 'a..b', is: 'ok' }], /option "classify\.0\.body" must be a path such as 'error\.code'/],
    ['a path to a prototype', [{ body: { '__proto__.a': 1 }, is: 'ok' }], /option "classify\.0\.body" must be/],
    ['an object as value', [{ body: { a: {} }, is: 'ok' }], /option "classify\.0\.body" must be/],
    ['another key', [{ statuses: [1], is: 'ok' }], /option "classify\.0" cannot have "statuses", only status, header/],
    [
      'nothing to match',
      [{ is: 'ok' }],
      /option "classify\.0" requires status, header or body, because it would match/,
    ],
    ['the second', [{ status: 404, is: 'ok' }, { is: 'ok' }], /option "classify\.1" requires/],
  ])('with %s are refused', (_what, classify, message) => {
    expect(() => parse(classify)).toThrow(message);
  });
});
