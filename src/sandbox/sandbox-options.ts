import type { ChaosOptions, SandboxFault } from './faults/fault-options.js';
import type { PenaltyOptions, QuotaHeaders, RateLimit } from './limits/limit-options.js';
import type { DialectName } from './paging/dialects.js';

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
  readonly chaos?: ChaosOptions;
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

/** How much of everything there is. The defaults give every list more than one page. */
export interface DataOptions {
  /** @default 1 000 */
  readonly users?: number;
  /** @default 40 */
  readonly groups?: number;
  /** @default 50 */
  readonly membersPerGroup?: number;
  /** @default 120 */
  readonly queues?: number;
  /** Never more than there are users. @default 130 */
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
  /** Actions of all integrations. @default 300 */
  readonly actions?: number;
  /** External contacts. @default 2 500 */
  readonly contacts?: number;
  /** @default 300 */
  readonly workitems?: number;
  /** @default 1 000 */
  readonly conversations?: number;
  /** Where the conversations begin, which spread evenly: an ISO time with its zone. @default '2026-01-01T00:00:00.000Z' */
  readonly conversationsFrom?: string;
  /** The last conversation starts before. @default '2026-01-31T00:00:00.000Z' */
  readonly conversationsTo?: string;
}

/** The counts that `DataOptions` leaves out, and its times in milliseconds since the epoch. */
export function wholeDataOptions(options: DataOptions) {
  const { conversationsFrom = '2026-01-01T00:00:00.000Z', conversationsTo = '2026-01-31T00:00:00.000Z' } = options;
  return {
    ...DEFAULT_COUNTS,
    ...options,
    conversationsFrom: Date.parse(conversationsFrom),
    conversationsTo: Date.parse(conversationsTo),
  };
}

const DEFAULT_COUNTS = {
  users: 1_000,
  groups: 40,
  membersPerGroup: 50,
  queues: 120,
  membersPerQueue: 130,
  skills: 80,
  skillGroups: 60,
  divisions: 60,
  roles: 40,
  integrations: 30,
  actions: 300,
  contacts: 2_500,
  workitems: 300,
  conversations: 1_000,
};

/** How the users change while they are listed. */
export interface MutationOptions {
  /** A step is taken before every so-many-th listing of users but the first. Steps insert and remove in turn. */
  readonly everyRequests: number;
  /** Users that a step inserts in front of all others. @default 1 */
  readonly insert?: number;
  /** Users that a step removes, of those that were there from the start, wherever they stand. @default 1 */
  readonly remove?: number;
}

/** How a job of the sandbox ends. */
export type JobOutcome = 'succeeded' | 'failed' | 'cancelled' | 'expired';

/**
 * How the jobs of the sandbox fare, all alike. A job is done once it was looked at often enough and its time is over; by default only the
 * looks count, so that a test with real HTTP has nothing to sleep for.
 */
export interface JobOptions {
  /** How many looks at the state find the job unfinished: the first of them queued, the others running. @default 2 */
  readonly pollsUntilDone?: number;
  /** Milliseconds that the job stays queued, at least. @default 0 */
  readonly queuedMs?: number;
  /** Milliseconds that it runs after that, at least. @default 0 */
  readonly runningMs?: number;
  /** Milliseconds from the submission to the `expirationDate`, after which there are no results any more. @default 7 days */
  readonly expiresAfterMs?: number;
  /**
   * How the jobs end. Where a dialect has no word for it: an audit or usage query that expired is not found any more, and a usage query that
   * was cancelled has failed.
   *
   * @default 'succeeded'
   */
  readonly outcome?: JobOutcome;
  /** What a failed job gives as its reason. Only conversation details jobs have a place for it. @default a sentence of the sandbox */
  readonly errorMessage?: string;
  /**
   * Milliseconds by which the data that jobs read lags behind the sandbox's clock `now`, when they are submitted: conversations that started
   * later are absent, and `dataAvailabilityDate` tells from when on.
   *
   * @default the date is that of the submission, and no conversation is absent
   */
  readonly availabilityLagMs?: number;
}

/** The options with their defaults. */
export type ResolvedJobOptions = Required<Omit<JobOptions, 'availabilityLagMs'>>;

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export function resolveJobOptions(options: JobOptions = {}): ResolvedJobOptions {
  return Object.freeze({
    pollsUntilDone: options.pollsUntilDone ?? 2,
    queuedMs: options.queuedMs ?? 0,
    runningMs: options.runningMs ?? 0,
    expiresAfterMs: options.expiresAfterMs ?? WEEK_MS,
    outcome: options.outcome ?? 'succeeded',
    errorMessage: options.errorMessage ?? 'The job failed because the sandbox was told so.',
  });
}

/** The OAuth 2 token endpoint of the sandbox. */
export interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where tokens are had. @default '/oauth/token' */
  readonly path?: string;
  /**
   * Seconds that an access token lives, told as `expires_in`. Clients of Genesys Cloud are given 300 to 172 800 of them.
   * `null` leaves `expires_in` out; such a token lives as long as one by default.
   *
   * @default 86 400
   */
  readonly expiresInSeconds?: number | null;
  /**
   * Whether the grant `refresh_token` is known. A refresh token is good for one refresh, whose answer carries the next.
   * The first one is `firstRefreshToken`, or comes from `issueRefreshToken()` of the sandbox.
   *
   * @default false
   */
  readonly refreshTokens?: boolean;
  /** A refresh token that is good from the start; it begins with `sandbox-refresh-`. */
  readonly firstRefreshToken?: string;
  /** How many token requests are let through in a window that begins with its first; those above get HTTP 400. @default no limit */
  readonly maxLogins?: { readonly count: number; readonly perMs: number };
  /**
   * What goes wrong at the token endpoint; `request` counts token requests alone, from 1.
   * A `status` has `code` as its `error`. What takes the place of an answer neither gives nor spends a token.
   */
  readonly faults?: readonly SandboxFault[];
  /** What goes wrong there by chance. */
  readonly chaos?: ChaosOptions;
}

/** How a token request named its client, in the words of RFC 7591 §2. */
export type TokenAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'both' | 'none';

/** A POST to the token endpoint, without anything that is secret. */
export interface TokenRequest {
  /** `other` for a grant that the sandbox does not know, `none` where no form names one. */
  readonly grantType: 'client_credentials' | 'refresh_token' | 'other' | 'none';
  readonly authMethod: TokenAuthMethod;
  /** Status that it was answered with; 0 if the connection was cut instead. */
  readonly status: number;
}
