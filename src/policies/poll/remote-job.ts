import { describeValue } from '../../errors/describe-value.js';
import { HttpError } from '../../errors/http-errors.js';
import { JobError, type JobErrorInit } from '../../errors/job-errors.js';
import { type ErrorContext, isPagewrightError } from '../../errors/pagewright-error.js';
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
  /** The page or call that wants the job's results. */
  readonly request: PageRequest;
  readonly next: Next;
}

/** A job at the server, seen from here. */
export class RemoteJob {
  constructor(
    readonly id: string,
    private readonly context: JobContext,
  ) {}

  /**
   * Waits until it is done, and gives the answer that said so.
   *
   * @throws JobError with the code of how the job ended
   */
  async waitUntilDone(): Promise<PageResponse> {
    const { options, reader, request } = this.context;
    const { clock, signal } = request;
    const waitMs = exponential({ baseMs: options.intervalMs, capMs: options.maxIntervalMs, jitter: false });
    const until = clock.now() + options.timeoutMs;
    let asked = 0;
    for (let look = 1; ; look += 1) {
      const wait = Math.min(Math.max(waitMs(look), asked), until - clock.now());
      await clock.sleep(wait, signal);
      const answer = await this.#look(wait);
      const state = reader.state(answer, errorContextOf(request));
      if (includesState(options.succeeded, state)) return this.#told(answer, 'succeeded', state);
      if (includesState(options.failed, state)) throw this.#failure(answer, state);
      if (clock.now() >= until) throw this.#timeout(state);
      this.#told(answer, 'running', state);
      asked = retryAfterMs({ headers: answer.headers ?? {} }, clock.now()) ?? 0;
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
      throw this.#orGone(error);
    }
  }

  /** Ends it at the server. Nobody waits for that, so an event tells how it went. */
  async cancel(how: JobRequest): Promise<void> {
    const { requests, request, next } = this.context;
    const { signal } = new AbortController();
    try {
      await next({
        ...request,
        signal,
        stats: newRequestStats(),
        call: requests.cancel(how, this.id),
        expects: 'body',
      });
      this.#tell({ outcome: 'cancelled' });
    } catch (error) {
      this.#tell({ outcome: 'not cancelled', error: isPagewrightError(error) ? error.code : String(error) });
    }
  }

  async #look(waitedMs: number): Promise<PageResponse> {
    const { options, requests, request, next } = this.context;
    const call = requests.fetch(options.status, this.id);
    try {
      return await next({ ...request, params: {}, stats: { sends: 0, waitedMs }, call, expects: 'body' });
    } catch (error) {
      throw this.#orGone(error);
    }
  }

  #failure(answer: PageResponse, state: string): JobError {
    const serverMessage = this.context.reader.message(answer);
    this.#told(answer, 'failed', state);
    const init = { ...this.#facts(), state, serverMessage };
    if (/expire/i.test(state)) return new JobError('JOB_EXPIRED', init);
    return new JobError(/cancel/i.test(state) ? 'JOB_CANCELLED' : 'JOB_FAILED', init);
  }

  #timeout(state: string): JobError {
    return new JobError('JOB_TIMEOUT', { ...this.#facts(), state, timeoutMs: this.context.options.timeoutMs });
  }

  /** An id that the server itself gave, and does not know, is that of a job whose time is over. */
  #orGone(error: unknown): unknown {
    const gone = error instanceof HttpError && (error.status === 404 || error.status === 410);
    if (!gone) return error;
    return new JobError('JOB_EXPIRED', { ...this.#facts(), serverMessage: error.apiMessage, cause: error });
  }

  #facts(): JobErrorInit {
    return { jobId: this.id, ...errorContextOf(this.context.request) };
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
    const { request } = this.context;
    request.emit({ type: 'job', ...eventContextOf(request), jobId: this.id, ...said });
  }
}

/** Reads what a server says of its jobs. */
interface JobReader {
  /** @throws SchemaError where the answer to the start of a job names none */
  jobId(answer: PageResponse, place?: ErrorContext): string;
  /** The state, where the answer tells one. */
  findState(answer: PageResponse): string | undefined;
  /** @throws SchemaError where an answer about a job tells no state */
  state(answer: PageResponse, place: ErrorContext): string;
  /** Why it failed, where the answer tells. */
  message(answer: PageResponse): string | undefined;
}

export function jobReader(options: Pick<ResolvedJobOptions, 'jobId' | 'state' | 'message'>): JobReader {
  const [id, state] = [fieldPath(options.jobId), fieldPath(options.state)];
  const messages = (options.message === undefined ? ['errorMessage', 'message'] : [options.message]).map(fieldPath);
  const stateIn = ({ body }: PageResponse) => asText(state.get(body));
  return {
    jobId(answer, place = {}) {
      const found = id.get(answer.body);
      const jobId = Number.isSafeInteger(found) ? String(found) : asText(found);
      if (jobId !== undefined) return jobId;
      throw missingField('the id of the job', 'jobId', id.text, answer, place);
    },
    findState: stateIn,
    state(answer, place) {
      const said = stateIn(answer);
      if (said !== undefined) return said;
      throw missingField('the state of the job', 'state', state.text, answer, place);
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
  place: ErrorContext,
): SchemaError {
  return new SchemaError(
    `the answer does not tell ${what} at "${path}", but is ${describeValue(body)}; check ${option} of @Polled`,
    place,
  );
}

/** Where a run over the results of a job stands: the job itself is part of the place, so that a crash does not lose it. */
export type JobPosition = {
  /** `null` while there is none yet: the page there starts it, and brings no records. */
  readonly job: string | null;
  /** The job was seen to be done. Absent means that nobody knows. */
  readonly ready?: true;
  /** The position among the results, in the style that they are paged by. */
  readonly at: JsonObject;
  readonly pageSize?: number;
};

/** The place in its job of a position, which may stand in that of a style around it. */
export function findJobPosition(at: JsonObject | undefined): JobPosition | undefined {
  if (at === undefined || isJobPosition(at)) return at;
  return findJobPosition(at['at'] as JsonObject | undefined);
}

export const isJobPosition = (at: JsonObject): at is JobPosition =>
  (at['job'] === null || (typeof at['job'] === 'string' && at['job'] !== '')) &&
  typeof at['at'] === 'object' &&
  at['at'] !== null;
