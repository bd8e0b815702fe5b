import type { Collection } from '../data/collection.js';
import type { Endpoint } from '../endpoints/router.js';
import { errorReply, type Reply } from '../http/reply.js';
import { queryInterval, type QueryInterval, type SandboxRequest, startOfDay } from '../http/sandbox-request.js';
import type { JobState } from './job-progress.js';
import { type JobResources, JobService, noSuchJob, type ResultStyle } from './job-service.js';
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
    ...(cursor === undefined ? {} : { cursor }),
    ...repeats,
  }),
};

/** Jobs that give conversation details. */
export function conversationJobs(service: JobResources, source: ConversationSource): readonly Endpoint[] {
  const desk = new JobService(service, 'conversations', source);
  return [
    { method: 'POST', path: JOBS, answer: (request) => desk.submit(request, ({ id }) => ({ jobId: id })) },
    {
      method: 'GET',
      path: `${JOBS}/availability`,
      answer: () => ({ status: 200, body: { dataAvailabilityDate: source.availabilityDate } }),
    },
    {
      method: 'GET',
      path: `${JOBS}/{jobId}`,
      answer: (_request, { jobId = '' }) => statusOf(desk.poll(jobId), jobId),
    },
    {
      method: 'DELETE',
      path: `${JOBS}/{jobId}`,
      answer: (_request, { jobId = '' }) => (desk.cancel(jobId) ? { status: 204, body: '' } : noSuchJob(jobId)),
    },
    {
      method: 'GET',
      path: `${JOBS}/{jobId}/results`,
      answer: (request, { jobId = '' }) => {
        const job = desk.find(jobId);
        return job ? desk.results(job, request, RESULTS) : noSuchJob(jobId);
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
    ...('endedAt' in state ? { completionDate: date(state.endedAt) } : {}),
    expirationDate: date(job.expiresAt),
    ...(state.name === 'failed' ? { errorMessage: state.message } : {}),
  };
  return { status: 200, body };
}

const date = (ms: number) => new Date(ms).toISOString();

/** Conversations by place, in the order of their start. */
export interface ConversationLog {
  /** No conversation lasts longer. */
  readonly longestMs: number;
  /** Places of those that start in `[from, to)`, in milliseconds since the epoch: `first` (included) to `end` (not included, never below). */
  startingIn(from: number, to: number): { readonly first: number; readonly end: number };
  /** When one ends, in milliseconds since the epoch. */
  endOf(place: number): number;
  at(place: number): unknown;
}

/**
 * Conversations whose life and the interval overlap; with `startOfDayIntervalMatching` but for those that started before the UTC day on
 * which the interval starts.
 */
export class ConversationSource implements JobSource {
  /**
   * @param lagMs see the option `jobs.availabilityLagMs`
   * @param served what becomes of the conversations of an interval before they are handed out
   */
  constructor(
    private readonly log: ConversationLog,
    private readonly lagMs: number | undefined,
    private readonly now: () => number,
    private readonly served: (all: Collection, intervalMs: number) => Collection = (all) => all,
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
    const bornMs = matching === 'true' ? startOfDay(interval.fromMs) : -Infinity;
    const availableMs = this.#availableMs;
    const until = this.lagMs === undefined ? Infinity : availableMs;
    const repeats = { dataAvailabilityDate: new Date(availableMs).toISOString() };
    const records = this.#overlapping(interval, { bornMs, until });
    return { repeats, records: this.served(records, interval.toMs - interval.fromMs) };
  }

  get #availableMs(): number {
    return this.now() - (this.lagMs ?? 0);
  }

  /** The conversations of an interval that start from `bornMs` on and before `until`. */
  #overlapping({ fromMs, toMs }: QueryInterval, { bornMs, until }: { bornMs: number; until: number }): Collection {
    const { log } = this;
    const [from, to] = [Math.min(fromMs, until), Math.min(toMs, until)];
    const within = log.startingIn(from, to);
    const before = log.startingIn(Math.max(fromMs - log.longestMs, bornMs), from);
    const earlier = Array.from({ length: before.end - before.first }, (_, i) => before.first + i).filter(
      (place) => log.endOf(place) > fromMs,
    );
    return {
      size: earlier.length + within.end - within.first,
      at: (i) => log.at(earlier[i] ?? within.first + i - earlier.length),
    };
  }
}
