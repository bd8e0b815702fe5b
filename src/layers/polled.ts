import { JobError } from '../errors/job-error.js';
import { jobReader } from './job-answers.js';
import type { ResolvedJobOptions } from './job-options.js';
import { jobPositionIn } from './job-position.js';
import { placeIn, tagOf, type Layer, type Next, type PageRequest, type PageResponse } from './layer.js';
import { RemoteJob, type JobCalls } from './remote-job.js';
import { isAbandoned } from './run-ended.js';

/**
 * Starts a job, waits until it is done, and brings its results. In a paged run the start is a page of its own, without records, whose answer
 * tells the job's id: from there on it stands in every position, and a run that is resumed goes on with the same job. Each request on the way
 * goes through the layers further in, with counts of its own.
 */
export function polled(options: ResolvedJobOptions, calls: JobCalls): Layer {
  const reader = jobReader(options);
  return async (request, next) => {
    const position = positionOf(request);
    const jobAt = (id: string) => new RemoteJob(id, { options, calls, reader, request, next });
    if (position?.ready) return jobAt(position.job!).results();
    if (position?.job) return whenDone(jobAt(position.job), request);
    const answer = await start(request, next);
    return position ? answer : whenDone(jobAt(reader.jobId(answer, placeIn(request))), request);
  };

  async function start(request: PageRequest, next: Next): Promise<PageResponse> {
    // Sent twice it would start two jobs, so it is no query, whatever the page is.
    const answer = await next({ ...request, query: false, errand: { isPage: false } });
    const jobId = reader.jobId(answer, placeIn(request));
    const state = reader.stateIn(answer);
    request.emit({
      type: 'job',
      ...tagOf(request),
      jobId,
      outcome: 'started',
      ...(state === undefined ? {} : { state }),
    });
    return answer;
  }

  async function whenDone(job: RemoteJob, { signal }: PageRequest): Promise<PageResponse> {
    const last = await finished(job, signal);
    return options.results === undefined ? last : job.results();
  }

  async function finished(job: RemoteJob, signal: AbortSignal): Promise<PageResponse> {
    try {
      return await job.finished();
    } catch (error) {
      // What the server said of the job's end leaves nothing to end.
      const goesOn = !(error instanceof JobError);
      if (goesOn && options.cancel !== undefined && isAbandoned(signal)) void job.cancel(options.cancel);
      throw error;
    }
  }
}

/** The pages of such a method all have one: `jobResults` makes them, and refuses what a caller resumes from. */
const positionOf = ({ page }: PageRequest) => jobPositionIn(page?.position.at);
