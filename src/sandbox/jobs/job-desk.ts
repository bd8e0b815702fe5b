import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { CursorSigner } from '../paging/signed-cursor.js';
import type { JobSource } from './job-source.js';
import type { Job, JobDialect, JobTable } from './job-table.js';
import { resultPage, type ResultPage } from './result-page.js';

/** What the jobs of all dialects share. */
export interface JobService {
  readonly table: JobTable;
  readonly cursors: CursorSigner;
  /** Requests for a larger page of results than this are refused. */
  readonly tooLargeAbove: number;
}

/** How a dialect pages its results. */
export interface ResultStyle {
  readonly defaultSize: number;
  readonly maxSize: number;
  envelope(page: ResultPage, job: Job): object;
}

/** What the endpoints of one dialect do, whatever their words for it are. */
export class JobDesk {
  constructor(
    private readonly service: JobService,
    private readonly dialect: JobDialect,
    private readonly source: JobSource,
  ) {}

  /** Submits the job that a request asks for, and answers 202 with what is told of it. */
  submit(request: SandboxRequest, told: (job: Job) => object): Reply {
    const content = this.source.contentFor(request);
    if ('status' in content) return content;
    return { status: 202, body: told(this.service.table.submit(this.dialect, content)) };
  }

  /** The job as it stands now. */
  find(id: string): Job | undefined {
    return this.service.table.find(this.dialect, id);
  }

  /** As `find`, and counts as a look at its state. */
  poll(id: string): Job | undefined {
    return this.service.table.poll(this.dialect, id);
  }

  cancel(id: string): Job | undefined {
    return this.service.table.cancel(this.dialect, id);
  }

  /** The page of results that a request asks for, or the refusal of what it may not have. */
  results(job: Job, request: SandboxRequest, style: ResultStyle): Reply {
    const refused = noResultsOf(job);
    if (refused) return refused;
    const page = resultPage(job, request, { ...this.service, ...style });
    return 'status' in page ? page : { status: 200, records: page.records.length, body: style.envelope(page, job) };
  }
}

export const noSuchJob = (id: string): Reply => refusal(404, 'not.found', `there is no job ${id}`);

function noResultsOf({ id, progress: { state } }: Job): Reply | undefined {
  switch (state.name) {
    case 'succeeded':
      return undefined;
    case 'queued':
    case 'running':
      return refusal(400, 'job.not.ready', `the job ${id} is ${state.name}; ask for its results once it is done`);
    case 'failed':
      return refusal(400, 'job.failed', state.message);
    case 'cancelled':
      return refusal(400, 'job.cancelled', `the job ${id} was cancelled and has no results`);
    case 'expired':
      return refusal(410, 'job.expired', `the results of the job ${id} are gone; submit it again`);
  }
}
