import { errorReply, type Reply, type SandboxRequest } from '../http/sandbox-request.js';
import { cursorError, TOO_LARGE } from '../paging/page-request.js';
import type { CursorSigner } from '../paging/signed-cursor.js';
import type { ResolvedSandboxOptions } from '../sandbox-options-schema.js';
import type { Job, JobSource, JobTable, SandboxJob } from './job-table.js';

/** Shared by the jobs of all kinds. */
export interface JobContext {
  readonly table: JobTable;
  readonly cursors: CursorSigner;
  readonly options: ResolvedSandboxOptions;
}

/** How one kind of jobs pages its results. */
export interface ResultStyle {
  readonly defaultSize: number;
  readonly maxSize: number;
  envelope(page: ResultPage, job: Job): object;
}

/** The operations that the endpoints of one kind of jobs share. */
export class JobService {
  constructor(
    private readonly context: JobContext,
    private readonly dialect: SandboxJob['dialect'],
    private readonly source: JobSource,
  ) {}

  /** Submits a job, and replies with 202 and a body for the job. */
  submit(request: SandboxRequest, bodyOf: (job: Job) => object): Reply {
    const content = this.source.contentFor(request);
    if ('status' in content) return content;
    return { status: 202, body: bodyOf(this.context.table.submit(this.dialect, content)) };
  }

  /** The job with its current state. */
  find(id: string): Job | undefined {
    return this.context.table.find(this.dialect, id);
  }

  /** As `find`, but counts as a poll. */
  poll(id: string): Job | undefined {
    return this.context.table.poll(this.dialect, id);
  }

  cancel(id: string): Job | undefined {
    return this.context.table.cancel(this.dialect, id);
  }

  /** A page of results, or an error reply if the job has no results. */
  results(job: Job, request: SandboxRequest, style: ResultStyle): Reply {
    const unavailable = resultsUnavailable(job);
    if (unavailable) return unavailable;
    const page = resultPage(job, request, this.context, style);
    return 'status' in page ? page : { status: 200, records: page.records.length, body: style.envelope(page, job) };
  }
}

export const noSuchJob = (id: string): Reply => errorReply(404, 'not.found', `job ${id} does not exist`);

function resultsUnavailable({ id, progress: { state } }: Job): Reply | undefined {
  switch (state.name) {
    case 'succeeded':
      return undefined;
    case 'queued':
    case 'running':
      return errorReply(400, 'job.not.ready', `job ${id} is ${state.name}; request its results when it is done`);
    case 'failed':
      return errorReply(400, 'job.failed', state.message);
    case 'cancelled':
      return errorReply(400, 'job.cancelled', `job ${id} was cancelled and has no results`);
    case 'expired':
      return errorReply(410, 'job.expired', `the results of job ${id} have expired; submit it again`);
  }
}

interface ResultPage {
  readonly records: readonly unknown[];
  readonly size: number;
  /** Cursor of the next page; `undefined` on the last. */
  readonly cursor: string | undefined;
}

/** A page of a job's results. Cursors are signed over the job, and keep the page size of the first page. */
function resultPage(
  job: Job,
  { fields }: SandboxRequest,
  { cursors, options }: JobContext,
  { defaultSize, maxSize }: ResultStyle,
): ResultPage | Reply {
  const requested = Number(fields.get('pageSize') ?? defaultSize);
  if (!Number.isInteger(requested) || requested < 1 || requested > maxSize)
    return errorReply(400, 'bad.request', `pageSize must be a whole number from 1 to ${maxSize}`);
  if (requested > options.tooLargeAbove) return errorReply(400, 'response.entity.too.large', TOO_LARGE);
  const cursor = fields.get('cursor');
  if (cursor === undefined || cursor === '') return pageAt(job, { offset: 0, page: 0, size: requested }, cursors);
  const opened = cursors.open(cursor, job.id);
  if ('problem' in opened) return cursorError(opened.problem);
  const { offset, page } = opened.content;
  // All earlier pages were full, so the page size follows from the offset.
  return pageAt(job, { offset, page, size: offset / page }, cursors);
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
    cursor: end < records.size ? cursors.sign({ offset: end, page: page + 1 }, id) : undefined,
  };
}
