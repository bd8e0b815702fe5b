import { z } from 'zod';
import type { TokenSource } from '../auth/token-source.js';
import { type ApiClientOptions, apiClientSchema } from '../client/api-client-options.js';
import type { RateLimiter } from '../policies/rate-limit/rate-limiter.js';
import type { GenesysAuth } from './credentials.js';
import { pageSizes } from './presets.js';
import type { RegionDomain, RegionName } from './regions.js';

/** How to reach an org of Genesys Cloud. All that `ApiClient` takes may be given too, and wins over what stands here as default. */
export interface GenesysOptions extends Omit<ApiClientOptions, 'auth' | 'baseURL'> {
  /** `'eu_west_1'`, `'eu-west-1'`, `'mypurecloud.ie'` or `'https://api.mypurecloud.ie'`; all 18 in `regions`. Needed, unless `baseURL` is given. */
  readonly region?: string;
  readonly auth: GenesysAuth;
  /** The name of the org, for keys and messages of yours. @default none */
  readonly org?: string;
  /**
   * The bucket of the 3,000 requests a minute that all users of the org share. Clients with tokens of their own share it by being handed the same.
   * @default a new one
   */
  readonly orgLimiter?: RateLimiter;
  /** Another address of the API: a sandbox's or a gateway's. HTTPS, unless it is this machine. @default 'https://api.{domain}' */
  readonly baseURL?: string;
  /** Another address to log in at, with `/oauth/token` below it. @default 'https://login.{domain}' */
  readonly loginURL?: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Tokens and secrets go nowhere in the clear; this machine is not on the way to anywhere. */
function isSafeAddress(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

const address = z.custom<string>(isSafeAddress, {
  error: `an https address such as 'https://api.mypurecloud.ie'; http is for this machine alone`,
});
const isLimiter = (value: unknown) => typeof (value as Partial<RateLimiter> | null)?.acquire === 'function';

export const genesysSchema = z.strictObject(
  {
    ...apiClientSchema.shape,
    region: z.unknown().optional(),
    // What may stand there, and that it must, is for `tokensOf` to say.
    auth: z.unknown().optional(),
    org: z.custom<string>((value) => typeof value === 'string' && value.trim() !== '', { error: 'a name' }).optional(),
    orgLimiter: z.custom<RateLimiter>(isLimiter, { error: 'a RateLimiter' }).optional(),
    baseURL: address.optional(),
    loginURL: address.optional(),
  },
  { error: 'an object with region and auth' },
);

/** What `genesys()` knows besides the options of a client. */
interface OrgDetails {
  readonly region: RegionName | undefined;
  readonly domain: RegionDomain | undefined;
  readonly loginURL: string | undefined;
  readonly tokenURL: string | undefined;
  readonly org: string | undefined;
  readonly orgLimiter: RateLimiter;
}

type ClientSettings = ApiClientOptions & { readonly baseURL: string; readonly auth: TokenSource };

const BRAND: unique symbol = Symbol.for('pagewright.genesys');

/**
 * The options of a client of Genesys Cloud. Its fields are those of `ApiClient`, so that it can be handed to one and be spread; what else is known
 * of the region stands beside them, on the prototype.
 */
export class GenesysSettings implements ApiClientOptions {
  declare readonly baseURL: string;
  declare readonly auth: TokenSource;
  declare readonly paging?: NonNullable<ApiClientOptions['paging']>;
  declare readonly retry?: NonNullable<ApiClientOptions['retry']>;
  declare readonly rateLimit?: NonNullable<ApiClientOptions['rateLimit']>;
  declare readonly breaker?: NonNullable<ApiClientOptions['breaker']>;
  declare readonly timeoutMs?: NonNullable<ApiClientOptions['timeoutMs']>;
  declare readonly networkRetries?: NonNullable<ApiClientOptions['networkRetries']>;
  declare readonly axios?: NonNullable<ApiClientOptions['axios']>;
  declare readonly clock?: NonNullable<ApiClientOptions['clock']>;
  declare readonly observe?: NonNullable<ApiClientOptions['observe']>;
  declare readonly arrayParams?: NonNullable<ApiClientOptions['arrayParams']>;
  declare readonly errors?: NonNullable<ApiClientOptions['errors']>;
  readonly #facts: OrgDetails;

  /** @internal */
  constructor(settings: ClientSettings, facts: OrgDetails) {
    Object.assign(this, settings);
    this.#facts = facts;
    Object.freeze(this);
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }

  /** `'eu_west_1'`; `undefined` where only an address was given. */
  get region(): RegionName | undefined {
    return this.#facts.region;
  }

  /** `'mypurecloud.ie'` */
  get domain(): RegionDomain | undefined {
    return this.#facts.domain;
  }

  /** Where tokens are had: `'https://login.mypurecloud.ie'`. */
  get loginURL(): string | undefined {
    return this.#facts.loginURL;
  }

  /** `'https://login.mypurecloud.ie/oauth/token'` */
  get tokenURL(): string | undefined {
    return this.#facts.tokenURL;
  }

  /** The org's name, as it was given. */
  get org(): string | undefined {
    return this.#facts.org;
  }

  /** The bucket of what the whole org may ask for: hand it to `genesys()` for other clients of the same org. */
  get orgLimiter(): RateLimiter {
    return this.#facts.orgLimiter;
  }

  /** What is asked for a page, and what may be, by method of `GenesysClient`. */
  get pageSizes(): typeof pageSizes {
    return pageSizes;
  }
}

/** True also for settings that another loaded copy of this library made. */
export const isSettings = (options: unknown): options is GenesysSettings =>
  typeof options === 'object' && options !== null && BRAND in options;
