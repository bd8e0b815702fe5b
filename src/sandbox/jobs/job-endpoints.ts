import { type Collection, truncated, withDuplicates } from '../data/collection.js';
import type { Endpoint } from '../endpoints/router.js';
import { auditJobs } from './audit-jobs.js';
import { conversationJobs, type ConversationIndex, ConversationSource } from './conversation-jobs.js';
import type { JobContext } from './job-service.js';
import { usageJobs } from './usage-jobs.js';

interface JobEndpointContext extends JobContext {
  readonly conversations: ConversationIndex;
}

/** The endpoints of all kinds of jobs. */
export function jobEndpoints(context: JobEndpointContext): readonly Endpoint[] {
  const { conversations, options } = context;
  const { seed, jobs, duplicates, truncateTo, now } = options;
  const transform = (all: Collection, intervalMs: number) =>
    withDuplicates(truncated(all, intervalMs, truncateTo), duplicates, seed);
  const source = new ConversationSource(conversations, jobs.availabilityLagMs, now, transform);
  return [...conversationJobs(context, source), ...auditJobs(context), ...usageJobs(context)];
}
