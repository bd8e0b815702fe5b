import { jsonArray, jsonObject } from '../../../src/cli/arguments';

describe('JSON on the command line', () => {
  it('is an object for params and an array for path arguments', () => {
    expect(jsonObject('{"state": "active", "filter": {"a": [1]}}')).toEqual({ state: 'active', filter: { a: [1] } });
    expect(jsonArray('["7f3c", 2]')).toEqual(['7f3c', 2]);
  });

  it.each(['[]', 'null', '1', '"a"'])('is refused where it is no object: %s', (text) => {
    expect(() => jsonObject(text)).toThrow(`It must be a JSON object, such as '{"state": "active"}'.`);
  });

  it.each(['{}', 'null', '1'])('is refused where it is no array: %s', (text) => {
    expect(() => jsonArray(text)).toThrow(`It must be a JSON array, such as '["7f3c"]'.`);
  });

  it('is refused with the place where it is no JSON', () => {
    expect(() => jsonObject('{"state": activ}')).toThrow(
      /^It must be JSON in one argument, quoted for the shell: .*'a'.*activ.*\.$/,
    );
  });

  it.each(['{"client_secret": "abcdef"}', '{"a": [{"authorization": "x"}]}', '{"q": "Bearer abcdefgh"}'])(
    'is refused where it holds what looks like a credential, since the state file keeps it: %s',
    (text) => {
      expect(() => jsonObject(text)).toThrow('It must hold no credentials');
    },
  );
});
