import type { Collection } from '../data/collection.js';
import { idOf } from '../data/random.js';
import type { Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/sandbox-request.js';
import { type JobOptions, type ResolvedJobOptions, resolveJobOptions } from '../sandbox-options.js';
import { advanced, cancelled, expiryOf, type JobProgress, type JobState, polled, submitted } from './job-progress.js';

/** Kind of the ids of jobs, which no other kind of record has. */
const JOB = 0x0b;

/** The addresses that a job was submitted at, with the names that its states have there. */
export type JobDialect = 'conversations' | 'audits' | 'usage';

/** A job as tests look at it. */
export interface SandboxJob {
  readonly id: string;
  readonly dialect: JobDialect;
  readonly state: JobState['name'];
  /** How often its state was asked for. */
  readonly polls: number;
  /** How many DELETEs it got. */
  readonly cancellations: number;
}

/** What a job will give. */
export interface JobContent {
  readonly records: Collection;
  /** Fields that were settled at its submission and that its answers repeat. */
  readonly repeats: Readonly<Record<string, string>>;
}

export interface Job extends JobContent {
  readonly id: string;
  readonly dialect: JobDialect;
  readonly expiresAt: number;
  readonly progress: JobProgress;
}

/** All jobs of a sandbox, in order of submission. */
export class JobTable {
  readonly #jobs = new Map<string, Job>();
  readonly #plan: ResolvedJobOptions;

  constructor(
    options: JobOptions | undefined,
    private readonly seed: number,
    private readonly now: () => number,
  ) {
    this.#plan = resolveJobOptions(options);
  }

  /** All jobs as they stand now. */
  get jobs(): readonly SandboxJob[] {
    return [...this.#jobs.values()].map(({ id, dialect, progress }) => {
      const { polls, cancellations, state } = advanced(progress, this.#plan, this.now());
      return Object.freeze({ id, dialect, state: state.name, polls, cancellations });
    });
  }

  submit(dialect: JobDialect, { records, repeats }: JobContent): Job {
    const progress = submitted(this.#plan, this.now());
    const id = idOf(this.seed, JOB, this.#jobs.size);
    return this.#keep({ id, dialect, records, repeats, progress, expiresAt: expiryOf(progress, this.#plan) });
  }

  /** The job as it stands now; `undefined` where there is none of this id in this dialect. */
  find(dialect: JobDialect, id: string): Job | undefined {
    return this.#step(dialect, id, advanced);
  }

  /** As `find`, and counts as a look at its state. */
  poll(dialect: JobDialect, id: string): Job | undefined {
    return this.#step(dialect, id, polled);
  }

  cancel(dialect: JobDialect, id: string): Job | undefined {
    return this.#step(dialect, id, cancelled);
  }

  #step(dialect: JobDialect, id: string, step: typeof advanced): Job | undefined {
    const job = this.#jobs.get(id);
    if (job?.dialect !== dialect) return undefined;
    return this.#keep({ ...job, progress: step(job.progress, this.#plan, this.now()) });
  }

  #keep(job: Job): Job {
    this.#jobs.set(job.id, job);
    return job;
  }
}

/** Where the results of one dialect's jobs come from. Of the query it heeds the interval and what its own comment names; no other filter, no order. */
export interface JobSource {
  /** What a job of this query will give, or the refusal of the query. */
  contentFor(request: Pick<SandboxRequest, 'fields'>): JobContent | Reply;
}
