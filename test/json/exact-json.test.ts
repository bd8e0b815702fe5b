import { InexactNumberError } from 'pagewright';
import { escapeLineSeparators, parseExact, stringifyExact } from '../../src/json/exact-json';

/** What `parseExact` throws. */
function thrownBy(parse: () => unknown): InexactNumberError {
  try {
    parse();
  } catch (error) {
    return error as InexactNumberError;
  }
  throw new Error('nothing was thrown');
}

describe('a number that JavaScript holds', () => {
  it.each([
    '0',
    '-0',
    '0.0',
    '0e999',
    '1.0',
    '1e2',
    '-1.5E+3',
    '9007199254740991',
    '9007199254740992',
    '-9007199254740992',
    '10000000000000000',
    '1e22',
    '1e308',
    '1e-307',
    '0.1',
    '0.30000000000000004',
    '0.100000000000000000000',
    '123456789.00000000000000000',
    '00.1'.slice(1),
  ])('is parsed as JSON.parse does: %s', (token) => {
    expect(parseExact(`[${token}]`, 'error')).toEqual(JSON.parse(`[${token}]`));
  });
});

describe('a number that JavaScript cannot hold', () => {
  const inexact = [
    '9007199254740993',
    '-9007199254740993',
    '9007199254740993.0',
    '9.007199254740993e15',
    '12345678901234567890',
    '1e400',
    '-1E+400',
    '1e-400',
    '0.1234567890123456789',
    '1.000000000000000001',
    '9007199254740993.5',
  ];

  it.each(inexact)('is an error that names its path: %s', (token) => {
    const error = thrownBy(() => parseExact(`{"entities":[{"name":"a","id": ${token} }]}`, 'error'));
    expect(error).toBeInstanceOf(InexactNumberError);
    expect(error).toMatchObject({ code: 'INEXACT_NUMBER', path: 'entities[0].id', number: token });
    expect(error.message).toContain(`the number ${token} at entities[0].id, which is not exact`);
    expect(error.message).toContain(`Set bigNumbers: 'string'`);
  });

  it.each(inexact)('becomes its text with the mode string: %s', (token) => {
    expect(parseExact(`{"a":${token},"b":[1,${token}]}`, 'string')).toEqual({ a: token, b: [1, token] });
    expect(parseExact(token, 'string')).toBe(token);
  });

  it.each([
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['9007199254740993.0', 9007199254740993n],
    ['9.007199254740993e15', 9007199254740993n],
    ['12345678901234567890e2', 1234567890123456789000n],
  ])('becomes a bigint with the mode bigint: %s', (token, value) => {
    expect(parseExact(`[${token}]`, 'bigint')).toEqual([value]);
  });

  it.each(['0.1234567890123456789', '1e-400', '9007199254740993.5', '1e999999'])(
    'is an error with the mode bigint if a bigint cannot hold it: %s',
    (token) => {
      const error = thrownBy(() => parseExact(`{"a":{"b.c":[0,${token}]}}`, 'bigint'));
      expect(error).toMatchObject({ code: 'INEXACT_NUMBER', path: 'a["b.c"][1]' });
      expect(error.message).toContain(`Set bigNumbers: 'string'`);
      expect(error.message).not.toContain(`'bigint'`);
    },
  );

  it('names the whole body where nothing leads to it', () => {
    const error = thrownBy(() => parseExact('9007199254740993', 'error'));
    expect(error.path).toBe('');
    expect(error.message).toMatch(/^the body has the number 9007199254740993, which is not exact/);
  });

  it('finds the path behind strings, lists and objects that are over', () => {
    const text = `{"a":[1,{"x":[2,3]}],"\\"b\\\\":"}]{[,","list":[[],[{}, {"k" : 9007199254740993}]]}`;
    expect(thrownBy(() => parseExact(text, 'error')).path).toBe('list[1][1].k');
  });
});

describe('the modes string and bigint', () => {
  it('convert every plain integer beyond 2^53, so that a field keeps its type', () => {
    const text = '[9007199254740992,9007199254740994,10000000000000000,1e22]';
    expect(parseExact(text, 'string')).toEqual([2 ** 53, '9007199254740994', '10000000000000000', 1e22]);
    expect(parseExact(text, 'bigint')).toEqual([2 ** 53, 9007199254740994n, 10000000000000000n, 1e22]);
  });

  it('leave strings alone that look like numbers', () => {
    const text = JSON.stringify({ a: ':9007199254740993,', b: '9007199254740993', c: '\\":9007199254740993,"' });
    expect(parseExact(text, 'error')).toEqual(JSON.parse(text));
    expect(parseExact(`[${text},9007199254740993]`, 'bigint')).toEqual([JSON.parse(text), 9007199254740993n]);
  });

  it('keep __proto__ an ordinary key', () => {
    const parsed = parseExact('{"__proto__":{"id":9007199254740993},"x":1}', 'bigint') as object;
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(parsed, '__proto__')?.value).toEqual({ id: 9007199254740993n });
    const direct = parseExact('{"__proto__":9007199254740993}', 'string') as object;
    expect(Object.getOwnPropertyDescriptor(direct, '__proto__')?.value).toBe('9007199254740993');
  });

  it('let the last of several equal keys win, as JSON.parse does', () => {
    expect(parseExact('{"a":9007199254740993,"a":1}', 'string')).toEqual({ a: 1 });
  });

  it('parse a text that is nested deeper than the stack', () => {
    const text = `${'['.repeat(50_000)}9007199254740993${']'.repeat(50_000)}`;
    let inner = parseExact(text, 'string');
    while (Array.isArray(inner)) inner = inner[0];
    expect(inner).toBe('9007199254740993');
  });

  it.each([
    '[9007199254740993',
    '[00000000009007199254740993]',
    '[9007199254740993 1]',
    '[9007199254740993.]',
    '[+9007199254740993]',
  ])('do not repair a text that is not JSON: %s', (text) => {
    for (const mode of ['error', 'string', 'bigint'] as const)
      expect(() => parseExact(text, mode)).toThrow(SyntaxError);
  });
});

describe('stringifyExact', () => {
  it('writes bigints as numbers with all their digits', () => {
    const value = { id: 9007199254740993n, list: [-1n, { deep: 12345678901234567890n }], text: '1n' };
    expect(stringifyExact(value)).toBe('{"id":9007199254740993,"list":[-1,{"deep":12345678901234567890}],"text":"1n"}');
    expect(stringifyExact(7n)).toBe('7');
  });

  it('serializes everything else as JSON.stringify does', () => {
    const value = { date: new Date(0), none: undefined, not: NaN, nested: [null, 'a'] };
    expect(stringifyExact(value)).toBe(JSON.stringify(value));
    expect(stringifyExact({ ...value, big: 1n })).toBe(`${JSON.stringify(value).slice(0, -1)},"big":1}`);
    expect(stringifyExact(undefined)).toBeUndefined();
  });

  it('writes the digits also where an application taught bigints a toJSON', () => {
    const prototype = BigInt.prototype as { toJSON?: () => string };
    prototype.toJSON = () => 'taught';
    try {
      expect(stringifyExact([1n])).toBe('[1]');
    } finally {
      delete prototype.toJSON;
    }
  });

  it('throws for a cycle', () => {
    const cycle: Record<string, unknown> = { big: 1n };
    cycle['self'] = cycle;
    expect(() => stringifyExact(cycle)).toThrow(TypeError);
  });
});

describe('escapeLineSeparators', () => {
  it('escapes U+2028 and U+2029, and nothing else', () => {
    const json = JSON.stringify({ a: 'x\u2028y\u2029z', b: 'ü' });
    const escaped = escapeLineSeparators(json);
    expect(escaped).toBe('{"a":"x\\u2028y\\u2029z","b":"ü"}');
    expect(JSON.parse(escaped)).toEqual(JSON.parse(json));
  });
});

describe('a text of many digits', () => {
  it.each(['"', ''])('is read once, not again for each of them (in %j)', (quote) => {
    const digits = '1'.repeat(2_000_000);
    const parsed = parseExact(`[${quote}${digits}${quote}]`, 'string') as string[];
    expect(parsed[0]).toHaveLength(digits.length);
  });
});

describe('a long list of large integers', () => {
  const digits = Array<string>(150_000).fill('9007199254740993').join(',');

  it.each([
    ['without strings', `[${digits}]`],
    ['before a string', `[${digits},"end"]`],
    ['after a string', `["begin",${digits}]`],
    ['around a string of such digits', `[9007199254740993,"${digits}",9007199254740993]`],
  ])('is parsed in linear time: %s', (_, text) => {
    expect(String(parseExact(text, 'string'))).toBe(text.replaceAll(/[[\]"]/g, ''));
  });
});
