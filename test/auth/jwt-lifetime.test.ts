import fc from 'fast-check';
import { jwtClaims, jwtLifetimeMs } from '../../src/auth/token-lifetime';
import { jwt } from '../support/fake-token-endpoint';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('jwtLifetimeMs', () => {
  it('[R7] counts from iat, otherwise from the time of the request', () => {
    expect(jwtLifetimeMs(jwt({ iat: 1_000, exp: 1_600 }), 5_000_000)).toBe(600_000);
    expect(jwtLifetimeMs(jwt({ exp: 5_600 }), 5_000_000)).toBe(600_000);
    expect(jwtLifetimeMs(jwt({ exp: 5_600, iat: 'yesterday' }), 5_000_000)).toBe(600_000);
  });

  it.each([
    ['is over before it began', { iat: 1_000, exp: 999 }],
    ['has no length', { iat: 1_000, exp: 1_000 }],
    ['is over by our clock', { exp: 4_999 }],
    ['has an exp that is no number', { exp: '1600' }],
    ['has no exp', { iat: 1_000 }],
    ['has a payload that is null', null],
    ['has a payload that is a text', 'exp'],
    ['has a payload that is a list', [1]],
  ])('returns nothing for a JWT that %s', (_what, claims) => {
    expect(jwtLifetimeMs(jwt(claims), 5_000_000)).toBeUndefined();
  });
});

describe('jwtClaims', () => {
  it('returns only exp and iat', () => {
    expect(jwtClaims(jwt({ exp: 2, iat: 1, sub: 'me' }))).toEqual({ exp: 2, iat: 1 });
    expect(jwtClaims(jwt({ exp: 2, sub: 'me' }))).toEqual({ exp: 2 });
  });

  it('reads an unsigned token', () => {
    expect(jwtClaims(`${part({ alg: 'none' })}.${part({ exp: 2 })}.`)).toEqual({ exp: 2 });
  });

  it.each([
    ['one part', part({ exp: 2 })],
    ['two parts', `${part({})}.${part({ exp: 2 })}`],
    ['four parts', `${part({})}.${part({ exp: 2 })}.a.b`],
    ['five parts, as encrypted ones have', `a.${part({ exp: 2 })}.b.c.d`],
    ['an empty header', `.${part({ exp: 2 })}.sig`],
    ['letters that base64url has not', `a+b.${part({ exp: 2 })}.sig`],
    ['something around it', ` ${part({})}.${part({ exp: 2 })}.sig`],
    ['a line after it', `${part({})}.${part({ exp: 2 })}.sig\nx`],
    ['a payload that is no JSON', `a.${Buffer.from('{exp:2}').toString('base64url')}.c`],
  ])('[R7] returns nothing for an opaque token with %s', (_what, token) => {
    expect(jwtClaims(token)).toBeUndefined();
  });

  it('[R7] does not decode an opaque token', () => {
    const decode = jest.spyOn(Buffer, 'from');
    jwtClaims('b3BhcXVl-token_of.two-parts');
    expect(decode).not.toHaveBeenCalled();
    decode.mockRestore();
  });

  it('never throws, whatever the token is', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string().map((s) => Buffer.from(s).toString('base64url')),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), fc.integer(), (parts, now) => {
        const life = jwtLifetimeMs(parts.join('.'), now);
        expect(life === undefined || life > 0).toBe(true);
      }),
    );
  });

  it('reads back any claims', () => {
    const seconds = fc.integer({ min: 0, max: 2 ** 40 });
    fc.assert(
      fc.property(seconds, seconds, fc.object(), (iat, exp, more) => {
        expect(jwtClaims(jwt({ ...more, iat, exp }))).toEqual({ iat, exp });
        expect(jwtLifetimeMs(jwt({ iat, exp }), 0)).toBe(exp > iat ? (exp - iat) * 1_000 : undefined);
      }),
    );
  });
});
