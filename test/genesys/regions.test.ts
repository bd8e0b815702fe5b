import { ConfigurationError } from 'pagewright';
import { regionOf, regions } from 'pagewright/genesys';
import { closestMatch } from '../../src/genesys/regions';

const NAMES = Object.entries(regions);

describe('regionOf()', () => {
  it('[R1] contains 18 regions', () => {
    expect(NAMES).toHaveLength(18);
    expect(new Set(Object.values(regions)).size).toBe(18);
  });

  it.each(NAMES)('[R1] finds %s by its name and by its domain %s', (name, domain) => {
    const region = { name, domain, baseURL: `https://api.${domain}`, loginURL: `https://login.${domain}` };
    for (const text of [
      name,
      name.replaceAll('_', '-'),
      domain,
      `api.${domain}`,
      `login.${domain}`,
      `apps.${domain}`,
    ]) {
      expect(regionOf(text)).toEqual(region);
    }
  });

  it.each([
    'https://api.mypurecloud.ie',
    'https://login.mypurecloud.ie/',
    'https://apps.mypurecloud.ie/directory/#/admin/welcome',
    ' EU-West-1 ',
    'MyPureCloud.IE',
  ])('accepts %j', (text) => {
    expect(regionOf(text).name).toBe('eu_west_1');
  });

  it('returns a frozen object', () => {
    expect(Object.isFrozen(regionOf('eu_west_1'))).toBe(true);
    expect(Object.isFrozen(regions)).toBe(true);
  });

  it.each([
    ['eu_wets_1', 'Did you mean eu_west_1?'],
    ['eu-wets-1', 'Did you mean eu_west_1?'],
    ['us-east1', 'Did you mean us_east_1?'],
    ['mypurecloud.i', 'Did you mean mypurecloud.ie?'],
    ['usw3.pure.cloud', 'Did you mean usw2.pure.cloud?'],
  ])('[R1] rejects %j and suggests a region', (text, guess) => {
    expect(() => regionOf(text)).toThrow(ConfigurationError);
    expect(() => regionOf(text)).toThrow(
      `regionOf(): "${text}" is not a Genesys Cloud region. ${guess} Available: us_east_1 (mypurecloud.com), `,
    );
  });

  it.each([
    '',
    'atlantis',
    'http://api.mypurecloud.ie',
    'api.genesys.cloud',
    'https://api.mypurecloud.ie.evil.example',
    'evil.example/api.mypurecloud.ie',
    'toString',
  ])('[R1] rejects %j and lists all regions', (text) => {
    expect(() => regionOf(text)).toThrow(
      /is not a Genesys Cloud region\. (Did you mean \S+\? )?Available: .*eu_west_1 \(mypurecloud\.ie\)/,
    );
  });

  it.each([undefined, null, 7, {}])('rejects %j', (text) => {
    expect(() => regionOf(text as string, 'somewhere')).toThrow('somewhere: ');
  });
});

describe('closestMatch()', () => {
  it.each([
    ['a letter changed', 'eu_wast_1'],
    ['a letter missing', 'eu_wst_1'],
    ['a letter too many', 'eu_weest_1'],
    ['a letter missing at the beginning', 'u_west_1'],
    ['a letter too many at the end', 'eu_west_11'],
    ['two adjacent letters swapped', 'eu_wets_1'],
    ['no mistake', 'eu_west_1'],
  ])('finds the word with %s', (_mistake, word) => {
    expect(closestMatch(word, ['us_west_2', 'ap_south_1', 'eu_west_1', 'eu_central_1'])).toBe('eu_west_1');
  });

  it.each([
    ['abcdefgh', 'abcdefXY', 'abcdefXY'],
    ['abcdefgh', 'abcdeXYZ', undefined],
    ['abcd', 'abcX', 'abcX'],
    ['abcd', 'abXY', undefined],
    ['abcde', 'abcXY', 'abcXY'],
  ])('accepts edits of a quarter of the letters, rounded up: %j and %j', (word, other, expected) => {
    expect(closestMatch(word, [other])).toBe(expected);
  });

  it('returns the most similar word in any position', () => {
    expect(closestMatch('abcdefgh', ['abcdefXY', 'abcdefgX', 'abcdeXgY'])).toBe('abcdefgX');
    expect(closestMatch('abcdefgh', ['abcdefgX', 'abcdefXY'])).toBe('abcdefgX');
  });

  it('returns undefined without words, or for an empty word', () => {
    expect(closestMatch('abcd', [])).toBeUndefined();
    expect(closestMatch('', ['a'])).toBeUndefined();
  });
});
