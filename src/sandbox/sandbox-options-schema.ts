import { z } from 'zod';
import {
  bool,
  countOrInfinity,
  functionOption,
  milliseconds,
  oneOf,
  parseOptions,
  wholeNumber,
} from '../options/parse-options.js';
import type { ChaosKind } from './faults/fault-options.js';
import { REFRESH_PREFIX } from './oauth/bearer-tokens.js';
import { type DialectName, DIALECTS } from './paging/dialects.js';
import type { SandboxOptions } from './sandbox-options.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const CENTURY_MS = 36_525 * DAY_MS;
const NOT_EMPTY = 'a string that is not empty';

/**
 * Milliseconds since the epoch, monotonic and with fractions: rounded to whole milliseconds, a bucket that refills 50 times a second would
 * lose a twentieth of each refill.
 */
const steadyNow = (): number => performance.timeOrigin + performance.now();

const numberThat = (accepts: (value: number) => boolean, error: string) =>
  z.custom<number>((value) => typeof value === 'number' && accepts(value), { error });

const text = z.string({ error: 'a string' });
const filledText = z.string({ error: NOT_EMPTY }).min(1, { error: NOT_EMPTY });
const path = z.custom<string>((value) => typeof value === 'string' && value.startsWith('/'), {
  error: 'a path that begins with a slash',
});
const integer = wholeNumber(Number.MIN_SAFE_INTEGER);
const share = numberThat((value) => value >= 0 && value <= 1, 'a share from 0 to 1');
const positive = numberThat((value) => value > 0 && value < Infinity, 'a number above 0');
const duration = numberThat((value) => value >= 0, 'a number of milliseconds, at least 0');
const timerDuration = numberThat(
  (value) => value >= 0 && value < 2 ** 31,
  'a number of milliseconds, at least 0 and below 2147483648',
);

/** A duration that leads from today to a time that can be written as a date. */
const datableDuration = (min: number) =>
  numberThat(
    (value) => value >= min && value <= CENTURY_MS,
    `a number of milliseconds, ${min === 0 ? 'at least' : 'above'} 0 and at most a century`,
  );

const ZONED = /T.*(Z|[+-]\d\d:\d\d)$/;
const zonedTime = z.custom<string>(
  (value) => typeof value === 'string' && ZONED.test(value) && !Number.isNaN(Date.parse(value)),
  { error: 'an ISO time with its zone' },
);

const dataShape = {
  users: wholeNumber(0).default(1_000),
  groups: wholeNumber(0).default(40),
  membersPerGroup: wholeNumber(0).default(50),
  queues: wholeNumber(0).default(120),
  membersPerQueue: wholeNumber(0).default(130),
  skills: wholeNumber(0).default(80),
  skillGroups: wholeNumber(0).default(60),
  divisions: wholeNumber(0).default(60),
  roles: wholeNumber(0).default(40),
  integrations: wholeNumber(0).default(30),
  actions: wholeNumber(0).default(300),
  contacts: wholeNumber(0).default(2_500),
  workitems: wholeNumber(0).default(300),
  conversations: wholeNumber(0).default(1_000),
  conversationsFrom: zonedTime.default('2026-01-01T00:00:00.000Z'),
  conversationsTo: zonedTime.default('2026-01-31T00:00:00.000Z'),
};

const FAULT_KINDS = [
  'html',
  'reset',
  'errorBody',
  'accepted',
  'slow',
  'slowBody',
  'cut',
  'truncated',
  'empty',
  'missingList',
] as const;
const STATUSES = [408, 429, 500, 502, 503, 504] as const;

const faultsSchema = z
  .array(
    z.strictObject(
      {
        request: wholeNumber(1),
        path: path.optional(),
        kind: oneOf('status', ...FAULT_KINDS),
        status: wholeNumber(100).optional(),
        headers: z.record(z.string(), text, { error: 'an object of header names and values' }).optional(),
        code: text.optional(),
        delayMs: timerDuration.optional(),
      },
      { error: 'an object with request and kind' },
    ),
    { error: 'an array of faults' },
  )
  .default([]);

const chaosOf = (kinds: readonly ChaosKind[]) => {
  const allowed = kinds.map((kind) => (typeof kind === 'number' ? kind : `'${kind}'`)).join(', ');
  const isList = (value: unknown) =>
    Array.isArray(value) && value.length > 0 && value.every((kind) => kinds.includes(kind as ChaosKind));
  return z.strictObject(
    {
      rate: share,
      kinds: z.custom<readonly ChaosKind[]>(isList, { error: `an array of at least one of ${allowed}` }).optional(),
      seed: integer.optional(),
      retryAfterSeconds: wholeNumber(0).default(1),
      delayMs: timerDuration.optional(),
      maxInARow: countOrInfinity(1).default(3),
    },
    { error: 'an object with rate' },
  );
};

export const chaosSchema = chaosOf([401, ...STATUSES, ...FAULT_KINDS]);
/** A 401 of the token endpoint means that the client is unknown, so it is not a random fault. */
const tokenChaosSchema = chaosOf([...STATUSES, ...FAULT_KINDS]);

const oauthSchema = z.strictObject(
  {
    clientId: filledText,
    clientSecret: filledText,
    path: path.default('/oauth/token'),
    expiresInSeconds: z
      .union([wholeNumber(1), z.null()], { error: 'a whole number of seconds, at least 1, or null' })
      .default(86_400),
    refreshTokens: bool.default(false),
    firstRefreshToken: z
      .custom<string>((value) => typeof value === 'string' && value.startsWith(REFRESH_PREFIX), {
        error: `a string that begins with ${REFRESH_PREFIX}`,
      })
      .optional(),
    maxLogins: z
      .strictObject({ count: wholeNumber(1), perMs: milliseconds }, { error: 'an object with count and perMs' })
      .default({ count: Infinity, perMs: Infinity }),
    faults: faultsSchema,
    chaos: tokenChaosSchema.optional(),
  },
  { error: 'an object with clientId and clientSecret' },
);

const limitScope = {
  key: filledText,
  namespace: text.default('platform.api'),
  per: oneOf('token', 'org', 'route'),
};
const rateLimitSchema = z.discriminatedUnion(
  'algorithm',
  [
    z.strictObject({
      ...limitScope,
      algorithm: z.literal('window').optional(),
      allowed: wholeNumber(1).default(300),
      windowMs: milliseconds.default(60_000),
    }),
    z.strictObject({
      ...limitScope,
      algorithm: z.literal('token-bucket'),
      ratePerSecond: positive.default(5),
      burst: wholeNumber(1).optional(),
    }),
  ],
  {
    error: ({ code }) => (code === 'invalid_union' ? `one of 'window', 'token-bucket'` : 'an object with key and per'),
  },
);

const penaltySchema = z.strictObject(
  {
    after: wholeNumber(1).default(5),
    status: z.union([z.literal(403), z.literal(429)], { error: '403 or 429' }).default(403),
    forMs: milliseconds.default(15 * 60_000),
    graceMs: duration.default(0),
  },
  { error: 'an object' },
);

export const jobsSchema = z.strictObject(
  {
    pollsUntilDone: countOrInfinity(0).default(2),
    queuedMs: duration.default(0),
    runningMs: duration.default(0),
    expiresAfterMs: datableDuration(Number.MIN_VALUE).default(7 * DAY_MS),
    outcome: oneOf('succeeded', 'failed', 'cancelled', 'expired').default('succeeded'),
    errorMessage: filledText.default('The job failed, as requested by the option outcome.'),
    availabilityLagMs: datableDuration(0).optional(),
  },
  { error: 'an object' },
);

const mutationSchema = z.strictObject(
  { everyRequests: wholeNumber(1), insert: wholeNumber(0).default(1), remove: wholeNumber(0).default(1) },
  { error: 'an object with everyRequests' },
);

const sandboxSchema = z
  .strictObject(
    {
      port: wholeNumber(0).default(0),
      seed: integer.default(1),
      ...dataShape,
      dialect: oneOf(...(Object.keys(DIALECTS) as [DialectName, ...DialectName[]])).default('pageNumber'),
      defaultPageSize: wholeNumber(1).optional(),
      maxPageSize: countOrInfinity(1).optional(),
      pageSizes: z.array(wholeNumber(0), { error: 'an array of page sizes' }).default([]),
      auth: z.union([bool, text], { error: 'true, false or the token itself' }).optional(),
      oauth: oauthSchema.optional(),
      rateLimits: z.array(rateLimitSchema, { error: 'an array of rate limits' }).default([]),
      quotaHeaders: oneOf('inin', 'x-ratelimit', 'x-rate-limit', 'ratelimit', 'none').default('inin'),
      retryAfter: bool.default(true),
      penalty: penaltySchema.optional(),
      recordsPerHour: countOrInfinity(1).default(Infinity),
      tooLargeAbove: countOrInfinity(1).default(Infinity),
      keepRequests: countOrInfinity(0).default(10_000),
      latencyMs: duration.default(0),
      faults: faultsSchema,
      chaos: chaosSchema.optional(),
      unstableTies: bool.default(false),
      bothParams: oneOf('refuse', 'prefer-token').default('refuse'),
      cursorTtlMs: duration.default(DAY_MS),
      now: functionOption<() => number>('a function that returns milliseconds').default(() => steadyNow),
      jobs: jobsSchema.prefault({}),
      pageCountLie: integer.default(0),
      totalLie: integer.default(0),
      totalGrowth: integer.default(0),
      loopAtPage: countOrInfinity(1).default(Infinity),
      endless: bool.default(false),
      duplicates: share.default(0),
      truncateTo: countOrInfinity(1).default(Infinity),
      mutation: mutationSchema.optional(),
      maxResults: countOrInfinity(1).default(400_000),
      maxIntervalDays: positive.default(31),
      scimThrottleEvery: countOrInfinity(1).default(Infinity),
      linkOrigin: text.optional(),
      linkExtra: text.optional(),
    },
    { error: 'an object' },
  )
  .superRefine(checkCombinations);

/** The options with their defaults. */
export type ResolvedSandboxOptions = z.output<typeof sandboxSchema>;
export type ResolvedOAuthOptions = z.output<typeof oauthSchema>;
export type ResolvedChaosOptions = z.output<typeof chaosSchema>;
export type ResolvedRateLimit = z.output<typeof rateLimitSchema>;
export type ResolvedPenaltyOptions = z.output<typeof penaltySchema>;
export type ResolvedJobOptions = z.output<typeof jobsSchema>;
export type ResolvedMutationOptions = z.output<typeof mutationSchema>;

interface CombinedOptions {
  readonly auth?: boolean | string | undefined;
  readonly oauth?: { readonly firstRefreshToken?: string | undefined; readonly refreshTokens: boolean } | undefined;
  readonly conversationsFrom: string;
  readonly conversationsTo: string;
}

function checkCombinations(options: CombinedOptions, context: z.RefinementCtx): void {
  const { auth, oauth, conversationsFrom, conversationsTo } = options;
  const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (oauth && auth !== undefined) issue(['auth'], 'cannot be combined with "oauth"');
  if (oauth?.firstRefreshToken !== undefined && !oauth.refreshTokens)
    issue(['oauth', 'firstRefreshToken'], 'requires "oauth.refreshTokens"');
  if (Date.parse(conversationsFrom) >= Date.parse(conversationsTo))
    issue(['conversationsTo'], 'a time after conversationsFrom');
}

/**
 * A frozen copy of the options, with their defaults.
 *
 * @throws ConfigurationError that lists every invalid option
 */
export function resolveSandboxOptions(options: SandboxOptions = {}): ResolvedSandboxOptions {
  return parseOptions(sandboxSchema, options, 'startSandbox');
}
