import type { DataOptions } from './data/data-options.js';
import type { DialectName } from './paging/dialects.js';
import type { JobOptions } from './jobs/job-options.js';
import type { MutationOptions } from './data/mutation-options.js';
import type { SandboxFault, WeatherOptions } from './faults/fault-options.js';
import type { OAuthOptions } from './oauth/oauth-options.js';
import type { PenaltyOptions } from './limits/penalty-options.js';
import type { QuotaHeaders, RateLimit } from './limits/rate-limit-options.js';

export interface SandboxOptions extends DataOptions {
  /** Port to listen on; 0 for a free one. @default 0 */
  readonly port?: number;
  /** Where all data and all chance come from. @default 1 */
  readonly seed?: number;
  /** How `/api/v2/users`, `/api/v2/groups` and the members of groups page. Below `/dialects/<name>` all are served at any time. @default 'pageNumber' */
  readonly dialect?: DialectName;
  /** Page size where the request names none. @default 25, or what the endpoint is known for */
  readonly defaultPageSize?: number;
  /** Page size above which requests are cut down without a word. @default 1 000, or less where the endpoint is known for less */
  readonly maxPageSize?: number;
  /** Sizes of the pages that are served, in turn and over again, never above the size asked for; 0 is an empty page. Not for `pageNumber`. */
  readonly pageSizes?: readonly number[];
  /** The bearer token that requests must carry; `true` takes any, `false` asks for none. @default false */
  readonly auth?: boolean | string;
  /** Requests must carry a living token of the sandbox's own token endpoint. Takes the place of `auth`. */
  readonly oauth?: OAuthOptions;
  /**
   * Limits that count apart; a request must pass all of them. Requests without a right token count against none.
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
  /** Headers that tell on every answer of the API how the limit stands that has least left. @default 'inin' */
  readonly quotaHeaders?: QuotaHeaders;
  /** Whether a 429 of the sandbox itself has the header `Retry-After`. @default true */
  readonly retryAfter?: boolean;
  /** Blocks clients that do not wait as a 429 told them to. @default none is blocked */
  readonly penalty?: PenaltyOptions;
  /**
   * Records that are handed out in an hour. The page that crosses the quota is served still; requests after it get 429 with the seconds
   * to the end of the hour.
   *
   * @default Infinity
   */
  readonly recordsPerHour?: number;
  /** Requests for a larger page than this get 400 with the code `response.entity.too.large`. @default Infinity */
  readonly tooLargeAbove?: number;
  /** How many of the latest requests are kept for `requests`. @default 10 000 */
  readonly keepRequests?: number;
  /** Milliseconds before each answer. @default 0 */
  readonly latencyMs?: number;
  /** What goes wrong at which request. */
  readonly faults?: readonly SandboxFault[];
  /**
   * What goes wrong by chance, at requests without a fault of their own.
   *
   * @example
   * { rate: 0.05 }
   */
  readonly weather?: WeatherOptions;
  /**
   * Records that the keys of `sortBy` do not tell apart come in another order with each request, as of a server whose sort is not stable: pages in
   * such an order repeat and skip some. @default false
   */
  readonly unstableTies?: boolean;
  /** What happens to a request with a page number and a token. @default 'refuse' */
  readonly bothParams?: 'refuse' | 'prefer-token';
  /** Milliseconds that a cursor lives. @default 24 hours */
  readonly cursorTtlMs?: number;
  /**
   * The clock that cursors, tokens, limits and penalties age by, in milliseconds.
   *
   * @default the machine's monotonic clock, with fractions
   */
  readonly now?: () => number;
  /** How long the jobs of `/analytics/conversations/details/jobs`, `/audits/query` and `/usage/query` take, and how they end. */
  readonly jobs?: JobOptions;
  /** Added to the `pageCount` that is told. @default 0 */
  readonly pageCountLie?: number;
  /** Added to the `total` that is told. @default 0 */
  readonly totalLie?: number;
  /** Added to the `total` with every page further on. @default 0 */
  readonly totalGrowth?: number;
  /** Cursors lead back to the page before from this page on (counted from 1). */
  readonly loopAtPage?: number;
  /** The data begins anew at its end, so that cursors never do. @default false */
  readonly endless?: boolean;
  /**
   * Share of the records that lists serve a second time, a little behind the first; totals tell the number of different records, but for
   * dialects in which nothing else leads on (`scim`, `offset`). Not for users by id, nor for users where `mutation` is given.
   *
   * @default 0
   */
  readonly duplicates?: number;
  /** Lists of conversations, and the results of jobs for them, end after so many, while their totals tell all, unless the interval is at most seven days. @default Infinity */
  readonly truncateTo?: number;
  /**
   * Users come and go while they are listed, so that numbered pages repeat and skip some; cursors do neither, but for lists sorted by
   * another key than the id. The sandbox's `survivors()` are those that a complete listing must have.
   */
  readonly mutation?: MutationOptions;
  /** Records past which a query for conversations is refused with 400. @default 400 000 */
  readonly maxResults?: number;
  /** Days above which the interval of such a query is refused, with 400 and the code `query.too.complex`. @default 31 */
  readonly maxIntervalDays?: number;
  /** Every so-many-th request for more than 25 SCIM records is answered with 429 and a `Retry-After` of 1 s. @default Infinity */
  readonly scimThrottleEvery?: number;
  /** Origin put before next links, which are relative without it. `'self'` is the sandbox's own. */
  readonly linkOrigin?: string;
  /** Added to the query of next links. */
  readonly linkExtra?: string;
}
