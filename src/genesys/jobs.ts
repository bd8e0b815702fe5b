import type { PagingOptions } from '../paging/options.js';
import type { JobOptions } from '../policies/poll/poll-options.js';
import { type Interval, parseInterval, readInterval } from '../time/interval.js';

const CONVERSATIONS = '/api/v2/analytics/conversations/details/jobs/{jobId}';
const AUDITS = '/api/v2/audits/query/{jobId}';

/**
 * Options for `@Polled`: the kinds of jobs of Genesys Cloud.
 *
 * @example
 * @Paginated({ ...presets.queryCursor, extractor: 'userDetails' })
 * @Polled({
 *   ...jobs.conversationDetails,
 *   status: '/api/v2/analytics/users/details/jobs/{jobId}',
 *   results: '/api/v2/analytics/users/details/jobs/{jobId}/results',
 *   cancel: '/api/v2/analytics/users/details/jobs/{jobId}',
 * })
 * userDetailsJob(query: { interval: string }): Paged<{ userId: string }> {
 *   return this.post('/api/v2/analytics/users/details/jobs', query);
 * }
 */
export const jobs = Object.freeze({
  /** Fields `jobId` and `state`, in capitals; `errorMessage` explains a failure. */
  conversationDetails: {
    jobId: 'jobId',
    status: CONVERSATIONS,
    state: 'state',
    succeeded: ['FULFILLED'],
    failed: ['FAILED', 'CANCELLED', 'EXPIRED'],
    message: 'errorMessage',
    results: `${CONVERSATIONS}/results`,
    cancel: CONVERSATIONS,
  },
  /** Fields `id` and `state`, such as `Succeeded`. The platform cannot cancel such a query. */
  audits: {
    jobId: 'id',
    status: AUDITS,
    state: 'state',
    succeeded: ['Succeeded'],
    failed: ['Failed', 'Cancelled'],
    results: `${AUDITS}/results`,
  },
  /** Fields `executionId` and `queryStatus`; the response with `Complete` also contains the results. */
  usage: {
    jobId: 'executionId',
    status: '/api/v2/usage/query/{jobId}/results',
    state: 'queryStatus',
    succeeded: ['Complete'],
    failed: ['Failed'],
  },
} as const satisfies Readonly<Record<string, JobOptions>>);

export type { Interval };

/**
 * Validates an interval of a query: two ISO 8601 instants with time zones, the earlier one first.
 *
 * @param where prefix of the error message
 * @returns start and end in milliseconds since 1970
 * @throws ConfigurationError for anything else
 * @example
 * checkInterval('2026-03-01T00:00:00Z/2026-03-02T00:00:00Z'); // { start, end }
 */
export const checkInterval = (interval: unknown, where = 'checkInterval()'): Interval => parseInterval(interval, where);

/** A warning if the interval ends after the platform's data, which may be a day old. */
export const dataLagWarning: NonNullable<PagingOptions['warningFrom']> = ({ body }, { interval }) => {
  const { dataAvailabilityDate: availableUntil } = (body ?? {}) as { readonly dataAvailabilityDate?: unknown };
  const requested = readInterval(interval);
  if (typeof availableUntil !== 'string' || typeof requested === 'string') return undefined;
  if (!(requested.end > Date.parse(availableUntil))) return undefined;
  return (
    `the interval ends at ${new Date(requested.end).toISOString()}, but the platform has data only up to ${availableUntil}. ` +
    'Later records are missing; query them again later'
  );
};
