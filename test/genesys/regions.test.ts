import { ConfigurationError } from 'pagewright';
import { regionOf, regions } from 'pagewright/genesys';

const NAMES = Object.entries(regions);

describe('regionOf()', () => {
  it('[R1] knows 18 regions', () => {
    expect(NAMES).toHaveLength(18);
    expect(new Set(Object.values(regions)).size).toBe(18);
  });

  it.each(NAMES)('[R1] finds %s by its name and by its domain %s', (name, domain) => {
    const region = { name, domain, baseURL: `https://api.${domain}`, loginURL: `https://login.${domain}` };
    for (const said of [
      name,
      name.replaceAll('_', '-'),
      domain,
      `api.${domain}`,
      `login.${domain}`,
      `apps.${domain}`,
    ]) {
      expect(regionOf(said)).toEqual(region);
    }
  });

  it.each([
    'https://api.mypurecloud.ie',
    'https://login.mypurecloud.ie/',
    'https://apps.mypurecloud.ie/directory/#/admin/welcome',
    ' EU-West-1 ',
    'MyPureCloud.IE',
  ])('takes %j as people write it', (said) => {
    expect(regionOf(said).name).toBe('eu_west_1');
  });

  it('gives what nobody can change', () => {
    expect(Object.isFrozen(regionOf('eu_west_1'))).toBe(true);
    expect(Object.isFrozen(regions)).toBe(true);
  });

  it.each([
    ['eu_wets_1', 'did you mean eu_west_1?'],
    ['eu-wets-1', 'did you mean eu_west_1?'],
    ['us-east1', 'did you mean us_east_1?'],
    ['mypurecloud.i', 'did you mean mypurecloud.ie?'],
    ['usw3.pure.cloud', 'did you mean usw2.pure.cloud?'],
  ])('[R1] refuses %j, and says what was perhaps meant', (said, guess) => {
    expect(() => regionOf(said)).toThrow(ConfigurationError);
    expect(() => regionOf(said)).toThrow(
      `regionOf(): "${said}" is no region of Genesys Cloud; ${guess} Allowed: us_east_1 (mypurecloud.com), `,
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
  ])('[R1] refuses %j, and lists what there is', (said) => {
    expect(() => regionOf(said)).toThrow(
      /is no region of Genesys Cloud(; did you mean \S+\?|\.) Allowed: .*eu_west_1 \(mypurecloud\.ie\)/,
    );
  });

  it.each([undefined, null, 7, {}])('refuses %j, which is no text', (said) => {
    expect(() => regionOf(said as string, 'somewhere')).toThrow('somewhere: ');
  });
});
