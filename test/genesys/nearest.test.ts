import { closestMatch } from '../../src/genesys/regions';

describe('nearest()', () => {
  it.each([
    ['a letter changed', 'eu_wast_1'],
    ['a letter missing', 'eu_wst_1'],
    ['a letter too many', 'eu_weest_1'],
    ['a letter missing at the beginning', 'u_west_1'],
    ['a letter too many at the end', 'eu_west_11'],
    ['two neighbours swapped', 'eu_wets_1'],
    ['no slip at all', 'eu_west_1'],
  ])('finds what is meant with %s', (_slip, word) => {
    expect(closestMatch(word, ['us_west_2', 'ap_south_1', 'eu_west_1', 'eu_central_1'])).toBe('eu_west_1');
  });

  it.each([
    ['abcdefgh', 'abcdefXY', 'abcdefXY'],
    ['abcdefgh', 'abcdeXYZ', undefined],
    ['abcd', 'abcX', 'abcX'],
    ['abcd', 'abXY', undefined],
    ['abcde', 'abcXY', 'abcXY'],
  ])('takes %j for %j as far as a quarter of its letters goes, rounded up', (word, other, meant) => {
    expect(closestMatch(word, [other])).toBe(meant);
  });

  it('takes the nearest, wherever it stands', () => {
    expect(closestMatch('abcdefgh', ['abcdefXY', 'abcdefgX', 'abcdeXgY'])).toBe('abcdefgX');
    expect(closestMatch('abcdefgh', ['abcdefgX', 'abcdefXY'])).toBe('abcdefgX');
  });

  it('finds nothing where there is nothing, or nothing was said', () => {
    expect(closestMatch('abcd', [])).toBeUndefined();
    expect(closestMatch('', ['a'])).toBeUndefined();
  });
});
