import type { WarningFrom } from '../paging/options.js';
import type { JobOptions } from '../policies/poll/poll-options.js';
import { type Interval, parseInterval, readInterval } from '../time/interval.js';

const CONVERSATIONS = '/api/v2/analytics/conversations/details/jobs/{jobId}';
const AUDITS = '/api/v2/audits/query/{jobId}';

/**
 * Options for `@Polled`: the dialects in which Genesys Cloud tells how a job stands.
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
  /** `jobId` and `state`, in capitals; what failed says why as `errorMessage`. */
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
  /** `id` and `state`, such as `Succeeded`. The platform has no way to end such a query. */
  audits: {
    jobId: 'id',
    status: AUDITS,
    state: 'state',
    succeeded: ['Succeeded'],
    failed: ['Failed', 'Cancelled'],
    results: `${AUDITS}/results`,
  },
  /** `executionId` and `queryStatus`; the answer that says `Complete` has the results with it. */
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
 * Reads an interval as the queries of Genesys Cloud take it: two instants of ISO 8601, each with its zone, the earlier one first.
 *
 * @param where who asks, for the message
 * @example
 * checkInterval('2026-03-01T00:00:00Z/2026-03-02T00:00:00Z') // { start, end } in milliseconds since 1970
 * @throws ConfigurationError for anything else, naming what came
 */
export const checkInterval = (interval: unknown, where = 'checkInterval()'): Interval => parseInterval(interval, where);

/** What the platform does not have yet: jobs run over a copy of the data, which may be a day old. */
export const dataLagWarning: WarningFrom = ({ body }, { interval }) => {
  const { dataAvailabilityDate: until } = (body ?? {}) as { readonly dataAvailabilityDate?: unknown };
  const asked = readInterval(interval);
  if (typeof until !== 'string' || typeof asked === 'string' || !(asked.end > Date.parse(until))) return undefined;
  return `the interval ends at ${new Date(asked.end).toISOString()}, but the platform has data up to ${until} alone: what came later is missing, so ask for it another time`;
};
