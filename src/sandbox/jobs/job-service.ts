import { errorReply, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/sandbox-request.js';
import { cursorError, TOO_LARGE } from '../paging/page-request.js';
import type { CursorSigner } from '../paging/signed-cursor.js';
import type { Job, JobDialect, JobSource, JobTable } from './job-table.js';

/** What the jobs of all dialects share. */
export interface JobResources {
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
export class JobService {
  constructor(
    private readonly service: JobResources,
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
    const refused = resultsUnavailable(job);
    if (refused) return refused;
    const page = resultPage(job, request, { ...this.service, ...style });
    return 'status' in page ? page : { status: 200, records: page.records.length, body: style.envelope(page, job) };
  }
}

export const noSuchJob = (id: string): Reply => errorReply(404, 'not.found', `there is no job ${id}`);

function resultsUnavailable({ id, progress: { state } }: Job): Reply | undefined {
  switch (state.name) {
    case 'succeeded':
      return undefined;
    case 'queued':
    case 'running':
      return errorReply(400, 'job.not.ready', `the job ${id} is ${state.name}; ask for its results once it is done`);
    case 'failed':
      return errorReply(400, 'job.failed', state.message);
    case 'cancelled':
      return errorReply(400, 'job.cancelled', `the job ${id} was cancelled and has no results`);
    case 'expired':
      return errorReply(410, 'job.expired', `the results of the job ${id} are gone; submit it again`);
  }
}

interface ResultPaging {
  readonly cursors: CursorSigner;
  readonly defaultSize: number;
  readonly maxSize: number;
  /** Requests for a larger page than this are refused. */
  readonly tooLargeAbove: number;
}

interface ResultPage {
  readonly records: readonly unknown[];
  readonly size: number;
  /** Leads to the page after; absent on the last. */
  readonly cursor?: string;
}

/** A page of a job's results. A cursor is signed over the job alone and keeps to the page size of the first page, whatever size comes with it. */
function resultPage(job: Job, request: SandboxRequest, paging: ResultPaging): ResultPage | Reply {
  const asked = Number(request.fields.get('pageSize') ?? paging.defaultSize);
  if (!Number.isInteger(asked) || asked < 1 || asked > paging.maxSize)
    return errorReply(400, 'bad.request', `pageSize must be a whole number from 1 to ${paging.maxSize}`);
  if (asked > paging.tooLargeAbove) return errorReply(400, 'response.entity.too.large', TOO_LARGE);
  const cursor = request.fields.get('cursor');
  if (cursor === undefined || cursor === '') return pageAt(job, { offset: 0, page: 0, size: asked }, paging.cursors);
  const verdict = paging.cursors.open(cursor, job.id);
  if ('refused' in verdict) return cursorError(verdict.refused);
  const { offset, page } = verdict.content;
  // Every page before this one was full, so the first page's size need not stand in the cursor.
  return pageAt(job, { offset, page, size: offset / page }, paging.cursors);
}

interface Start {
  readonly offset: number;
  readonly page: number;
  readonly size: number;
}

function pageAt({ id, records }: Job, { offset, page, size }: Start, cursors: CursorSigner): ResultPage {
  const end = Math.min(offset + size, records.size);
  return {
    records: Array.from({ length: end - offset }, (_, i) => records.at(offset + i)),
    size,
    ...(end < records.size ? { cursor: cursors.sign({ offset: end, page: page + 1 }, id) } : {}),
  };
}
