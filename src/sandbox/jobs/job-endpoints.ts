import type { Collection } from '../data/collections.js';
import { repeating } from '../data/repeating.js';
import { truncated } from '../data/truncated.js';
import type { SandboxOptions } from '../options.js';
import type { Endpoint } from '../endpoints/endpoint.js';
import { auditJobs } from './audit-jobs.js';
import { AuditSource } from './audit-source.js';
import { conversationJobs } from './conversation-jobs.js';
import { ConversationSource, type ConversationLog } from './conversation-source.js';
import type { JobService } from './job-desk.js';
import { usageJobs } from './usage-jobs.js';
import { UsageSource } from './usage-source.js';

export interface JobWorld {
  readonly options: SandboxOptions;
  readonly conversations: ConversationLog;
  readonly now: () => number;
}

/** The endpoints of all dialects of jobs. */
export function jobEndpoints(service: JobService, { options, conversations, now }: JobWorld): readonly Endpoint[] {
  const { seed = 1, jobs, duplicates = 0, truncateTo } = options;
  const served = (all: Collection, intervalMs: number) =>
    repeating(truncated(all, intervalMs, truncateTo), duplicates, seed);
  return [
    ...conversationJobs(service, new ConversationSource(conversations, jobs?.availabilityLagMs, now, served)),
    ...auditJobs(service, new AuditSource(seed)),
    ...usageJobs(service, new UsageSource(seed)),
  ];
}
