import { HttpError } from '../errors/http-error.js';
import { JobCancelledError } from '../errors/job-cancelled-error.js';
import type { JobError, JobErrorInit } from '../errors/job-error.js';
import { JobExpiredError } from '../errors/job-expired-error.js';
import { JobFailedError } from '../errors/job-failed-error.js';
import { JobTimeoutError } from '../errors/job-timeout-error.js';
import { isPagewrightError } from '../errors/pagewright-error.js';
import { retryAfterMs } from '../limits/retry-after.js';
import { exponential } from '../time/backoff.js';
import type { JobReader } from './job-answers.js';
import { isAmong, type JobRequest, type ResolvedJobOptions } from './job-options.js';
import { newTrip, placeIn, tagOf, type Next, type PageRequest, type PageResponse, type Params } from './layer.js';

/** Makes the requests about jobs, for one client. */
export interface JobCalls {
  ask(request: JobRequest, jobId: string): (params: Params) => unknown;
  end(request: JobRequest, jobId: string): (params: Params) => unknown;
}

export interface JobRoad {
  readonly options: ResolvedJobOptions;
  readonly calls: JobCalls;
  readonly reader: JobReader;
  /** The page or call that wants the job's results. */
  readonly request: PageRequest;
  readonly next: Next;
}

/** A job at the server, seen from here. */
export class RemoteJob {
  constructor(
    readonly id: string,
    private readonly road: JobRoad,
  ) {}

  /**
   * Waits until it is done, and gives the answer that said so.
   *
   * @throws JobFailedError, JobCancelledError, JobExpiredError as it ended, JobTimeoutError where it did not
   */
  async finished(): Promise<PageResponse> {
    const { options, reader, request } = this.road;
    const { clock, signal } = request;
    const waitMs = exponential({ baseMs: options.intervalMs, capMs: options.maxIntervalMs, jitter: false });
    const until = clock.now() + options.timeoutMs;
    let asked = 0;
    for (let look = 1; ; look += 1) {
      const wait = Math.min(Math.max(waitMs(look), asked), until - clock.now());
      await clock.sleep(wait, signal);
      const answer = await this.#look(wait);
      const state = reader.state(answer, placeIn(request));
      if (isAmong(options.succeeded, state)) return this.#told(answer, 'succeeded', state);
      if (isAmong(options.failed, state)) throw this.#failure(answer, state);
      if (clock.now() >= until) throw new JobTimeoutError(options.timeoutMs, { ...this.#facts(), state });
      this.#told(answer, 'running', state);
      asked = retryAfterMs({ headers: answer.headers ?? {} }, clock.now()) ?? 0;
    }
  }

  /** One page of the results. */
  async results(): Promise<PageResponse> {
    const { options, calls, request, next } = this.road;
    try {
      return await next({
        ...request,
        errand: { isPage: true, call: calls.ask(options.results ?? options.status, this.id) },
      });
    } catch (error) {
      throw this.#orGone(error);
    }
  }

  /** Ends it at the server. Nobody waits for that, so an event tells how it went. */
  async cancel(how: JobRequest): Promise<void> {
    const { calls, request, next } = this.road;
    const { signal } = new AbortController();
    try {
      await next({ ...request, signal, trip: newTrip(), errand: { isPage: false, call: calls.end(how, this.id) } });
      this.#tell({ outcome: 'cancelled' });
    } catch (error) {
      this.#tell({ outcome: 'not cancelled', error: isPagewrightError(error) ? error.code : String(error) });
    }
  }

  async #look(waitedMs: number): Promise<PageResponse> {
    const { options, calls, request, next } = this.road;
    const call = calls.ask(options.status, this.id);
    try {
      return await next({ ...request, params: {}, trip: { sends: 0, waitedMs }, errand: { isPage: false, call } });
    } catch (error) {
      throw this.#orGone(error);
    }
  }

  #failure(answer: PageResponse, state: string): JobError {
    const serverMessage = this.road.reader.message(answer);
    this.#told(answer, 'failed', state);
    const init = { ...this.#facts(), state, serverMessage };
    if (/expire/i.test(state)) return new JobExpiredError(init);
    return /cancel/i.test(state) ? new JobCancelledError(init) : new JobFailedError(init);
  }

  /** An id that the server itself gave, and does not know, is that of a job whose time is over. */
  #orGone(error: unknown): unknown {
    const gone = error instanceof HttpError && (error.status === 404 || error.status === 410);
    if (!gone) return error;
    return new JobExpiredError({ ...this.#facts(), serverMessage: error.apiMessage, cause: error });
  }

  #facts(): JobErrorInit {
    return { jobId: this.id, ...placeIn(this.road.request) };
  }

  #told(answer: PageResponse, outcome: 'running' | 'succeeded' | 'failed', state: string): PageResponse {
    this.#tell({ outcome, state });
    return answer;
  }

  #tell(said: {
    outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'not cancelled';
    state?: string;
    error?: string;
  }): void {
    const { request } = this.road;
    request.emit({ type: 'job', ...tagOf(request), jobId: this.id, ...said });
  }
}
