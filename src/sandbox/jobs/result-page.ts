import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import { TOO_LARGE } from '../paging/page-size.js';
import { refusedCursor } from '../paging/start-of.js';
import type { CursorSigner } from '../paging/signed-cursor.js';
import type { Job } from './job-table.js';

export interface ResultPaging {
  readonly cursors: CursorSigner;
  readonly defaultSize: number;
  readonly maxSize: number;
  /** Requests for a larger page than this are refused. */
  readonly tooLargeAbove: number;
}

export interface ResultPage {
  readonly records: readonly unknown[];
  readonly size: number;
  /** Leads to the page after; absent on the last. */
  readonly cursor?: string;
}

/** A page of a job's results. A cursor is signed over the job alone and keeps to the page size of the first page, whatever size comes with it. */
export function resultPage(job: Job, request: SandboxRequest, paging: ResultPaging): ResultPage | Reply {
  const asked = Number(request.fields.get('pageSize') ?? paging.defaultSize);
  if (!Number.isInteger(asked) || asked < 1 || asked > paging.maxSize)
    return refusal(400, 'bad.request', `pageSize must be a whole number from 1 to ${paging.maxSize}`);
  if (asked > paging.tooLargeAbove) return refusal(400, 'response.entity.too.large', TOO_LARGE);
  const cursor = request.fields.get('cursor');
  if (cursor === undefined || cursor === '') return pageAt(job, { offset: 0, page: 0, size: asked }, paging.cursors);
  const verdict = paging.cursors.open(cursor, job.id);
  if ('refused' in verdict) return refusedCursor(verdict.refused);
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
