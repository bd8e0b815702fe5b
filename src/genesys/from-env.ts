import { ConfigurationError } from '../errors/client-errors.js';
import type { GenesysOptions } from './genesys-options.js';
import { regionOf } from './regions.js';

/** Each by the name that the official tools read, and by the one of the guides. */
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
 * Region and credentials from the environment: `GENESYSCLOUD_REGION`, `GENESYSCLOUD_OAUTHCLIENT_ID`, `GENESYSCLOUD_OAUTHCLIENT_SECRET`, or
 * `GENESYS_CLOUD_REGION`, `GENESYS_CLOUD_CLIENT_ID`, `GENESYS_CLOUD_CLIENT_SECRET`. An access token in `GENESYSCLOUD_ACCESS_TOKEN` or
 * `GENESYS_CLOUD_ACCESS_TOKEN` goes before id and secret, as with the official tools. Without a region it is mypurecloud.com.
 *
 * @example
 * const cloud = new GenesysClient({ ...fromEnv(), org: 'acme' });
 * @throws ConfigurationError that names each variable that is missing, two that contradict each other, and an unknown region
 */
export function fromEnv(env: Environment = process.env): GenesysOptions & { readonly region: string } {
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
  const remedy = missing.length === 2 ? `; or an access token: set ${alternativesFor('accessToken')}` : '';
  throw new ConfigurationError(
    `fromEnv(): credentials are missing: set ${missing.map(alternativesFor).join(', and ')}${remedy}`,
  );
}

const alternativesFor = (setting: Setting) => NAMES[setting].join(' or ');

/** The names under which a setting is there; a variable that is empty is as good as none. */
const presentNames = (env: Environment, setting: Setting) => NAMES[setting].filter((name) => env[name]?.trim());

function read(env: Environment, setting: Setting): string | undefined {
  const names = presentNames(env, setting);
  const values = new Set(names.map((name) => env[name]?.trim()));
  if (values.size <= 1) return [...values][0];
  throw new ConfigurationError(`fromEnv(): ${names.join(' and ')} contradict each other; set one of them`);
}
