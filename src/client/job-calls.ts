import { ConfigurationError } from '../errors/configuration-error.js';
import type { JobRequest } from '../layers/job-options.js';
import type { Params } from '../layers/layer.js';
import type { JobCalls } from '../layers/remote-job.js';
import { path } from './path.js';

type Asking = Readonly<Partial<Record<'get' | 'delete', (url: string, params?: Params) => unknown>>>;
type Asked = (client: object, jobId: string, params: Params) => unknown;

/** Requests about jobs as one client sends them: paths by its own `get` and `delete`, functions as they are. */
export function jobCallsOf(client: object): JobCalls {
  const send = (verb: keyof Asking, request: JobRequest, jobId: string, params: Params) => {
    if (typeof request === 'function') return (request as Asked)(client, jobId, params);
    const url = request.replaceAll('{jobId}', path`${jobId}`);
    const method = (client as Asking)[verb];
    if (typeof method === 'function') return method.call(client, url, params);
    throw new ConfigurationError(
      `${client.constructor.name} has no method ${verb}() to send ${request} with; extend ApiClient, or give @Polled ` +
        'a function in place of the path: (client, jobId, params) => page(…)',
    );
  };
  return {
    ask: (request, jobId) => (params) => send('get', request, jobId, params),
    end: (request, jobId) => () => send('delete', request, jobId, {}),
  };
}
