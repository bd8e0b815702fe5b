import type { TokenSource } from '../auth/token-source.js';
import type { ApiClientOptions } from '../client/api-client-options.js';
import type { RateLimiter } from '../limits/rate-limiter.js';
import { pageSizes } from './page-sizes.js';
import type { RegionDomain, RegionName } from './regions.js';

/** What `genesys()` knows besides the options of a client. */
export interface GenesysFacts {
  readonly region: RegionName | undefined;
  readonly domain: RegionDomain | undefined;
  readonly loginURL: string | undefined;
  readonly tokenURL: string | undefined;
  readonly org: string | undefined;
  readonly orgLimiter: RateLimiter;
}

type Settings = ApiClientOptions & { readonly baseURL: string; readonly auth: TokenSource };

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
  readonly #facts: GenesysFacts;

  /** @internal */
  constructor(settings: Settings, facts: GenesysFacts) {
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
