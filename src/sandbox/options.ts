import type { JobOptions } from './jobs/job-options.js';
import type { DialectName } from './paging/dialects.js';
import type { OAuthOptions } from './oauth/oauth-options.js';
import type { PenaltyOptions } from './limits/penalty-options.js';
import type { QuotaHeaders, RateLimit } from './limits/rate-limit-options.js';

/** Something that goes wrong on purpose. */
export interface SandboxFault {
  /** Which request meets it, counted from 1 over all requests of the sandbox but those for tokens. */
  readonly request: number;
  /**
   * `status`: an error answer; `html`: an HTML page with status 200; `truncated`: half of the body, with its whole length announced nowhere;
   * `errorBody`: an error object with status 200; `missingList`: the envelope without its records; `empty`: a body of no bytes;
   * `reset`: the connection is cut; `accepted`: 202 with a job id.
   */
  readonly kind: 'status' | 'html' | 'truncated' | 'errorBody' | 'missingList' | 'empty' | 'reset' | 'accepted';
  /** For `status`. @default 500 */
  readonly status?: number;
  /** For `status`: more headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For `status`: the API's error code. */
  readonly code?: string;
}

export interface SandboxOptions {
  /** Port to listen on; 0 for a free one. @default 0 */
  readonly port?: number;
  /** Where all data and all chance come from. @default 1 */
  readonly seed?: number;
  /** @default 1 000 */
  readonly users?: number;
  /** @default 20 */
  readonly groups?: number;
  /** @default 50 */
  readonly membersPerGroup?: number;
  /** How the endpoints below `/api/v2` page. Below `/dialects/<name>` all are served at any time. @default 'pageNumber' */
  readonly dialect?: DialectName;
  /** Page size where the request names none. @default 25 */
  readonly defaultPageSize?: number;
  /** Page size above which requests are cut down without a word. @default 1 000 */
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
  readonly faults?: readonly SandboxFault[];
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
  /** Origin put before next links, which are relative without it. `'self'` is the sandbox's own. */
  readonly linkOrigin?: string;
  /** Added to the query of next links. */
  readonly linkExtra?: string;
}
