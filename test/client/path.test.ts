import { ConfigurationError, path } from 'pagewright';

describe('path', () => {
  it('encodes each value as one segment', () => {
    expect(path`/groups/${'a/b'}/members/${7}`).toBe('/groups/a%2Fb/members/7');
    expect(path`/users/${'../admin?x=1#y'}`).toBe('/users/..%2Fadmin%3Fx%3D1%23y');
    expect(path`/users/${'%2e%2e'}`).toBe('/users/%252e%252e');
    expect(path`/users/${10n}/ü/${'✓'}`).toBe('/users/10/ü/%E2%9C%93');
  });

  it.each([[''], ['.'], ['..'], [undefined], [null], [{}], [Number.NaN], ['\ud800']])(
    'refuses %p as a segment',
    (value) => {
      expect(() => path`/users/${value as string}`).toThrow(ConfigurationError);
    },
  );

  it('names the wrong value and its position', () => {
    expect(() => path`/groups/${'g'}/members/${'..'}`).toThrow(
      'path: value 2 must be an ID other than "", "." and "..", got ".."',
    );
  });
});
