import { z } from 'zod';
import { bool, countOrInfinity, functionOption, milliseconds, oneOf, wholeNumber } from '../options/option-types.js';
import { parseOptions } from '../options/parse-options.js';
import type { ChaosKind, ChaosOptions } from './faults/fault-options.js';
import { REFRESH_PREFIX } from './oauth/issued-tokens.js';
import { type DialectName, DIALECTS } from './paging/dialects.js';
import { type SandboxOptions, wholeDataOptions } from './sandbox-options.js';

const KINDS = [
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

const headerValue = z.string({ error: 'a string' });
const delayMs = z.custom<number>((value) => typeof value === 'number' && value >= 0 && value < 2 ** 31, {
  error: 'a number of milliseconds, at least 0 and below 2147483648',
});
const path = z.custom<string>((value) => typeof value === 'string' && value.startsWith('/'), {
  error: 'a path that begins with a slash',
});

const faultSchema = z.strictObject(
  {
    request: wholeNumber(1),
    path: path.optional(),
    kind: oneOf('status', ...KINDS),
    status: wholeNumber(100).optional(),
    headers: z.record(z.string(), headerValue, { error: 'an object of header names and values' }).optional(),
    code: headerValue.optional(),
    delayMs: delayMs.optional(),
  },
  { error: 'an object with request and kind' },
);

const faultsSchema = z.array(faultSchema, { error: 'an array of faults' });

const chaosSchemaOf = (kinds: readonly ChaosKind[]) => {
  const list = `an array of at least one of ${kinds.map((kind) => (typeof kind === 'number' ? kind : `'${kind}'`)).join(', ')}`;
  const isList = (value: unknown) =>
    Array.isArray(value) && value.length > 0 && value.every((kind) => kinds.includes(kind as ChaosKind));
  return z.strictObject(
    {
      rate: z.custom<number>((value) => typeof value === 'number' && value >= 0 && value <= 1, {
        error: 'a share from 0 to 1',
      }),
      kinds: z.custom<NonNullable<ChaosOptions['kinds']>>(isList, { error: list }).optional(),
      seed: wholeNumber(Number.MIN_SAFE_INTEGER).optional(),
      retryAfterSeconds: wholeNumber(0).optional(),
      delayMs: delayMs.optional(),
      maxInARow: countOrInfinity(1).optional(),
    },
    { error: 'an object with rate' },
  );
};

const chaosSchema = chaosSchemaOf([401, ...STATUSES, ...KINDS]);
/** Of the token endpoint. A 401 means there that the client is not known, which no weather brings. */
const tokenChaosSchema = chaosSchemaOf([...STATUSES, ...KINDS]);

const count = wholeNumber(0).optional();
const ZONED = /T.*(Z|[+-]\d\d:\d\d)$/;
const zonedTime = z
  .custom<string>((value) => typeof value === 'string' && ZONED.test(value) && !Number.isNaN(Date.parse(value)), {
    error: 'an ISO time with its zone',
  })
  .optional();

/** The options of `DataOptions`, one by one. */
const dataShape = {
  users: count,
  groups: count,
  membersPerGroup: count,
  queues: count,
  membersPerQueue: count,
  skills: count,
  skillGroups: count,
  divisions: count,
  roles: count,
  integrations: count,
  actions: count,
  contacts: count,
  workitems: count,
  conversations: count,
  conversationsFrom: zonedTime,
  conversationsTo: zonedTime,
};

const anyWholeNumber = wholeNumber(Number.MIN_SAFE_INTEGER);
const span = z.custom<number>((value) => typeof value === 'number' && value >= 0, {
  error: 'a number of milliseconds, at least 0',
});
const text = z.string({ error: 'a string' });

const filledText = z.string({ error: 'a string that is not empty' }).min(1, { error: 'a string that is not empty' });

const oauthSchema = z.strictObject(
  {
    clientId: filledText,
    clientSecret: filledText,
    path: z
      .custom<string>((value) => typeof value === 'string' && value.startsWith('/'), {
        error: 'a path that begins with a slash',
      })
      .optional(),
    expiresInSeconds: z
      .union([wholeNumber(1), z.null()], { error: 'a whole number of seconds, at least 1, or null' })
      .optional(),
    refreshTokens: bool.optional(),
    firstRefreshToken: z
      .custom<string>((value) => typeof value === 'string' && value.startsWith(REFRESH_PREFIX), {
        error: `a string that begins with ${REFRESH_PREFIX}`,
      })
      .optional(),
    maxLogins: z
      .strictObject({ count: wholeNumber(1), perMs: milliseconds }, { error: 'an object with count and perMs' })
      .optional(),
    faults: faultsSchema.optional(),
    chaos: tokenChaosSchema.optional(),
  },
  { error: 'an object with clientId and clientSecret' },
);

const POSITIVE = 'a number above 0';
const limitName = { key: filledText, namespace: text.optional(), per: oneOf('token', 'org', 'route') };

const rateLimitSchema = z.discriminatedUnion(
  'algorithm',
  [
    z.strictObject({
      ...limitName,
      algorithm: z.literal('window').optional(),
      allowed: wholeNumber(1).optional(),
      windowMs: milliseconds.optional(),
    }),
    z.strictObject({
      ...limitName,
      algorithm: z.literal('token-bucket'),
      ratePerSecond: z.number({ error: POSITIVE }).positive({ error: POSITIVE }).optional(),
      burst: wholeNumber(1).optional(),
    }),
  ],
  {
    error: ({ code }) => (code === 'invalid_union' ? `one of 'window', 'token-bucket'` : 'an object with key and per'),
  },
);

const penaltySchema = z.strictObject(
  {
    after: wholeNumber(1).optional(),
    status: z.union([z.literal(403), z.literal(429)], { error: '403 or 429' }).optional(),
    forMs: milliseconds.optional(),
    graceMs: span.optional(),
  },
  { error: 'an object' },
);

const CENTURY_MS = 36_525 * 24 * 60 * 60 * 1000;

/** A span that leads from today to a day that can be written as a date. */
const datable = (min: number) =>
  z.custom<number>((value) => typeof value === 'number' && value >= min && value <= CENTURY_MS, {
    error: `a number of milliseconds, ${min === 0 ? 'at least' : 'above'} 0 and at most a century`,
  });

const jobsSchema = z.strictObject(
  {
    pollsUntilDone: countOrInfinity(0).optional(),
    queuedMs: span.optional(),
    runningMs: span.optional(),
    expiresAfterMs: datable(Number.MIN_VALUE).optional(),
    outcome: oneOf('succeeded', 'failed', 'cancelled', 'expired').optional(),
    errorMessage: filledText.optional(),
    availabilityLagMs: datable(0).optional(),
  },
  { error: 'an object' },
);

const mutationSchema = z.strictObject(
  { everyRequests: wholeNumber(1), insert: wholeNumber(0).optional(), remove: wholeNumber(0).optional() },
  { error: 'an object with everyRequests' },
);

const sandboxSchema = z
  .strictObject(
    {
      port: wholeNumber(0).optional(),
      seed: anyWholeNumber.optional(),
      ...dataShape,
      dialect: oneOf(...(Object.keys(DIALECTS) as [DialectName, ...DialectName[]])).optional(),
      defaultPageSize: wholeNumber(1).optional(),
      maxPageSize: countOrInfinity(1).optional(),
      pageSizes: z.array(wholeNumber(0), { error: 'an array of page sizes' }).optional(),
      auth: z.union([bool, text], { error: 'true, false or the token itself' }).optional(),
      oauth: oauthSchema.optional(),
      rateLimits: z.array(rateLimitSchema, { error: 'an array of rate limits' }).optional(),
      quotaHeaders: oneOf('inin', 'x-ratelimit', 'x-rate-limit', 'ratelimit', 'none').optional(),
      retryAfter: bool.optional(),
      penalty: penaltySchema.optional(),
      recordsPerHour: countOrInfinity(1).optional(),
      tooLargeAbove: countOrInfinity(1).optional(),
      keepRequests: countOrInfinity(0).optional(),
      latencyMs: span.optional(),
      faults: faultsSchema.optional(),
      chaos: chaosSchema.optional(),
      unstableTies: bool.optional(),
      bothParams: oneOf('refuse', 'prefer-token').optional(),
      cursorTtlMs: span.optional(),
      now: functionOption<() => number>('a function that gives milliseconds').optional(),
      jobs: jobsSchema.optional(),
      pageCountLie: anyWholeNumber.optional(),
      totalLie: anyWholeNumber.optional(),
      totalGrowth: anyWholeNumber.optional(),
      loopAtPage: countOrInfinity(1).optional(),
      endless: bool.optional(),
      duplicates: z
        .custom<number>((value) => typeof value === 'number' && value >= 0 && value <= 1, {
          error: 'a share from 0 to 1',
        })
        .optional(),
      truncateTo: countOrInfinity(1).optional(),
      mutation: mutationSchema.optional(),
      maxResults: countOrInfinity(1).optional(),
      maxIntervalDays: z.number({ error: POSITIVE }).positive({ error: POSITIVE }).optional(),
      scimThrottleEvery: countOrInfinity(1).optional(),
      linkOrigin: text.optional(),
      linkExtra: text.optional(),
    },
    { error: 'an object' },
  )
  .superRefine(checkTogether);

/** Rules that more than one option is party to; each gives the words of its breach. */
function checkTogether({ auth, oauth, ...data }: SandboxOptions, context: z.RefinementCtx): void {
  const breach = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (oauth && auth !== undefined) breach(['auth'], 'left out where oauth is given');
  if (oauth?.firstRefreshToken !== undefined && !oauth.refreshTokens)
    breach(['oauth', 'firstRefreshToken'], 'left out unless refreshTokens is true');
  const { conversationsFrom: from, conversationsTo: to } = wholeDataOptions(data);
  if (from >= to) breach(['conversationsTo'], 'a time after conversationsFrom');
}

/**
 * A frozen copy of the options.
 *
 * @throws ConfigurationError that lists every wrong one
 */
export function checkedOptions(options: SandboxOptions): SandboxOptions {
  return parseOptions(sandboxSchema, options, 'startSandbox');
}
