import { type Collection, truncated, withDuplicates } from '../data/collection.js';
import type { SandboxOptions } from '../sandbox-options.js';
import type { Endpoint } from '../endpoints/router.js';
import { auditJobs, AuditSource } from './audit-jobs.js';
import { conversationJobs, type ConversationLog, ConversationSource } from './conversation-jobs.js';
import type { JobResources } from './job-service.js';
import { usageJobs, UsageSource } from './usage-jobs.js';

interface JobContext {
  readonly options: SandboxOptions;
  readonly conversations: ConversationLog;
  readonly now: () => number;
}

/** The endpoints of all dialects of jobs. */
export function jobEndpoints(service: JobResources, { options, conversations, now }: JobContext): readonly Endpoint[] {
  const { seed = 1, jobs, duplicates = 0, truncateTo } = options;
  const served = (all: Collection, intervalMs: number) =>
    withDuplicates(truncated(all, intervalMs, truncateTo), duplicates, seed);
  return [
    ...conversationJobs(service, new ConversationSource(conversations, jobs?.availabilityLagMs, now, served)),
    ...auditJobs(service, new AuditSource(seed)),
    ...usageJobs(service, new UsageSource(seed)),
  ];
}
