import type { Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { JobContent } from './job-table.js';

/** Where the results of one dialect's jobs come from. Of the query it heeds the interval and what its own comment names; no other filter, no order. */
export interface JobSource {
  /** What a job of this query will give, or the refusal of the query. */
  contentFor(request: Pick<SandboxRequest, 'fields'>): JobContent | Reply;
}
