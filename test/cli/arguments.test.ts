import {
  dedupe,
  fields,
  intervalArgument,
  jsonArray,
  jsonObject,
  share,
  wholeNumberFrom,
} from '../../src/cli/arguments';

describe('wholeNumberFrom', () => {
  it.each([
    ['0', 0],
    ['65535', 65_535],
  ])('parses %s', (text, value) => {
    expect(wholeNumberFrom(0, 65_535)(text)).toBe(value);
  });

  it.each(['', 'x', '1.5', '1e3', '0x10', '-1', '65536', '8080 '])('rejects %j and states the range', (text) => {
    expect(() => wholeNumberFrom(0, 65_535)(text)).toThrow('Must be a whole number from 0 to 65535.');
  });

  it('supports ranges with one bound, or none', () => {
    expect(() => wholeNumberFrom(1)('0')).toThrow('Must be a whole number, at least 1.');
    expect(wholeNumberFrom(Number.MIN_SAFE_INTEGER)('-7')).toBe(-7);
    expect(() => wholeNumberFrom(Number.MIN_SAFE_INTEGER)('1.5')).toThrow('Must be a whole number.');
  });
});

describe('share', () => {
  it.each([
    ['0', 0],
    ['.5', 0.5],
    ['0.05', 0.05],
    ['1', 1],
  ])('parses %s', (text, value) => {
    expect(share(text)).toBe(value);
  });

  it.each(['', 'x', '5%', '1.01', '-0.1', '1e-2', '1.'])('rejects %j', (text) => {
    expect(() => share(text)).toThrow('Must be a fraction from 0 to 1, such as 0.05.');
  });
});

describe('intervalArgument', () => {
  it('parses two instants with time zones', () => {
    expect(intervalArgument('2025-01-01T00:00:00Z/2025-01-01T00:00:01Z')).toEqual({
      start: Date.UTC(2025, 0),
      end: Date.UTC(2025, 0, 1, 0, 0, 1),
    });
  });

  it('rejects anything else and states why', () => {
    expect(() => intervalArgument('2025-01-01/2026-01-01')).toThrow(
      /such as 2026-01-01T00:00:00Z\/2027-01-01T00:00:00Z; got one whose start /,
    );
  });
});

describe('jsonObject and jsonArray', () => {
  it('parse JSON', () => {
    expect(jsonObject('{"state": "active", "filter": {"a": [1]}}')).toEqual({ state: 'active', filter: { a: [1] } });
    expect(jsonArray('["7f3c", 2]')).toEqual(['7f3c', 2]);
  });

  it('keep all digits of integers beyond 2^53', () => {
    expect(jsonArray('[9007199254740993, 9007199254740992]')).toEqual([9007199254740993n, 2 ** 53]);
    expect(jsonObject('{"since_id": 1541815603606036481}')).toEqual({ since_id: 1541815603606036481n });
  });

  it.each(['0.1234567890123456789', '1e-400'])('reject the number %s, which would be sent as another one', (token) => {
    expect(() => jsonObject(`{"a": {"b": ${token}}}`)).toThrow(
      `Must not contain ${token} at a.b, which would be sent as another number. Quote it to send its digits as text.`,
    );
  });

  it.each(['[]', 'null', '1', '"a"'])('reject %s as an object', (text) => {
    expect(() => jsonObject(text)).toThrow(`Must be a JSON object, such as '{"state": "active"}'.`);
  });

  it.each(['{}', 'null', '1'])('reject %s as an array', (text) => {
    expect(() => jsonArray(text)).toThrow(`Must be a JSON array, such as '["7f3c"]'.`);
  });

  it('show the place of a syntax error', () => {
    expect(() => jsonObject('{"state": activ}')).toThrow(
      /^Must be JSON in one argument, quoted for the shell: .*'a'.*activ.*\.$/,
    );
  });

  it.each(['{"client_secret": "abcdef"}', '{"a": [{"authorization": "x"}]}', '{"q": "Bearer abcdefgh"}'])(
    'reject the credential in %s, because the state file would store it',
    (text) => {
      expect(() => jsonObject(text)).toThrow('Must not contain credentials');
    },
  );
});

describe('fields', () => {
  it('parses paths', () => {
    expect(fields('id,name, division.id')).toEqual(['id', 'name', 'division.id']);
  });

  it('parses paths by output name if one field is renamed [R98]', () => {
    const named = fields('id,division_id=division.id,created_date = dateCreated');
    expect(named).toEqual({ id: 'id', division_id: 'division.id', created_date: 'dateCreated' });
    expect(Object.keys(named)).toEqual(['id', 'division_id', 'created_date']);
  });

  it.each(['', 'id,', ',id', 'a=b=c', '=a', 'a='])('rejects %j', (text) => {
    expect(() => fields(text)).toThrow('Must be paths such as id,division.id, or name=path.');
  });

  it('rejects duplicate names', () => {
    expect(() => fields('id,name,id=other')).toThrow('id occurs twice.');
  });
});

describe('dedupe', () => {
  it.each([
    ['off', { kind: 'off' }],
    ['exact', { kind: 'exact', bits: 128 }],
    ['exact64', { kind: 'exact', bits: 64 }],
    ['bloom:0.001:5000000', { kind: 'bloom', rate: 0.001, capacity: 5_000_000 }],
    ['bloom:.01:1', { kind: 'bloom', rate: 0.01, capacity: 1 }],
    ['bloom:1e-3:5e6', { kind: 'bloom', rate: 0.001, capacity: 5_000_000 }],
  ])('parses %s', (text, parsed) => {
    expect(dedupe(text)).toEqual(parsed);
  });

  it.each(['', 'Exact', 'exact32', 'bloom', 'bloom:1:100', 'bloom:0.0:100', 'bloom:0.1:0', 'bloom:0.1', 'bloom:a:b'])(
    'rejects %j and states what is allowed',
    (text) => {
      expect(() => dedupe(text)).toThrow(/^Must be exact, exact64, off, or bloom.* such as bloom:0\.001:5000000\.$/);
    },
  );
});
