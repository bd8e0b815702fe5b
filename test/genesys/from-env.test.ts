import { ConfigurationError } from 'pagewright';
import { fromEnv } from 'pagewright/genesys';

const OFFICIAL = {
  GENESYSCLOUD_REGION: 'eu-west-1',
  GENESYSCLOUD_OAUTHCLIENT_ID: 'id',
  GENESYSCLOUD_OAUTHCLIENT_SECRET: 's3cr3t',
};
const GUIDES = {
  GENESYS_CLOUD_REGION: 'mypurecloud.ie',
  GENESYS_CLOUD_CLIENT_ID: 'id',
  GENESYS_CLOUD_CLIENT_SECRET: 's3cr3t',
};
const auth = { clientId: 'id', clientSecret: 's3cr3t' };

function refusalOf(env: Record<string, string>): string {
  try {
    fromEnv(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error('an error was expected');
}

describe('[R2] fromEnv()', () => {
  it.each([OFFICIAL, GUIDES, { ...GUIDES, ...OFFICIAL, GENESYSCLOUD_REGION: 'mypurecloud.ie' }])(
    'reads either spelling: %j',
    (env) => {
      expect(fromEnv(env)).toEqual({ region: 'eu_west_1', auth });
    },
  );

  it('reads the environment of the process', () => {
    const before = { ...process.env };
    Object.assign(process.env, OFFICIAL);
    try {
      expect(fromEnv()).toEqual({ region: 'eu_west_1', auth });
    } finally {
      for (const name of Object.keys(OFFICIAL)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  it('is in mypurecloud.com where no region is named', () => {
    expect(fromEnv({ ...OFFICIAL, GENESYSCLOUD_REGION: ' ' })).toEqual({ region: 'mypurecloud.com', auth });
  });

  it.each(['GENESYSCLOUD_ACCESS_TOKEN', 'GENESYS_CLOUD_ACCESS_TOKEN'])(
    'takes the token in %s before id and secret',
    (name) => {
      expect(fromEnv({ ...OFFICIAL, [name]: 's3cr3t-token' })).toEqual({
        region: 'eu_west_1',
        auth: { accessToken: 's3cr3t-token' },
      });
    },
  );

  it('names the secret that is missing, in both spellings, and nothing that is there', () => {
    expect(refusalOf({ ...OFFICIAL, GENESYSCLOUD_OAUTHCLIENT_SECRET: '' })).toBe(
      'fromEnv(): credentials are missing: set GENESYSCLOUD_OAUTHCLIENT_SECRET or GENESYS_CLOUD_CLIENT_SECRET',
    );
  });

  it('names the id that is missing', () => {
    expect(refusalOf({ GENESYS_CLOUD_CLIENT_SECRET: 's3cr3t' })).toBe(
      'fromEnv(): credentials are missing: set GENESYSCLOUD_OAUTHCLIENT_ID or GENESYS_CLOUD_CLIENT_ID',
    );
  });

  it('names all there is where nothing is set', () => {
    expect(refusalOf({})).toBe(
      'fromEnv(): credentials are missing: set GENESYSCLOUD_OAUTHCLIENT_ID or GENESYS_CLOUD_CLIENT_ID, and ' +
        'GENESYSCLOUD_OAUTHCLIENT_SECRET or GENESYS_CLOUD_CLIENT_SECRET; ' +
        'or an access token: set GENESYSCLOUD_ACCESS_TOKEN or GENESYS_CLOUD_ACCESS_TOKEN',
    );
  });

  it.each([
    { ...OFFICIAL, GENESYS_CLOUD_REGION: 'mypurecloud.de' },
    { ...OFFICIAL, GENESYS_CLOUD_CLIENT_SECRET: 's3cr3t-other' },
  ])('refuses spellings that contradict each other, without showing them', (env) => {
    const message = refusalOf(env);
    expect(message).toMatch(
      /^fromEnv\(\): GENESYSCLOUD_\w+ and GENESYS_CLOUD_\w+ contradict each other; set one of them$/,
    );
    expect(message).not.toContain('s3cr3t');
  });

  it('takes the blanks around a value for slips', () => {
    expect(fromEnv({ ...OFFICIAL, GENESYSCLOUD_OAUTHCLIENT_ID: ' id\n', GENESYS_CLOUD_CLIENT_ID: 'id' })).toEqual({
      region: 'eu_west_1',
      auth,
    });
  });

  it('names both variables where both hold a region that there is not', () => {
    const env = { ...OFFICIAL, GENESYSCLOUD_REGION: 'eu_west_9', GENESYS_CLOUD_REGION: 'eu_west_9' };
    expect(refusalOf(env)).toContain(
      'fromEnv(): GENESYSCLOUD_REGION and GENESYS_CLOUD_REGION: "eu_west_9" is no region',
    );
  });

  it('says which variable holds a region that there is not', () => {
    expect(refusalOf({ ...OFFICIAL, GENESYSCLOUD_REGION: 'eu_west_9' })).toContain(
      'fromEnv(): GENESYSCLOUD_REGION: "eu_west_9" is no region of Genesys Cloud; did you mean eu_west_1?',
    );
  });
});
