import { staticToken, tokenFrom, tokenPool, type TokenSource } from 'pagewright';
import { AuthError } from '../../src/errors/client-errors';
import { rejection } from '../support/memory-endpoint';

/** Returns `<name>-1`, and the next number after each rejection. */
function numbered(name: string) {
  let n = 1;
  const refresh = jest.fn(async (_rejected: string, _signal?: AbortSignal) => `${name}-${(n += 1)}`);
  const token = jest.fn(async (_signal?: AbortSignal) => `${name}-${n}`);
  return { token, refresh } satisfies TokenSource;
}

describe('tokenPool', () => {
  it('[X32] picks its sources in rotation', () => {
    const sources = [numbered('a'), numbered('b'), numbered('c')];
    const pool = tokenPool(sources);
    const picked = Array.from({ length: 7 }, () => sources.indexOf(pool.pick!() as (typeof sources)[number]));
    expect(picked).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it('[X32] returns their tokens in rotation', async () => {
    const pool = tokenPool([numbered('a'), numbered('b')]);
    expect([await pool.token(), await pool.token(), await pool.token()]).toEqual(['a-1', 'b-1', 'a-1']);
  });

  it('[X32] refreshes a token at the source that issued it', async () => {
    const [a, b] = [numbered('a'), numbered('b')];
    const pool = tokenPool([a, b]);
    const [, ofB] = [await pool.token(), await pool.token()];
    expect(await pool.refresh(await pool.refresh(ofB))).toBe('b-3');
    expect([a.refresh.mock.calls.length, b.refresh.mock.calls]).toEqual([
      0,
      [
        ['b-1', undefined],
        ['b-2', undefined],
      ],
    ]);
  });

  it('passes on the signal', async () => {
    const a = numbered('a');
    const pool = tokenPool([a]);
    const { signal } = new AbortController();
    await pool.refresh(await pool.token(signal), signal);
    expect(a.token).toHaveBeenCalledWith(signal);
    expect(a.refresh).toHaveBeenCalledWith('a-1', signal);
  });

  it('[X32] rejects for a token that it does not know', async () => {
    const error = await rejection(tokenPool([numbered('a'), numbered('b')]).refresh('c-1'));
    expect(error).toBeInstanceOf(AuthError);
    expect(error.message).toBe(
      'tokenPool: the rejected token cannot be replaced, because none of the 2 sources issued it recently',
    );
  });

  it('remembers the latest sixteen tokens per source', async () => {
    let n = 0;
    const pool = tokenPool([tokenFrom((rejected) => rejected ?? `token-${(n += 1)}`)]);
    for (let asked = 0; asked < 17; asked += 1) await pool.token();
    await pool.refresh('token-2');
    expect(await rejection(pool.refresh('token-1'))).toBeInstanceOf(AuthError);
  });

  it('remembers a token from its last use on', async () => {
    const given = ['kept', ...Array.from({ length: 15 }, (_, n) => `t${n}`), 'kept', 'one more'];
    const pool = tokenPool([tokenFrom((rejected) => (rejected === undefined ? given.shift()! : 'fresh'))]);
    for (let n = 18; n > 0; n -= 1) await pool.token();
    expect(await rejection(pool.refresh('t0'))).toBeInstanceOf(AuthError);
    expect(await pool.refresh('kept')).toBe('one more');
  });

  it('is fixed if all of its sources are', () => {
    expect(tokenPool([staticToken('a'), staticToken('b')]).fixed).toBe(true);
    expect(tokenPool([staticToken('a'), numbered('b')]).fixed).toBe(false);
  });

  it('picks from nested pools, because each source has limits of its own', async () => {
    const [a, b, c] = [numbered('a'), numbered('b'), numbered('c')];
    const pool = tokenPool([tokenPool([a, b]), c]);
    const picked = [pool.pick!(), pool.pick!(), pool.pick!(), pool.pick!()];
    expect(picked.map((source) => [a, b, c].indexOf(source as typeof a))).toEqual([0, 2, 1, 2]);
  });

  it('ignores later changes of its list', async () => {
    const sources: TokenSource[] = [numbered('a')];
    const pool = tokenPool(sources);
    sources[0] = numbered('z');
    expect(await pool.token()).toBe('a-1');
  });

  it.each([
    [[], 'tokenPool: expected an array of at least one token source, got an empty array'],
    [undefined, 'tokenPool: expected an array of at least one token source, got undefined'],
    [
      [staticToken('a'), 'the-token'],
      'tokenPool: source 1 must be a token source, such as staticToken(token), got a string',
    ],
    [[null], 'tokenPool: source 0 must be a token source, such as staticToken(token), got null'],
    [
      [{ token: () => 't' }],
      'tokenPool: source 0 must be a token source, such as staticToken(token), got an object with the keys token',
    ],
  ])('rejects %j', (sources, message) => {
    expect(() => tokenPool(sources as never)).toThrow(message);
  });
});
