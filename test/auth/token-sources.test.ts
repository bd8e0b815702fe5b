import { ConfigurationError, staticToken, tokenFrom } from 'pagewright';
import { redact } from '../../src/errors/redact';
import { gate, rejection, settle } from '../support/memory-endpoint';

describe('staticToken', () => {
  it('returns its token, and rejects a refresh', async () => {
    const source = staticToken('t');
    expect([await source.token(), source.fixed]).toEqual(['t', true]);
    const error = await rejection(source.refresh('t'));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe(
      'staticToken: the server rejected the token, and a static token cannot be refreshed. Use another token source.',
    );
  });

  it.each([
    [' ', 'an empty string'],
    [7, '7'],
    [undefined, 'undefined'],
  ])('rejects %j', (token, came) => {
    expect(() => staticToken(token as string)).toThrow(
      `staticToken: the token must be a non-empty string, got ${came}`,
    );
  });

  it('is redacted from every text, also after many other tokens', async () => {
    const source = staticToken('static-credential');
    expect(redact('got static-credential')).toBe('got [redacted]');
    const other = tokenFrom(
      (
        (n) => () =>
          `provided-credential-${(n += 1)}`
      )(0),
    );
    for (let n = 0; n < 64; n += 1) await other.token();
    await source.token();
    expect(redact('got static-credential')).toBe('got [redacted]');
  });
});

describe('tokenFrom', () => {
  /** Returns `token-1`, `token-2` and so on, each when the test allows it. */
  function provider() {
    const open: (() => void)[] = [];
    const provide = jest.fn(async (_rejected?: string) => {
      const { promise, open: go } = gate();
      const n = open.push(go);
      await promise;
      return `token-${n}`;
    });
    return { provide, open };
  }

  it('[R10] calls the function each time, with the rejected token after a 401', async () => {
    const provide = jest.fn((rejected?: string) => Promise.resolve(rejected === undefined ? 'a' : 'b'));
    const source = tokenFrom(provide);
    expect([await source.token(), await source.token(), await source.refresh('a')]).toEqual(['a', 'a', 'b']);
    expect(provide.mock.calls).toEqual([[undefined], [undefined], ['a']]);
    expect(source.fixed).toBeUndefined();
  });

  it('[R14] calls it once for callers whose tokens were rejected at the same time', async () => {
    const { provide, open } = provider();
    const source = tokenFrom(provide);
    const waiting = [source.refresh('old'), source.refresh('old'), source.refresh('older')];
    open[0]!();
    expect(await Promise.all(waiting)).toEqual(['token-1', 'token-1', 'token-1']);
    expect(provide.mock.calls).toEqual([['old']]);
  });

  it('[R14] returns the replacement of a rejected token without a call', async () => {
    const provide = jest.fn((rejected?: string) => (rejected === undefined ? 'a' : 'b'));
    const source = tokenFrom(provide);
    await source.refresh(await source.token());
    expect([await source.refresh('a'), await source.refresh('older')]).toEqual(['b', 'b']);
    expect(provide).toHaveBeenCalledTimes(2);
    expect(await source.refresh('b')).toBe('b');
    expect(provide).toHaveBeenLastCalledWith('b');
  });

  it('makes a caller with an older token wait for the running refresh', async () => {
    const { provide, open } = provider();
    const source = tokenFrom(provide);
    const first = source.token();
    open[0]!();
    const waiting = [source.refresh(await first), source.refresh('older')];
    open[1]!();
    expect(await Promise.all(waiting)).toEqual(['token-2', 'token-2']);
  });

  it('does not take the late result of an earlier call for the latest token', async () => {
    const { provide, open } = provider();
    const source = tokenFrom(provide);
    const [slow, quick] = [source.token(), source.token()];
    open[1]!();
    expect(await quick).toBe('token-2');
    open[0]!();
    expect(await slow).toBe('token-1');
    expect(await source.refresh('token-1')).toBe('token-2');
    expect(provide).toHaveBeenCalledTimes(2);
  });

  it('rejects all callers with the error of the function, and calls it again for the next', async () => {
    const error = new Error('mine');
    const provide = jest.fn(() => Promise.resolve('fresh')).mockRejectedValueOnce(error);
    const source = tokenFrom(provide);
    const [one, two] = await Promise.all([rejection(source.refresh('old')), rejection(source.refresh('old'))]);
    expect([one === error, two === error]).toEqual([true, true]);
    expect(await source.refresh('old')).toBe('fresh');
  });

  it('rejects an aborted caller, and keeps the result for the next', async () => {
    const { provide, open } = provider();
    const source = tokenFrom(provide);
    const control = new AbortController();
    const waiting = [source.token(control.signal), source.refresh('old', control.signal)];
    control.abort('gone');
    expect(await Promise.allSettled(waiting)).toEqual(waiting.map(() => ({ status: 'rejected', reason: 'gone' })));
    const next = source.refresh('old');
    open[1]!();
    expect(await next).toBe('token-2');
    await settle();
    expect(provide).toHaveBeenCalledTimes(2);
  });

  it('does not call the function for an aborted caller', async () => {
    const { provide } = provider();
    const source = tokenFrom(provide);
    await expect(source.token(AbortSignal.abort('gone'))).rejects.toBe('gone');
    await expect(source.refresh('old', AbortSignal.abort('gone'))).rejects.toBe('gone');
    expect(provide).not.toHaveBeenCalled();
  });

  it.each([
    ['', 'string'],
    [undefined, 'undefined'],
    [7, 'number'],
  ])('rejects %j instead of a token', async (token, kind) => {
    await expect(tokenFrom(() => token as string).token()).rejects.toThrow(
      `tokenFrom: the function must return a non-empty string, it returned a value of type ${kind}`,
    );
  });

  it('rejects anything but a function', () => {
    expect(() => tokenFrom(7 as never)).toThrow('tokenFrom: expected a function that returns a token, got 7');
  });

  it('redacts its tokens from every text', async () => {
    await tokenFrom(() => 'a-provided-token').token();
    expect(redact('got a-provided-token')).toBe('got [redacted]');
  });
});
