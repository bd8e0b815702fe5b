import { path } from '../../client/path.js';
import { defineMethodDecorator, type RequestDecorator } from '../../decorators/define-method-decorator.js';
import { POLLED } from '../../decorators/endpoint.js';
import { ConfigurationError } from '../../errors/pagewright-error.js';
import { parseOptions } from '../../options/parse-options.js';
import { ORDER, type Params } from '../middleware.js';
import { pollMiddleware } from './poll-middleware.js';
import { type JobOptions, type JobRequest, jobSchema, type ResolvedJobOptions } from './poll-options.js';
import type { JobRequests } from './job-polling.js';

type RequestMethods = Readonly<Partial<Record<'get' | 'delete', (url: string, params?: Params) => unknown>>>;
type JobRequestFunction = (client: object, jobId: string, params: Params) => unknown;

/** Requests about jobs of one client: paths are sent by its `get` and `delete`, functions are called. */
function jobRequestsOf(client: object): JobRequests {
  const send = (verb: keyof RequestMethods, request: JobRequest, jobId: string, params: Params) => {
    if (typeof request === 'function') return (request as JobRequestFunction)(client, jobId, params);
    const url = request.replaceAll('{jobId}', path`${jobId}`);
    const method = (client as RequestMethods)[verb];
    if (typeof method === 'function') return method.call(client, url, params);
    throw new ConfigurationError(
      `${client.constructor.name} has no method ${verb}() to send ${request} with. Extend ApiClient, or pass @Polled ` +
        'a function instead of the path: (client, jobId, params) => page(…)',
    );
  };
  return {
    fetch: (request, jobId) => (params) => send('get', request, jobId, params),
    cancel: (request, jobId) => () => send('delete', request, jobId, {}),
  };
}

const decorator = defineMethodDecorator<JobOptions, ResolvedJobOptions>({
  name: POLLED,
  order: ORDER.Polled,
  resolve: (options, where) => parseOptions(jobSchema, options, where),
  middleware: (options, client) => pollMiddleware(options, jobRequestsOf(client)),
});

/**
 * For a method whose request starts a job: waits until the job is done, and pages its results. Without `@Paginated`, returns the body of the results.
 *
 * The params of a call are sent with the start. Each position contains the ID of the job, so a resumed run continues with the same job, also in another
 * process. With `cancel`, aborting the caller's `signal` cancels the job too.
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
 * @throws ConfigurationError when the class is defined, for invalid options or a wrong place. A run fails with a JobError if its job ends without
 * results
 */
export function Polled(options: JobOptions, ...more: unknown[]): RequestDecorator {
  return decorator(options, more);
}
