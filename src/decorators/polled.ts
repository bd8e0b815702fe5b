import { jobCallsOf } from '../client/job-calls.js';
import { jobSchema, type JobOptions, type ResolvedJobOptions } from '../layers/job-options.js';
import { RANKS } from '../layers/layer.js';
import { polled } from '../layers/polled.js';
import { parseOptions } from '../options/parse-options.js';
import { defineMethodDecorator, type MethodDecoratorOf, type RequestMethod } from './define-method-decorator.js';
import { POLLED } from './polled-settings.js';

const decorator = defineMethodDecorator<JobOptions, ResolvedJobOptions>({
  name: POLLED,
  rank: RANKS.Polled,
  resolve: (options, where) => parseOptions(jobSchema, options, where),
  layer: (options, client) => polled(options, jobCallsOf(client)),
});

/**
 * For a method whose request starts a job, to be answered later: waits until the job is done, and pages its results, or without `@Paginated`
 * gives their body. The params of a call are those of the start. The job's id stands in each position, so a run that is resumed, also in another
 * process, goes on with the same job.
 *
 * What the caller's `signal` aborts ends the job too, where `cancel` says how.
 *
 * @example
 * class Analytics extends ApiClient {
 *   @Paginated({ extractor: 'conversations', style: cursor(), pageSize: 1_000 })
 *   @Polled({
 *     status: '/api/v2/analytics/conversations/details/jobs/{jobId}',
 *     succeeded: ['FULFILLED'],
 *     failed: ['FAILED', 'CANCELLED', 'EXPIRED'],
 *     results: '/api/v2/analytics/conversations/details/jobs/{jobId}/results',
 *   })
 *   conversations(query: ConversationQuery): Paged<Conversation> {
 *     return this.post('/api/v2/analytics/conversations/details/jobs', query);
 *   }
 * }
 * @throws ConfigurationError, when the class is defined, for bad options or a wrong place. The runs fail with JobFailedError,
 * JobCancelledError, JobExpiredError or JobTimeoutError
 */
export function Polled(options: JobOptions, ...more: unknown[]): MethodDecoratorOf<RequestMethod> {
  return decorator(options, more);
}
