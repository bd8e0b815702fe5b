import { describeValue, type ErrorContext, isPagewrightError } from '../../errors/pagewright-error.js';
import { HttpError } from '../../errors/http-errors.js';
import { JobError, type JobErrorInit } from '../../errors/job-errors.js';
import { SchemaError } from '../../errors/paging-errors.js';
import { fieldPath } from '../../json/field-path.js';
import type { JsonObject } from '../../position.js';
import { exponential } from '../../time/backoff.js';
import { retryAfterMs } from '../../time/retry-after.js';
import {
  errorContextOf,
  eventContextOf,
  newRequestStats,
  type Next,
  type PageRequest,
  type PageResponse,
  type Params,
} from '../middleware.js';
import { includesState, type JobRequest, type ResolvedJobOptions } from './poll-options.js';

/** Makes the requests about jobs, for one client. */
export interface JobRequests {
  fetch(request: JobRequest, jobId: string): (params: Params) => unknown;
  cancel(request: JobRequest, jobId: string): (params: Params) => unknown;
}

interface JobContext {
  readonly options: ResolvedJobOptions;
  readonly requests: JobRequests;
  readonly reader: JobReader;
  /** The page or call that needs the results. */
  readonly request: PageRequest;
  readonly next: Next;
}

/** A job on the server. */
export class RemoteJob {
  constructor(
    readonly id: string,
    private readonly context: JobContext,
  ) {}

  /**
   * Waits until it is done, and returns the response that reported it.
   *
   * @throws JobError with the code of how the job ended
   */
  async waitUntilDone(): Promise<PageResponse> {
    const { options, reader, request } = this.context;
    const { clock, signal } = request;
    const waitMs = exponential({ baseMs: options.intervalMs, capMs: options.maxIntervalMs, jitter: false });
    const until = clock.now() + options.timeoutMs;
    let requestedMs = 0;
    for (let count = 1; ; count += 1) {
      const wait = Math.min(Math.max(waitMs(count), requestedMs), until - clock.now());
      await clock.sleep(wait, signal);
      const response = await this.#fetchStatus(wait);
      const state = reader.state(response, errorContextOf(request));
      if (includesState(options.succeeded, state)) return this.#report(response, 'succeeded', state);
      if (includesState(options.failed, state)) throw this.#failure(response, state);
      if (clock.now() >= until) throw this.#timeout(state);
      this.#report(response, 'running', state);
      requestedMs = retryAfterMs({ headers: response.headers ?? {} }, clock.now()) ?? 0;
    }
  }

  /** One page of the results. */
  async fetchResults(): Promise<PageResponse> {
    const { options, requests, request, next } = this.context;
    try {
      return await next({
        ...request,
        call: requests.fetch(options.results ?? options.status, this.id),
        expects: request.page ? 'page' : 'body',
      });
    } catch (error) {
      throw this.#asExpired(error);
    }
  }

  /** Cancels it on the server. The outcome is an event, since the caller does not wait for it. */
  async cancel(how: JobRequest): Promise<void> {
    const { requests, request, next } = this.context;
    const { signal } = new AbortController();
    try {
      await next({
        ...request,
        signal,
        stats: newRequestStats(),
        isRecoverable: undefined,
        call: requests.cancel(how, this.id),
        expects: 'body',
      });
      this.#emit({ outcome: 'cancelled' });
    } catch (error) {
      this.#emit({ outcome: 'not cancelled', error: isPagewrightError(error) ? error.code : String(error) });
    }
  }

  async #fetchStatus(waitedMs: number): Promise<PageResponse> {
    const { options, requests, request, next } = this.context;
    const call = requests.fetch(options.status, this.id);
    try {
      // A smaller page of results does not help a request for the status.
      const own = { params: {}, stats: { sends: 0, waitedMs }, isRecoverable: undefined };
      return await next({ ...request, ...own, call, expects: 'body' });
    } catch (error) {
      throw this.#asExpired(error);
    }
  }

  #failure(response: PageResponse, state: string): JobError {
    const serverMessage = this.context.reader.message(response);
    this.#report(response, 'failed', state);
    const init = { ...this.#errorContext(), state, serverMessage };
    if (/expire/i.test(state)) return new JobError('JOB_EXPIRED', init);
    return new JobError(/cancel/i.test(state) ? 'JOB_CANCELLED' : 'JOB_FAILED', init);
  }

  #timeout(state: string): JobError {
    return new JobError('JOB_TIMEOUT', { ...this.#errorContext(), state, timeoutMs: this.context.options.timeoutMs });
  }

  /** A server that no longer knows an ID of its own has dropped an expired job. */
  #asExpired(error: unknown): unknown {
    const gone = error instanceof HttpError && (error.status === 404 || error.status === 410);
    if (!gone) return error;
    return new JobError('JOB_EXPIRED', { ...this.#errorContext(), serverMessage: error.apiMessage, cause: error });
  }

  #errorContext(): JobErrorInit {
    return { jobId: this.id, ...errorContextOf(this.context.request) };
  }

  #report(response: PageResponse, outcome: 'running' | 'succeeded' | 'failed', state: string): PageResponse {
    this.#emit({ outcome, state });
    return response;
  }

  #emit(details: {
    outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'not cancelled';
    state?: string;
    error?: string;
  }): void {
    const { request } = this.context;
    request.emit({ type: 'job', ...eventContextOf(request), jobId: this.id, ...details });
  }
}

/** Reads responses about jobs. */
interface JobReader {
  /** @throws SchemaError if the response to the start of a job has no ID */
  jobId(response: PageResponse, context?: ErrorContext): string;
  /** The state, if the response has one. */
  findState(response: PageResponse): string | undefined;
  /** @throws SchemaError if a response about a job has no state */
  state(response: PageResponse, context: ErrorContext): string;
  /** The reason of a failure, if the response has one. */
  message(response: PageResponse): string | undefined;
}

export function jobReader(options: Pick<ResolvedJobOptions, 'jobId' | 'state' | 'message'>): JobReader {
  const [id, state] = [fieldPath(options.jobId), fieldPath(options.state)];
  const messages = (options.message === undefined ? ['errorMessage', 'message'] : [options.message]).map(fieldPath);
  const findState = ({ body }: PageResponse) => asText(state.get(body));
  return {
    jobId(response, context = {}) {
      const found = id.get(response.body);
      const jobId = Number.isSafeInteger(found) ? String(found) : asText(found);
      if (jobId !== undefined) return jobId;
      throw missingField('job ID', 'jobId', id.text, response, context);
    },
    findState,
    state(response, context) {
      const found = findState(response);
      if (found !== undefined) return found;
      throw missingField('job state', 'state', state.text, response, context);
    },
    message: ({ body }) => messages.map((path) => asText(path.get(body))).find((text) => text !== undefined),
  };
}

const asText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function missingField(
  what: string,
  option: string,
  path: string,
  { body }: PageResponse,
  context: ErrorContext,
): SchemaError {
  return new SchemaError(
    `the response has no ${what} at "${path}", it is ${describeValue(body)}. Check ${option} of @Polled`,
    context,
  );
}

/** The position of a run over the results of a job. It contains the job, so that a crash does not lose it. */
export type JobPosition = {
  /** `null` for the page that starts the job and has no records. */
  readonly job: string | null;
  /** Whether the job is known to be done. */
  readonly ready?: true;
  /** The position among the results, by their paging style. */
  readonly at: JsonObject;
  readonly pageSize?: number;
};

/** The job position in a position, which may be nested in that of another style. */
export function findJobPosition(at: JsonObject | undefined): JobPosition | undefined {
  if (at === undefined || isJobPosition(at)) return at;
  return findJobPosition(at['at'] as JsonObject | undefined);
}

export const isJobPosition = (at: JsonObject): at is JobPosition =>
  (at['job'] === null || (typeof at['job'] === 'string' && at['job'] !== '')) &&
  typeof at['at'] === 'object' &&
  at['at'] !== null;
