import type { TokenSource } from '../auth/token-source.js';
import type { ApiClientOptions } from '../client/api-client-options.js';
import { ConfigurationError } from '../errors/client-errors.js';
import { mergeCircuits } from '../policies/circuit-breaker/circuit-breaker-options.js';
import { type LimitOptions, mergeRateLimits } from '../policies/rate-limit/rate-limit-options.js';
import type { RateOptions } from '../policies/rate-limit/rate-options.js';
import { RateLimiter } from '../policies/rate-limit/rate-limiter.js';
import { omit } from '../options/defined.js';
import { parseOptions } from '../options/parse-options.js';
import type { Clock } from '../time/clock.js';
import { tokenSourceFor } from './credentials.js';
import { errors } from './error-advice.js';
import { type GenesysOptions, genesysSchema, GenesysSettings, isSettings } from './genesys-options.js';
import { findRegion, type GenesysRegion, regionOf } from './regions.js';

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
  const place = addressesOf(options, where);
  const { axios, clock, observe } = given;
  const tokens = tokenSourceFor(auth, { tokenUrl: place.tokenURL, axios, clock, observe }, where);
  const orgLimiter = shared ?? rateLimiter(PER_ORG, clock);
  const limits = [tokenLimit(tokens, clock), { limiter: orgLimiter, useQuotaHeaders: false }];
  const settings = {
    ...omit<ApiClientOptions>(given),
    baseURL: place.baseURL,
    auth: tokens,
    ...defaultPolicies(given, limits),
  };
  const { region, loginURL, tokenURL } = place;
  const facts = { region: region?.name, domain: region?.domain, loginURL, tokenURL, org, orgLimiter };
  return new GenesysSettings(settings, facts);
}

/** What the platform asks for, with what the user says over it. */
const defaultPolicies = (given: ApiClientOptions, limits: readonly LimitOptions[]) => ({
  rateLimit: Object.freeze(mergeRateLimits({ limits }, given.rateLimit)),
  retry: Object.freeze({ ...given.retry }),
  breaker: Object.freeze(mergeCircuits(BREAKER, given.breaker)),
  errors: Object.freeze({ ...errors, ...given.errors }),
});

const rateLimiter = (pace: RateOptions, clock: Clock | undefined) =>
  new RateLimiter({ ...pace, ...(clock && { clock }) });

/** One bucket for all clients that send the token; of a pool each token has its own, at its client. */
const tokenLimit = (tokens: TokenSource, clock: Clock | undefined): LimitOptions =>
  tokens.pick ? { ...PER_TOKEN, scope: 'token' } : { limiter: rateLimiter(PER_TOKEN, clock) };

interface Addresses {
  readonly region: GenesysRegion | undefined;
  readonly baseURL: string;
  readonly loginURL: string | undefined;
  readonly tokenURL: string | undefined;
}

function addressesOf(options: GenesysOptions, where: string): Addresses {
  const region = options.region === undefined ? findRegion(options.baseURL) : regionOf(options.region, where);
  const baseURL = options.baseURL ?? region?.baseURL;
  if (baseURL === undefined) {
    throw new ConfigurationError(`${where}: option "region" must be given, such as 'eu_west_1' or 'mypurecloud.ie'`);
  }
  const loginURL = options.loginURL ?? region?.loginURL;
  return { region, baseURL, loginURL, tokenURL: loginURL && `${loginURL.replace(/\/+$/, '')}/oauth/token` };
}
