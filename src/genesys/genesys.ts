import type { TokenSource } from '../auth/token-source.js';
import type { ApiClientOptions } from '../client/api-client-options.js';
import { ConfigurationError } from '../errors/pagewright-error.js';
import { mergeCircuits } from '../policies/circuit-breaker/circuit-breaker-options.js';
import { type LimitOptions, mergeRateLimits } from '../policies/rate-limit/rate-limit-options.js';
import type { RateOptions } from '../policies/rate-limit/rate-options.js';
import { RateLimiter } from '../policies/rate-limit/rate-limiter.js';
import { defined } from '../json/plain-objects.js';
import { parseOptions } from '../options/parse-options.js';
import type { Clock } from '../time/clock.js';
import { tokenSourceFor } from './credentials.js';
import { errors } from './error-advice.js';
import { type GenesysOptions, genesysSchema, GenesysSettings, isSettings } from './genesys-options.js';
import { findRegion, type GenesysRegion, regionOf } from './regions.js';

/**
 * The platform counts requests per minute, from the first request on. Requests take different times to arrive, so our minute
 * has a second in reserve: the first request of the next minute must not arrive in the server's current one.
 */
const MINUTE_MS = 61_000;
const PER_TOKEN = { requests: 300, perMs: MINUTE_MS, algorithm: 'window' } as const;
const PER_ORG = { requests: 3_000, perMs: MINUTE_MS, algorithm: 'window' } as const;
const BREAKER = { failures: 3, cooldownMs: 45_000 } as const;

/**
 * The options of a client of Genesys Cloud: addresses, login, rate limits, retries and advice for errors.
 *
 * @param where prefix of error messages
 * @throws ConfigurationError for an unknown region, incomplete credentials or invalid options
 * @example
 * const settings = genesys({ region: 'eu_west_1', auth: { clientId, clientSecret }, org: 'acme' });
 * const cloud = new GenesysClient(settings);      // or new ApiClient(settings), or { ...settings, observe }
 */
export function genesys(options: GenesysOptions, where = 'genesys()'): GenesysSettings {
  if (isSettings(options)) return options;
  parseOptions(genesysSchema, options, where);
  const { region: _region, auth, org, loginURL: _login, orgLimiter: shared, baseURL: _base, ...rest } = options;
  const clientOptions: ApiClientOptions = defined(rest);
  const { region, baseURL, loginURL, tokenURL } = addressesOf(options, where);
  const { axios, clock, observe } = clientOptions;
  const tokens = tokenSourceFor(auth, { tokenUrl: tokenURL, axios, clock, observe }, where);
  const orgLimiter = shared ?? rateLimiter(PER_ORG, clock);
  const limits = [tokenLimit(tokens, clock), { limiter: orgLimiter, useQuotaHeaders: false }];
  return new GenesysSettings(
    { ...clientOptions, baseURL, auth: tokens, ...policiesFor(clientOptions, limits) },
    { region: region?.name, domain: region?.domain, loginURL, tokenURL, org, orgLimiter },
  );
}

/** The policies of the platform, overridden by the user's options. */
const policiesFor = (options: ApiClientOptions, limits: readonly LimitOptions[]) => ({
  rateLimit: Object.freeze(mergeRateLimits({ limits }, options.rateLimit)),
  retry: Object.freeze({ ...options.retry }),
  breaker: Object.freeze(mergeCircuits(BREAKER, options.breaker)),
  errors: Object.freeze({ ...errors, ...options.errors }),
});

const rateLimiter = (rate: RateOptions, clock: Clock | undefined) =>
  new RateLimiter({ ...rate, ...defined({ clock }) });

/** One limiter for all clients with the token. With a pool, each client has one limiter per token. */
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
    throw new ConfigurationError(`${where}: option "region" is required, such as 'eu_west_1' or 'mypurecloud.ie'`);
  }
  const loginURL = options.loginURL ?? region?.loginURL;
  return { region, baseURL, loginURL, tokenURL: loginURL && `${loginURL.replace(/\/+$/, '')}/oauth/token` };
}
