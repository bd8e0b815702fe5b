import { ConfigurationError, staticToken, tokenFrom } from 'pagewright';
import { rejection } from '../support/memory-endpoint';

describe('staticToken', () => {
  it('gives its token, and cannot refresh it', async () => {
    expect(await staticToken('t').token()).toBe('t');
    const error = await rejection(staticToken('t').refresh('t'));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe('staticToken: the server refused the token, and a static token cannot be refreshed');
  });

  it('refuses an empty token without showing it', () => {
    expect(() => staticToken(' ')).toThrow(
      'staticToken: the token must be a string that is not empty, got an empty string',
    );
  });

  it('refuses what is no string, and says what came', () => {
    expect(() => staticToken(undefined as never)).toThrow(
      new ConfigurationError('staticToken: the token must be a string that is not empty, got undefined'),
    );
  });
});

describe('tokenFrom', () => {
  it('asks the function each time, with the refused token after a refusal', async () => {
    const provide = jest.fn((rejected?: string) => Promise.resolve(rejected === undefined ? 'a' : 'b'));
    const source = tokenFrom(provide);
    expect([await source.token(), await source.token(), await source.refresh('a')]).toEqual(['a', 'a', 'b']);
    expect(provide.mock.calls).toEqual([[], [], ['a']].map((args) => (args.length ? args : [undefined])));
  });

  it('refuses what is no token', async () => {
    await expect(tokenFrom(() => '').token()).rejects.toThrow(/must give a string that is not empty/);
    await expect(tokenFrom(() => 7 as never).token()).rejects.toThrow(/not empty, it gave a number$/);
    expect(() => tokenFrom('t' as never)).toThrow(/takes a function/);
  });
});
