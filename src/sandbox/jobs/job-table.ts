import type { Collection } from '../data/collection.js';
import { idOf } from '../data/random.js';
import type { Reply, SandboxRequest } from '../http/sandbox-request.js';
import type { ResolvedJobOptions } from '../sandbox-options-schema.js';
import { advanced, cancelled, expiryOf, type JobProgress, polled, submitted } from './job-progress.js';

/** Kind of the ids of jobs. */
const JOB = 0x0b;

/** A submitted job. */
export interface SandboxJob {
  readonly id: string;
  /** Kind of the job: the endpoint that it was submitted to. */
  readonly dialect: 'conversations' | 'audits' | 'usage';
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired';
  /** Number of requests for its state. */
  readonly polls: number;
  /** Number of DELETEs. */
  readonly cancellations: number;
}

/** The results of a job. */
export interface JobContent {
  readonly records: Collection;
  /** Fields fixed at submission, which replies repeat. */
  readonly repeats: Readonly<Record<string, string>>;
}

export interface Job extends JobContent {
  readonly id: string;
  readonly dialect: Dialect;
  readonly expiresAt: number;
  readonly progress: JobProgress;
}

type Dialect = SandboxJob['dialect'];

/** All jobs of a sandbox, in order of submission. */
export class JobTable {
  readonly #jobs = new Map<string, Job>();

  constructor(
    private readonly options: ResolvedJobOptions,
    private readonly seed: number,
    private readonly now: () => number,
  ) {}

  /** All jobs with their current state. */
  get jobs(): readonly SandboxJob[] {
    return [...this.#jobs.values()].map(({ id, dialect, progress }) => {
      const { polls, cancellations, state } = advanced(progress, this.options, this.now());
      return Object.freeze({ id, dialect, state: state.name, polls, cancellations });
    });
  }

  submit(dialect: Dialect, { records, repeats }: JobContent): Job {
    const progress = submitted(this.options, this.now());
    const id = idOf(this.seed, JOB, this.#jobs.size);
    return this.#keep({ id, dialect, records, repeats, progress, expiresAt: expiryOf(progress, this.options) });
  }

  /** The job with its current state; `undefined` for an unknown id. */
  find(dialect: Dialect, id: string): Job | undefined {
    return this.#step(dialect, id, advanced);
  }

  /** As `find`, but counts as a poll. */
  poll(dialect: Dialect, id: string): Job | undefined {
    return this.#step(dialect, id, polled);
  }

  cancel(dialect: Dialect, id: string): Job | undefined {
    return this.#step(dialect, id, cancelled);
  }

  #step(dialect: Dialect, id: string, step: typeof advanced): Job | undefined {
    const job = this.#jobs.get(id);
    if (job?.dialect !== dialect) return undefined;
    return this.#keep({ ...job, progress: step(job.progress, this.options, this.now()) });
  }

  #keep(job: Job): Job {
    this.#jobs.set(job.id, job);
    return job;
  }
}

/** Source of the results of one kind of jobs. Other filters and orders than those of its comment are ignored. */
export interface JobSource {
  /** The results for a query, or an error reply if the query is invalid. */
  contentFor(request: Pick<SandboxRequest, 'fields'>): JobContent | Reply;
}
