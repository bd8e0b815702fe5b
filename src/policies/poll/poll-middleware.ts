import { JobError } from '../../errors/job-errors.js';
import { defined } from '../../json/plain-objects.js';
import { findJobPosition, jobReader, type JobRequests, RemoteJob } from './job-polling.js';
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
 * Starts a job, waits until it is done, and returns its results. In a paged run the start is a page of its own, without records. The ID of the job is
 * part of every position after it, so a resumed run continues with the same job. Each request about the job goes through the inner policies, with
 * retries of its own.
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
    // A retry could start a second job, so this request is not a query, although it is a page.
    const answer = await next({ ...request, query: false, expects: 'body' });
    const jobId = reader.jobId(answer, errorContextOf(request));
    const state = reader.findState(answer);
    request.emit({
      type: 'job',
      ...eventContextOf(request),
      jobId,
      outcome: 'started',
      ...defined({ state }),
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
      // A JobError means that the job has ended already.
      const isRunning = !(error instanceof JobError);
      if (isRunning && options.cancel !== undefined && isAbortedByCaller(signal)) void job.cancel(options.cancel);
      throw error;
    }
  }
}

/** Each page of such a method has one: `jobResults` makes it, and rejects other positions to resume from. */
const jobPositionOf = ({ page }: PageRequest) => findJobPosition(page?.position.at);
