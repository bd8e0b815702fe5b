import type { JobOptions } from '../layers/job-options.js';

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
