import { ConfigurationError } from '../errors/pagewright-error.js';
import type { GenesysOptions } from './genesys-options.js';
import { regionOf } from './regions.js';

/** The variables of the official tools, and other spellings in use. */
const NAMES = {
  region: ['GENESYSCLOUD_REGION', 'GENESYS_CLOUD_REGION'],
  clientId: ['GENESYSCLOUD_OAUTHCLIENT_ID', 'GENESYS_CLOUD_CLIENT_ID'],
  clientSecret: ['GENESYSCLOUD_OAUTHCLIENT_SECRET', 'GENESYS_CLOUD_CLIENT_SECRET'],
  accessToken: ['GENESYSCLOUD_ACCESS_TOKEN', 'GENESYS_CLOUD_ACCESS_TOKEN'],
} as const;

type Setting = keyof typeof NAMES;
type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_REGION = 'mypurecloud.com';

/**
 * Reads region and credentials from environment variables.
 *
 * - `GENESYSCLOUD_REGION` or `GENESYS_CLOUD_REGION`; `mypurecloud.com` by default.
 * - `GENESYSCLOUD_OAUTHCLIENT_ID` or `GENESYS_CLOUD_CLIENT_ID`
 * - `GENESYSCLOUD_OAUTHCLIENT_SECRET` or `GENESYS_CLOUD_CLIENT_SECRET`
 * - `GENESYSCLOUD_ACCESS_TOKEN` or `GENESYS_CLOUD_ACCESS_TOKEN`, which takes precedence over id and secret
 *
 * @example
 * const cloud = new GenesysClient({ ...fromEnv(), org: 'acme' });
 * @throws ConfigurationError that lists every missing variable, for two spellings with different values, and for an unknown region
 */
export function fromEnv(
  env: Readonly<Record<string, string | undefined>> = process.env,
): GenesysOptions & { readonly region: string } {
  const region = read(env, 'region');
  const auth = authFrom(env);
  if (region === undefined) return { region: DEFAULT_REGION, auth };
  return { region: regionOf(region, `fromEnv(): ${presentNames(env, 'region').join(' and ')}`).name, auth };
}

function authFrom(env: Environment): GenesysOptions['auth'] {
  const accessToken = read(env, 'accessToken');
  if (accessToken !== undefined) return { accessToken };
  const [clientId, clientSecret] = [read(env, 'clientId'), read(env, 'clientSecret')];
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret };
  const missing = (['clientId', 'clientSecret'] as const).filter((setting) => read(env, setting) === undefined);
  const remedy = missing.length === 2 ? `, or an access token in ${alternativesFor('accessToken')}` : '';
  throw new ConfigurationError(
    `fromEnv(): credentials are missing. Set ${missing.map(alternativesFor).join(', and ')}${remedy}`,
  );
}

const alternativesFor = (setting: Setting) => NAMES[setting].join(' or ');

/** The names of a setting that have a value. Empty variables are ignored. */
const presentNames = (env: Environment, setting: Setting) => NAMES[setting].filter((name) => env[name]?.trim());

function read(env: Environment, setting: Setting): string | undefined {
  const names = presentNames(env, setting);
  const values = new Set(names.map((name) => env[name]?.trim()));
  if (values.size <= 1) return [...values][0];
  throw new ConfigurationError(`fromEnv(): ${names.join(' and ')} have different values. Set only one of them`);
}
