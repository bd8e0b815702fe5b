import type { Collection } from '../data/collection.js';
import type { Endpoint } from '../endpoints/router.js';
import {
  errorReply,
  queryInterval,
  type QueryInterval,
  type Reply,
  type SandboxRequest,
  startOfDay,
} from '../http/sandbox-request.js';
import type { JobState } from './job-progress.js';
import { type JobContext, JobService, noSuchJob, type ResultStyle } from './job-service.js';
import type { Job, JobContent, JobSource } from './job-table.js';

const STATES: Readonly<Record<JobState['name'], string>> = {
  queued: 'QUEUED',
  running: 'PENDING',
  succeeded: 'FULFILLED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
  expired: 'EXPIRED',
};
const JOBS = '/api/v2/analytics/conversations/details/jobs';
const RESULTS: ResultStyle = {
  defaultSize: 1_000,
  maxSize: 1_000,
  envelope: ({ records, cursor }, { repeats }) => ({
    conversations: records,
    cursor,
    ...repeats,
  }),
};

/** Jobs that return conversation details. */
export function conversationJobs(context: JobContext, source: ConversationSource): readonly Endpoint[] {
  const jobs = new JobService(context, 'conversations', source);
  return [
    { method: 'POST', path: JOBS, answer: (request) => jobs.submit(request, ({ id }) => ({ jobId: id })) },
    {
      method: 'GET',
      path: `${JOBS}/availability`,
      answer: () => ({ status: 200, body: { dataAvailabilityDate: source.availabilityDate } }),
    },
    {
      method: 'GET',
      path: `${JOBS}/{jobId}`,
      answer: (_request, { jobId = '' }) => statusOf(jobs.poll(jobId), jobId),
    },
    {
      method: 'DELETE',
      path: `${JOBS}/{jobId}`,
      answer: (_request, { jobId = '' }) => (jobs.cancel(jobId) ? { status: 204, body: '' } : noSuchJob(jobId)),
    },
    {
      method: 'GET',
      path: `${JOBS}/{jobId}/results`,
      answer: (request, { jobId = '' }) => {
        const job = jobs.find(jobId);
        return job ? jobs.results(job, request, RESULTS) : noSuchJob(jobId);
      },
    },
  ];
}

function statusOf(job: Job | undefined, id: string): Reply {
  if (!job) return noSuchJob(id);
  const { state, submittedAt } = job.progress;
  const body = {
    state: STATES[state.name],
    submissionDate: date(submittedAt),
    completionDate: 'endedAt' in state ? date(state.endedAt) : undefined,
    expirationDate: date(job.expiresAt),
    errorMessage: state.name === 'failed' ? state.message : undefined,
  };
  return { status: 200, body };
}

const date = (ms: number) => new Date(ms).toISOString();

/** Conversations by index, ordered by start. */
export interface ConversationIndex {
  /** Longest duration of a conversation. */
  readonly longestMs: number;
  /** Indices of those that start in `[from, to)`, in milliseconds since the epoch: `first` included, `end` excluded. */
  startingIn(from: number, to: number): { readonly first: number; readonly end: number };
  /** End of a conversation, in milliseconds since the epoch. */
  endOf(index: number): number;
  at(index: number): unknown;
}

/**
 * The conversations that overlap an interval. With `startOfDayIntervalMatching`, those that started before the UTC day of its start are
 * excluded.
 */
export class ConversationSource implements JobSource {
  /**
   * @param lagMs the option `jobs.availabilityLagMs`
   * @param transform changes the conversations of an interval before they are served
   */
  constructor(
    private readonly index: ConversationIndex,
    private readonly lagMs: number | undefined,
    private readonly now: () => number,
    private readonly transform: (all: Collection, intervalMs: number) => Collection = (all) => all,
  ) {}

  get availabilityDate(): string {
    return new Date(this.#availableMs).toISOString();
  }

  contentFor({ fields }: Pick<SandboxRequest, 'fields'>): JobContent | Reply {
    const interval = queryInterval(fields.get('interval'));
    if ('status' in interval) return interval;
    const matching = fields.get('startOfDayIntervalMatching') ?? 'false';
    if (matching !== 'true' && matching !== 'false')
      return errorReply(400, 'bad.request', 'startOfDayIntervalMatching must be true or false');
    const earliestMs = matching === 'true' ? startOfDay(interval.fromMs) : -Infinity;
    const availableMs = this.#availableMs;
    const until = this.lagMs === undefined ? Infinity : availableMs;
    const repeats = { dataAvailabilityDate: new Date(availableMs).toISOString() };
    const records = this.#overlapping(interval, { earliestMs, until });
    return { repeats, records: this.transform(records, interval.toMs - interval.fromMs) };
  }

  get #availableMs(): number {
    return this.now() - (this.lagMs ?? 0);
  }

  /** The conversations of an interval that start in `[earliestMs, until)`. */
  #overlapping(
    { fromMs, toMs }: QueryInterval,
    { earliestMs, until }: { earliestMs: number; until: number },
  ): Collection {
    const { index } = this;
    const [from, to] = [Math.min(fromMs, until), Math.min(toMs, until)];
    const within = index.startingIn(from, to);
    const before = index.startingIn(Math.max(fromMs - index.longestMs, earliestMs), from);
    const earlier = Array.from({ length: before.end - before.first }, (_, i) => before.first + i).filter(
      (i) => index.endOf(i) > fromMs,
    );
    return {
      size: earlier.length + within.end - within.first,
      at: (i) => index.at(earlier[i] ?? within.first + i - earlier.length),
    };
  }
}
