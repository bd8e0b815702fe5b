import { nearest } from '../../src/genesys/nearest';

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
    expect(nearest(word, ['us_west_2', 'ap_south_1', 'eu_west_1', 'eu_central_1'])).toBe('eu_west_1');
  });

  it.each([
    ['abcdefgh', 'abcdefXY', 'abcdefXY'],
    ['abcdefgh', 'abcdeXYZ', undefined],
    ['abcd', 'abcX', 'abcX'],
    ['abcd', 'abXY', undefined],
    ['abcde', 'abcXY', 'abcXY'],
  ])('takes %j for %j as far as a quarter of its letters goes, rounded up', (word, other, meant) => {
    expect(nearest(word, [other])).toBe(meant);
  });

  it('takes the nearest, wherever it stands', () => {
    expect(nearest('abcdefgh', ['abcdefXY', 'abcdefgX', 'abcdeXgY'])).toBe('abcdefgX');
    expect(nearest('abcdefgh', ['abcdefgX', 'abcdefXY'])).toBe('abcdefgX');
  });

  it('finds nothing where there is nothing, or nothing was said', () => {
    expect(nearest('abcd', [])).toBeUndefined();
    expect(nearest('', ['a'])).toBeUndefined();
  });
});
