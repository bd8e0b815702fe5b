import { isSameOrigin } from '../../src/auth/same-origin';

const BASE = 'https://api.example.com/v2';

describe('isSameOrigin', () => {
  it.each([
    '/users',
    '/users//7',
    '/%2F/evil.example',
    'users/7',
    '?page=2',
    '',
    'https://api.example.com/other',
    'https://api.example.com:443/users',
  ])('accepts %j', (url) => {
    expect(isSameOrigin(url, BASE)).toBe(true);
    expect(isSameOrigin(url, new URL(BASE))).toBe(true);
  });

  it.each([
    '//evil.example/users',
    '/\\evil.example',
    '/\t/evil.example',
    '\n//evil.example',
    'https://evil.example/users',
    'http://api.example.com/users',
    'https://api.example.com:8443/users',
    'https://api.example.com.evil.example',
    'https://user@evil.example',
    'javascript:alert(1)',
    'https://',
  ])('rejects %j', (url) => {
    expect(isSameOrigin(url, BASE)).toBe(false);
  });

  it('agrees with the URL parser on every path that it accepts without parsing', () => {
    for (let code = 0; code < 0x180; code += 1) {
      const url = `/${String.fromCharCode(code)}/evil.example`;
      const parsed = URL.canParse(url, BASE) && new URL(url, BASE).origin === new URL(BASE).origin;
      expect([url, isSameOrigin(url, BASE)]).toEqual([url, parsed]);
    }
  });
});
