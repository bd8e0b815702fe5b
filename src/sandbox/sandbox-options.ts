import type { ChaosOptions, SandboxFault } from './faults/fault-options.js';
import type { PenaltyOptions, QuotaHeaders, RateLimit } from './limits/limit-options.js';
import type { DialectName } from './paging/dialects.js';

/** How many records the sandbox has. With the defaults, every list has more than one page. */
export interface DataOptions {
  /** @default 1 000 */
  readonly users?: number;
  /** @default 40 */
  readonly groups?: number;
  /** Members of each group; never more than there are users. @default 50 */
  readonly membersPerGroup?: number;
  /** @default 120 */
  readonly queues?: number;
  /** Members of each queue; never more than there are users. @default 130 */
  readonly membersPerQueue?: number;
  /** @default 80 */
  readonly skills?: number;
  /** @default 60 */
  readonly skillGroups?: number;
  /** @default 60 */
  readonly divisions?: number;
  /** @default 40 */
  readonly roles?: number;
  /** @default 30 */
  readonly integrations?: number;
  /** Actions of all integrations together. @default 300 */
  readonly actions?: number;
  /** External contacts. @default 2 500 */
  readonly contacts?: number;
  /** @default 300 */
  readonly workitems?: number;
  /** Conversations, evenly spread from `conversationsFrom` to `conversationsTo`. @default 1 000 */
  readonly conversations?: number;
  /** Start of the first conversation: an ISO time with its zone. @default '2026-01-01T00:00:00.000Z' */
  readonly conversationsFrom?: string;
  /** End of the range in which conversations start. @default '2026-01-31T00:00:00.000Z' */
  readonly conversationsTo?: string;
}

/** Options of `startSandbox`. */
export interface SandboxOptions extends DataOptions {
  /** Port to listen on; 0 picks a free one. @default 0 */
  readonly port?: number;
  /** Seed of all data and of all random choices. @default 1 */
  readonly seed?: number;
  /** Paging style of users, groups and group members below `/api/v2`. Each dialect is also served below `/dialects/<name>`. @default 'pageNumber' */
  readonly dialect?: DialectName;
  /** Page size of requests that name none. @default 25, or the default of the endpoint */
  readonly defaultPageSize?: number;
  /** Largest page size; larger requests are silently cut to it. @default 1 000, or less where the endpoint allows less */
  readonly maxPageSize?: number;
  /** Sizes of the pages, in rotation, up to the requested size; 0 is an empty page. Ignored by `pageNumber`. */
  readonly pageSizes?: readonly number[];
  /** Bearer token that requests must carry; `true` accepts any token, `false` needs none. @default false */
  readonly auth?: boolean | string;
  /** Token endpoint; requests must carry a token that it issued. Cannot be combined with `auth`. */
  readonly oauth?: OAuthOptions;
  /**
   * Rate limits, counted separately; a request must pass all of them. Requests without a valid token are not counted.
   *
   * @default none
   * @example
   * [
   *   { key: 'token.rate.per.minute', per: 'token' },
   *   { key: 'org.rate.per.minute', per: 'org', allowed: 3_000 },
   *   { key: 'route.rate', per: 'route', algorithm: 'token-bucket', ratePerSecond: 50, burst: 5 },
   * ]
   */
  readonly rateLimits?: readonly RateLimit[];
  /** Headers that report the limit with the fewest requests left, on every API response. @default 'inin' */
  readonly quotaHeaders?: QuotaHeaders;
  /** Whether a 429 of the sandbox carries `Retry-After`. @default true */
  readonly retryAfter?: boolean;
  /** Blocks clients that ignore `Retry-After`. @default no client is blocked */
  readonly penalty?: PenaltyOptions;
  /** Records served per hour. The page that crosses the quota is still served; later requests get 429. @default Infinity */
  readonly recordsPerHour?: number;
  /** Page size above which requests get 400 with the code `response.entity.too.large`. @default Infinity */
  readonly tooLargeAbove?: number;
  /** How many of the latest requests `sandbox.requests` keeps. @default 10 000 */
  readonly keepRequests?: number;
  /** Delay before each response, in milliseconds. @default 0 */
  readonly latencyMs?: number;
  /** Scripted faults: which request fails, and how. */
  readonly faults?: readonly SandboxFault[];
  /**
   * Random faults for requests without a scripted one.
   *
   * @example
   * { rate: 0.05 }
   */
  readonly chaos?: ChaosOptions;
  /** Shuffles records with equal `sortBy` keys on every request, so that numbered pages repeat and skip some. @default false */
  readonly unstableTies?: boolean;
  /** Response to a request with both a page number and a token. @default 'refuse' */
  readonly bothParams?: 'refuse' | 'prefer-token';
  /** Lifetime of a cursor, in milliseconds. @default 24 hours */
  readonly cursorTtlMs?: number;
  /** Clock of cursors, tokens, limits, penalties and jobs, in milliseconds. @default the machine's monotonic clock, with fractions */
  readonly now?: () => number;
  /** Duration and outcome of the asynchronous jobs. */
  readonly jobs?: JobOptions;
  /** Number added to the reported `pageCount`. @default 0 */
  readonly pageCountLie?: number;
  /** Number added to the reported `total`. @default 0 */
  readonly totalLie?: number;
  /** Number added to the reported `total` with every further page. @default 0 */
  readonly totalGrowth?: number;
  /** Page, counted from 1, from which cursors lead back to the page before. */
  readonly loopAtPage?: number;
  /** Restarts the data at its end, so that cursors never end. @default false */
  readonly endless?: boolean;
  /**
   * Share of the records, from 0 to 1, that lists serve twice. Totals count distinct records, except in the dialects `scim` and `offset`.
   * Ignored for users by id, and for users while `mutation` is set.
   *
   * @default 0
   */
  readonly duplicates?: number;
  /** Records after which conversation lists silently end if their interval exceeds seven days; totals count all. @default Infinity */
  readonly truncateTo?: number;
  /** Adds and removes users while they are listed: numbered pages repeat and skip some, cursors by id do not. */
  readonly mutation?: MutationOptions;
  /** Results past which a conversation query gets 400. @default 400 000 */
  readonly maxResults?: number;
  /** Longest interval of a conversation query, in days; longer ones get 400 with `query.too.complex`. @default 31 */
  readonly maxIntervalDays?: number;
  /** Throttles every nth request for more than 25 SCIM records: 429 with `Retry-After: 1`. @default Infinity */
  readonly scimThrottleEvery?: number;
  /** Origin of next links, which are relative by default. `'self'` is the origin of the sandbox. */
  readonly linkOrigin?: string;
  /** Extra query text of next links. */
  readonly linkExtra?: string;
}

/** How the users change while they are listed. */
export interface MutationOptions {
  /** Number of user listings between two changes. Changes alternate between inserting and removing. */
  readonly everyRequests: number;
  /** Users that one change inserts at the front. @default 1 */
  readonly insert?: number;
  /** Original users that one change removes, anywhere in the list. @default 1 */
  readonly remove?: number;
}

/** The OAuth 2 token endpoint of the sandbox. */
export interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Path of the endpoint. @default '/oauth/token' */
  readonly path?: string;
  /** Lifetime of an access token, in seconds; `null` omits `expires_in` and uses the default lifetime. @default 86 400 */
  readonly expiresInSeconds?: number | null;
  /** Whether the grant `refresh_token` is supported. Each refresh token works once; the response contains the next. @default false */
  readonly refreshTokens?: boolean;
  /** Refresh token that is valid from the start; it must begin with `sandbox-refresh-`. Needs `refreshTokens`. */
  readonly firstRefreshToken?: string;
  /** Token requests allowed per window, which starts with its first request; more get HTTP 400. @default no limit */
  readonly maxLogins?: { readonly count: number; readonly perMs: number };
  /**
   * Scripted faults of the token endpoint; `request` counts token requests, from 1. The `code` of a `status` fault becomes its `error`.
   * A fault that replaces the response neither issues nor uses up a token.
   */
  readonly faults?: readonly SandboxFault[];
  /** Random faults of the token endpoint. */
  readonly chaos?: ChaosOptions;
}

/** A POST to the token endpoint, without its secrets. */
export interface TokenRequest {
  /** `other` is an unsupported grant, `none` a request without a `grant_type`. */
  readonly grantType: 'client_credentials' | 'refresh_token' | 'other' | 'none';
  /** How the client was named, in the terms of RFC 7591 §2. */
  readonly authMethod: 'client_secret_basic' | 'client_secret_post' | 'both' | 'none';
  /** Response status; 0 if the connection was cut. */
  readonly status: number;
}

/** Duration and outcome of all jobs. A job is done after enough polls and enough time; by default, only polls count. */
export interface JobOptions {
  /** Polls that find the job unfinished: the first one queued, the others running. @default 2 */
  readonly pollsUntilDone?: number;
  /** Minimum time in the queue, in milliseconds. @default 0 */
  readonly queuedMs?: number;
  /** Minimum running time after that, in milliseconds. @default 0 */
  readonly runningMs?: number;
  /** Milliseconds from submission until the results expire. @default 7 days */
  readonly expiresAfterMs?: number;
  /**
   * How the jobs end. Where the API has no such state, an expired audit or usage query is not found, and a cancelled usage query has failed.
   *
   * @default 'succeeded'
   */
  readonly outcome?: 'succeeded' | 'failed' | 'cancelled' | 'expired';
  /** Reason that failed conversation jobs report. @default a sentence of the sandbox */
  readonly errorMessage?: string;
  /**
   * Delay until new conversations are available to jobs, in milliseconds. `dataAvailabilityDate` reports the resulting time.
   *
   * @default all conversations are available
   */
  readonly availabilityLagMs?: number;
}
