import { staticToken, tokenFrom, tokenPool, type TokenSource } from 'pagewright';
import { AuthError } from '../../src/errors/client-errors';
import { rejection } from '../support/memory-endpoint';

/** Gives `<name>-1`, and the next one for each refusal. */
function numbered(name: string) {
  let n = 1;
  const refresh = jest.fn(async (_rejected: string, _signal?: AbortSignal) => `${name}-${(n += 1)}`);
  const token = jest.fn(async (_signal?: AbortSignal) => `${name}-${n}`);
  return { token, refresh } satisfies TokenSource;
}

describe('tokenPool', () => {
  it('[X32] picks its sources in turn', () => {
    const sources = [numbered('a'), numbered('b'), numbered('c')];
    const pool = tokenPool(sources);
    const picked = Array.from({ length: 7 }, () => sources.indexOf(pool.pick!() as (typeof sources)[number]));
    expect(picked).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it('[X32] gives their tokens in turn', async () => {
    const pool = tokenPool([numbered('a'), numbered('b')]);
    expect([await pool.token(), await pool.token(), await pool.token()]).toEqual(['a-1', 'b-1', 'a-1']);
  });

  it('[X32] refreshes a token where it came from, once and again', async () => {
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

  it('hands on the signal', async () => {
    const a = numbered('a');
    const pool = tokenPool([a]);
    const { signal } = new AbortController();
    await pool.refresh(await pool.token(signal), signal);
    expect(a.token).toHaveBeenCalledWith(signal);
    expect(a.refresh).toHaveBeenCalledWith('a-1', signal);
  });

  it('[X32] says so where it does not know the refused token', async () => {
    const error = await rejection(tokenPool([numbered('a'), numbered('b')]).refresh('c-1'));
    expect(error).toBeInstanceOf(AuthError);
    expect(error.message).toBe(
      'tokenPool: the refused token was given by none of the 2 sources, or long ago, so nobody can replace it',
    );
  });

  it('remembers the latest sixteen tokens a source', async () => {
    let n = 0;
    const pool = tokenPool([tokenFrom((rejected) => rejected ?? `token-${(n += 1)}`)]);
    for (let asked = 0; asked < 17; asked += 1) await pool.token();
    await pool.refresh('token-2');
    expect(await rejection(pool.refresh('token-1'))).toBeInstanceOf(AuthError);
  });

  it('remembers a token from when it was last given', async () => {
    const given = ['kept', ...Array.from({ length: 15 }, (_, n) => `t${n}`), 'kept', 'one more'];
    const pool = tokenPool([tokenFrom((rejected) => (rejected === undefined ? given.shift()! : 'fresh'))]);
    for (let n = 18; n > 0; n -= 1) await pool.token();
    expect(await rejection(pool.refresh('t0'))).toBeInstanceOf(AuthError);
    expect(await pool.refresh('kept')).toBe('one more');
  });

  it('is fixed where all of its sources are', () => {
    expect(tokenPool([staticToken('a'), staticToken('b')]).fixed).toBe(true);
    expect(tokenPool([staticToken('a'), numbered('b')]).fixed).toBe(false);
  });

  it('reaches into pools in it, since each source has a limit of its own', async () => {
    const [a, b, c] = [numbered('a'), numbered('b'), numbered('c')];
    const pool = tokenPool([tokenPool([a, b]), c]);
    const picked = [pool.pick!(), pool.pick!(), pool.pick!(), pool.pick!()];
    expect(picked.map((source) => [a, b, c].indexOf(source as typeof a))).toEqual([0, 2, 1, 2]);
  });

  it('keeps the list that it was given', async () => {
    const sources: TokenSource[] = [numbered('a')];
    const pool = tokenPool(sources);
    sources[0] = numbered('z');
    expect(await pool.token()).toBe('a-1');
  });

  it.each([
    [[], 'tokenPool: takes a list of token sources, at least one, got an empty array'],
    [undefined, 'tokenPool: takes a list of token sources, at least one, got undefined'],
    [[staticToken('a'), 'the-token'], 'tokenPool: every one must be a token source, but the one at 1 is a string'],
    [[null], 'tokenPool: every one must be a token source, but the one at 0 is null'],
    [
      [{ token: () => 't' }],
      'tokenPool: every one must be a token source, but the one at 0 is an object with the keys token',
    ],
  ])('refuses %j', (sources, message) => {
    expect(() => tokenPool(sources as never)).toThrow(message);
  });
});
