import { JobError } from '../../errors/job-errors.js';
import { findJobPosition, jobReader, type JobRequests, RemoteJob } from './remote-job.js';
import type { ResolvedJobOptions } from './poll-options.js';
import {
  errorContextOf,
  eventContextOf,
  isAbortedByCaller,
  type Middleware,
  type Next,
  type PageRequest,
  type PageResponse,
} from '../middleware.js';

/**
 * Starts a job, waits until it is done, and brings its results. In a paged run the start is a page of its own, without records, whose answer
 * tells the job's id: from there on it stands in every position, and a run that is resumed goes on with the same job. Each request on the way
 * goes through the layers further in, with counts of its own.
 */
export function pollMiddleware(options: ResolvedJobOptions, calls: JobRequests): Middleware {
  const reader = jobReader(options);
  return async (request, next) => {
    const position = jobPositionOf(request);
    const jobAt = (id: string) => new RemoteJob(id, { options, requests: calls, reader, request, next });
    if (position?.ready) return jobAt(position.job!).fetchResults();
    if (position?.job) return whenDone(jobAt(position.job), request);
    const answer = await start(request, next);
    return position ? answer : whenDone(jobAt(reader.jobId(answer, errorContextOf(request))), request);
  };

  async function start(request: PageRequest, next: Next): Promise<PageResponse> {
    // Sent twice it would start two jobs, so it is no query, whatever the page is.
    const answer = await next({ ...request, query: false, expects: 'body' });
    const jobId = reader.jobId(answer, errorContextOf(request));
    const state = reader.findState(answer);
    request.emit({
      type: 'job',
      ...eventContextOf(request),
      jobId,
      outcome: 'started',
      ...(state === undefined ? {} : { state }),
    });
    return answer;
  }

  async function whenDone(job: RemoteJob, { signal }: PageRequest): Promise<PageResponse> {
    const last = await finished(job, signal);
    return options.results === undefined ? last : job.fetchResults();
  }

  async function finished(job: RemoteJob, signal: AbortSignal): Promise<PageResponse> {
    try {
      return await job.waitUntilDone();
    } catch (error) {
      // What the server said of the job's end leaves nothing to end.
      const goesOn = !(error instanceof JobError);
      if (goesOn && options.cancel !== undefined && isAbortedByCaller(signal)) void job.cancel(options.cancel);
      throw error;
    }
  }
}

/** The pages of such a method all have one: `jobResults` makes them, and refuses what a caller resumes from. */
const jobPositionOf = ({ page }: PageRequest) => findJobPosition(page?.position.at);
