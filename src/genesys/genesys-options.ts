import { z } from 'zod';
import type { TokenSource } from '../auth/token-source.js';
import { type ApiClientOptions, apiClientSchema } from '../client/api-client-options.js';
import type { RateLimiter } from '../policies/rate-limit/rate-limiter.js';
import type { GenesysAuth } from './credentials.js';
import { pageSizes } from './presets.js';
import type { RegionDomain, RegionName } from './regions.js';

/** The options of a Genesys Cloud client: those of `ApiClient`, and how to reach the org. */
export interface GenesysOptions extends Omit<ApiClientOptions, 'auth' | 'baseURL'> {
  /** The region, such as `'eu_west_1'`, `'eu-west-1'`, `'mypurecloud.ie'` or `'https://api.mypurecloud.ie'`. Required without `baseURL`. */
  readonly region?: string;
  /** How to log in. */
  readonly auth: GenesysAuth;
  /** The name of the org, for your own keys and messages. @default none */
  readonly org?: string;
  /** The limiter for the org's 3,000 requests a minute. Share it between clients with different tokens. @default a new one */
  readonly orgLimiter?: RateLimiter;
  /** The address of the API, for a gateway or the sandbox. HTTPS is required except on localhost. @default 'https://api.{domain}' */
  readonly baseURL?: string;
  /** The address to log in at, without `/oauth/token`. @default 'https://login.{domain}' */
  readonly loginURL?: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Tokens and secrets require HTTPS, except on localhost. */
function isSafeAddress(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

const address = z.custom<string>(isSafeAddress, {
  error: `an https address such as 'https://api.mypurecloud.ie' (http only on localhost)`,
});
const isLimiter = (value: unknown) => typeof (value as Partial<RateLimiter> | null)?.acquire === 'function';

export const genesysSchema = z.strictObject(
  {
    ...apiClientSchema.shape,
    // `regionOf` and `tokenSourceFor` check these two, with better messages.
    region: z.unknown().optional(),
    auth: z.unknown().optional(),
    org: z.custom<string>((value) => typeof value === 'string' && value.trim() !== '', { error: 'a name' }).optional(),
    orgLimiter: z.custom<RateLimiter>(isLimiter, { error: 'a RateLimiter' }).optional(),
    baseURL: address.optional(),
    loginURL: address.optional(),
  },
  { error: 'an object with region and auth' },
);

/** What `genesys()` adds to the options of a client. */
interface OrgDetails {
  readonly region: RegionName | undefined;
  readonly domain: RegionDomain | undefined;
  readonly loginURL: string | undefined;
  readonly tokenURL: string | undefined;
  readonly org: string | undefined;
  readonly orgLimiter: RateLimiter;
}

/** The fields of the settings: the options of `ApiClient`. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the constructor of the class assigns these fields
export interface GenesysSettings extends ApiClientOptions {
  readonly baseURL: string;
  readonly auth: TokenSource;
}

const BRAND: unique symbol = Symbol.for('pagewright.genesys');

/**
 * The options of a client of Genesys Cloud, made by `genesys()`. Pass them to `ApiClient`, or spread them: their fields are the
 * options of `ApiClient`. Details of the org are accessors, which a spread omits.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the constructor assigns the fields of the interface
export class GenesysSettings {
  readonly #org: OrgDetails;

  /** @internal */
  constructor(settings: ApiClientOptions & { readonly baseURL: string; readonly auth: TokenSource }, org: OrgDetails) {
    Object.assign(this, settings);
    this.#org = org;
    Object.freeze(this);
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }

  /** Such as `'eu_west_1'`; `undefined` if only an address was given. */
  get region(): RegionName | undefined {
    return this.#org.region;
  }

  /** Such as `'mypurecloud.ie'`. */
  get domain(): RegionDomain | undefined {
    return this.#org.domain;
  }

  /** Such as `'https://login.mypurecloud.ie'`. */
  get loginURL(): string | undefined {
    return this.#org.loginURL;
  }

  /** Such as `'https://login.mypurecloud.ie/oauth/token'`. */
  get tokenURL(): string | undefined {
    return this.#org.tokenURL;
  }

  /** The option `org`. */
  get org(): string | undefined {
    return this.#org.org;
  }

  /** The limiter for the requests of the whole org. Pass it to `genesys()` for other clients of the org. */
  get orgLimiter(): RateLimiter {
    return this.#org.orgLimiter;
  }

  /** The page sizes by method of `GenesysClient`. */
  get pageSizes(): typeof pageSizes {
    return pageSizes;
  }
}

/** Also true for settings that another loaded copy of this library made. */
export const isSettings = (options: unknown): options is GenesysSettings =>
  typeof options === 'object' && options !== null && BRAND in options;
