import type { Endpoint } from '../endpoints/endpoint.js';
import { auditJobs } from './audit-jobs.js';
import { AuditSource } from './audit-source.js';
import { conversationJobs } from './conversation-jobs.js';
import { ConversationSource, type ConversationLog } from './conversation-source.js';
import type { JobService } from './job-desk.js';
import type { JobOptions } from './job-options.js';
import { usageJobs } from './usage-jobs.js';
import { UsageSource } from './usage-source.js';

export interface JobWorld {
  readonly options: JobOptions | undefined;
  readonly conversations: ConversationLog;
  readonly seed: number;
  readonly now: () => number;
}

/** The endpoints of all dialects of jobs. */
export function jobEndpoints(
  service: JobService,
  { options, conversations, seed, now }: JobWorld,
): readonly Endpoint[] {
  return [
    ...conversationJobs(service, new ConversationSource(conversations, options?.availabilityLagMs, now)),
    ...auditJobs(service, new AuditSource(seed)),
    ...usageJobs(service, new UsageSource(seed)),
  ];
}
