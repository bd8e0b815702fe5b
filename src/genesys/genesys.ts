import type { TokenSource } from '../auth/token-source.js';
import type { ApiClientOptions } from '../client/api-client-options.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { mergeCircuits } from '../layers/circuit-options.js';
import { mergeRateLimits, type LimitOptions } from '../layers/rate-limit-options.js';
import type { PaceOptions } from '../limits/limit-options.js';
import { RateLimiter } from '../limits/rate-limiter.js';
import { without } from '../options/merge.js';
import { parseOptions } from '../options/parse-options.js';
import type { Clock } from '../time/clock.js';
import { tokensOf } from './credentials.js';
import { errors } from './error-advice.js';
import { genesysSchema, type GenesysOptions } from './genesys-options.js';
import { findRegion, regionOf } from './region-of.js';
import type { GenesysRegion } from './regions.js';
import { GenesysSettings, isSettings } from './settings.js';

/**
 * The platform counts by the minute from the first request on. Requests do not all take equally long to get there, so a minute of ours has a second
 * in reserve: the first of the next one must not arrive in the last one of the server.
 */
const MINUTE_MS = 61_000;
const PER_TOKEN = { requests: 300, perMs: MINUTE_MS, algorithm: 'window' } as const;
const PER_ORG = { requests: 3_000, perMs: MINUTE_MS, algorithm: 'window' } as const;
const BREAKER = { failures: 3, cooldownMs: 45_000 } as const;

/**
 * All that a client needs to know of Genesys Cloud: addresses, login, limits, retries, what its errors mean.
 *
 * @example
 * const settings = genesys({ region: 'eu_west_1', auth: { clientId, clientSecret }, org: 'acme' });
 * const cloud = new GenesysClient(settings);      // or new ApiClient(settings), or { ...settings, observe }
 * @param where who asks, for messages
 * @throws ConfigurationError for an unknown region, for credentials that lack a part, and for unknown or malformed options
 */
export function genesys(options: GenesysOptions, where = 'genesys()'): GenesysSettings {
  if (isSettings(options)) return options;
  parseOptions(genesysSchema, options, where);
  const { region: _region, auth, org, loginURL: _login, orgLimiter: shared, baseURL: _base, ...given } = options;
  const place = placeOf(options, where);
  const { axios, clock, observe } = given;
  const tokens = tokensOf(auth, { tokenUrl: place.tokenURL, axios, clock, observe }, where);
  const orgLimiter = shared ?? bucket(PER_ORG, clock);
  const limits = [tokenLimit(tokens, clock), { limiter: orgLimiter, heedQuota: false }];
  const settings = {
    ...without<ApiClientOptions>(given),
    baseURL: place.baseURL,
    auth: tokens,
    ...policies(given, limits),
  };
  const { region, loginURL, tokenURL } = place;
  const facts = { region: region?.name, domain: region?.domain, loginURL, tokenURL, org, orgLimiter };
  return new GenesysSettings(settings, facts);
}

/** What the platform asks for, with what the user says over it. */
const policies = (given: ApiClientOptions, limits: readonly LimitOptions[]) => ({
  rateLimit: Object.freeze(mergeRateLimits({ limits }, given.rateLimit)),
  retry: Object.freeze({ ...given.retry }),
  breaker: Object.freeze(mergeCircuits(BREAKER, given.breaker)),
  errors: Object.freeze({ ...errors, ...given.errors }),
});

const bucket = (pace: PaceOptions, clock: Clock | undefined) => new RateLimiter({ ...pace, ...(clock && { clock }) });

/** One bucket for all clients that send the token; of a pool each token has its own, at its client. */
const tokenLimit = (tokens: TokenSource, clock: Clock | undefined): LimitOptions =>
  tokens.pick ? { ...PER_TOKEN, scope: 'token' } : { limiter: bucket(PER_TOKEN, clock) };

interface Place {
  readonly region: GenesysRegion | undefined;
  readonly baseURL: string;
  readonly loginURL: string | undefined;
  readonly tokenURL: string | undefined;
}

function placeOf(options: GenesysOptions, where: string): Place {
  const region = options.region === undefined ? findRegion(options.baseURL) : regionOf(options.region, where);
  const baseURL = options.baseURL ?? region?.baseURL;
  if (baseURL === undefined) {
    throw new ConfigurationError(`${where}: option "region" must be given, such as 'eu_west_1' or 'mypurecloud.ie'`);
  }
  const loginURL = options.loginURL ?? region?.loginURL;
  return { region, baseURL, loginURL, tokenURL: loginURL && `${loginURL.replace(/\/+$/, '')}/oauth/token` };
}
