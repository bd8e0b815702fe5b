import { ConfigurationError } from 'pagewright';
import { fromEnv } from 'pagewright/genesys';

const OFFICIAL = {
  GENESYSCLOUD_REGION: 'eu-west-1',
  GENESYSCLOUD_OAUTHCLIENT_ID: 'id',
  GENESYSCLOUD_OAUTHCLIENT_SECRET: 's3cr3t',
};
const OTHER_SPELLING = {
  GENESYS_CLOUD_REGION: 'mypurecloud.ie',
  GENESYS_CLOUD_CLIENT_ID: 'id',
  GENESYS_CLOUD_CLIENT_SECRET: 's3cr3t',
};
const auth = { clientId: 'id', clientSecret: 's3cr3t' };

function rejectionOf(env: Record<string, string>): string {
  try {
    fromEnv(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error('an error was expected');
}

describe('[R2] fromEnv()', () => {
  it.each([OFFICIAL, OTHER_SPELLING, { ...OTHER_SPELLING, ...OFFICIAL, GENESYSCLOUD_REGION: 'mypurecloud.ie' }])(
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

  it('defaults to mypurecloud.com', () => {
    expect(fromEnv({ ...OFFICIAL, GENESYSCLOUD_REGION: ' ' })).toEqual({ region: 'mypurecloud.com', auth });
  });

  it.each(['GENESYSCLOUD_ACCESS_TOKEN', 'GENESYS_CLOUD_ACCESS_TOKEN'])(
    'prefers the token in %s to id and secret',
    (name) => {
      expect(fromEnv({ ...OFFICIAL, [name]: 's3cr3t-token' })).toEqual({
        region: 'eu_west_1',
        auth: { accessToken: 's3cr3t-token' },
      });
    },
  );

  it('names a missing secret in both spellings, and no variable that is set', () => {
    expect(rejectionOf({ ...OFFICIAL, GENESYSCLOUD_OAUTHCLIENT_SECRET: '' })).toBe(
      'fromEnv(): credentials are missing. Set GENESYSCLOUD_OAUTHCLIENT_SECRET or GENESYS_CLOUD_CLIENT_SECRET',
    );
  });

  it('names a missing id', () => {
    expect(rejectionOf({ GENESYS_CLOUD_CLIENT_SECRET: 's3cr3t' })).toBe(
      'fromEnv(): credentials are missing. Set GENESYSCLOUD_OAUTHCLIENT_ID or GENESYS_CLOUD_CLIENT_ID',
    );
  });

  it('names every variable if none is set', () => {
    expect(rejectionOf({})).toBe(
      'fromEnv(): credentials are missing. Set GENESYSCLOUD_OAUTHCLIENT_ID or GENESYS_CLOUD_CLIENT_ID, and ' +
        'GENESYSCLOUD_OAUTHCLIENT_SECRET or GENESYS_CLOUD_CLIENT_SECRET, ' +
        'or an access token in GENESYSCLOUD_ACCESS_TOKEN or GENESYS_CLOUD_ACCESS_TOKEN',
    );
  });

  it.each([
    { ...OFFICIAL, GENESYS_CLOUD_REGION: 'mypurecloud.de' },
    { ...OFFICIAL, GENESYS_CLOUD_CLIENT_SECRET: 's3cr3t-other' },
  ])('rejects two spellings with different values, without printing them', (env) => {
    const message = rejectionOf(env);
    expect(message).toMatch(
      /^fromEnv\(\): GENESYSCLOUD_\w+ and GENESYS_CLOUD_\w+ have different values\. Set only one of them$/,
    );
    expect(message).not.toContain('s3cr3t');
  });

  it('ignores spaces around a value', () => {
    expect(fromEnv({ ...OFFICIAL, GENESYSCLOUD_OAUTHCLIENT_ID: ' id\n', GENESYS_CLOUD_CLIENT_ID: 'id' })).toEqual({
      region: 'eu_west_1',
      auth,
    });
  });

  it('names both variables if both contain an unknown region', () => {
    const env = { ...OFFICIAL, GENESYSCLOUD_REGION: 'eu_west_9', GENESYS_CLOUD_REGION: 'eu_west_9' };
    expect(rejectionOf(env)).toContain(
      'fromEnv(): GENESYSCLOUD_REGION and GENESYS_CLOUD_REGION: "eu_west_9" is not a Genesys Cloud region',
    );
  });

  it('names the variable that contains an unknown region', () => {
    expect(rejectionOf({ ...OFFICIAL, GENESYSCLOUD_REGION: 'eu_west_9' })).toContain(
      'fromEnv(): GENESYSCLOUD_REGION: "eu_west_9" is not a Genesys Cloud region. Did you mean eu_west_1?',
    );
  });
});
