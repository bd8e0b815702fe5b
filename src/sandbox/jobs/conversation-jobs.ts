import type { Endpoint } from '../endpoints/endpoint.js';
import type { Reply } from '../http/reply.js';
import type { ConversationSource } from './conversation-source.js';
import { JobDesk, noSuchJob, type JobService, type ResultStyle } from './job-desk.js';
import type { JobState } from './job-progress.js';
import type { Job } from './job-table.js';

const STATES: Readonly<Record<JobState['name'], string>> = {
  queued: 'QUEUED',
  running: 'PENDING',
  succeeded: 'FULFILLED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
  expired: 'EXPIRED',
};
const JOBS = '/api/v2/analytics/conversations/details/jobs';
const RESULTS: ResultStyle = {
  defaultSize: 1_000,
  maxSize: 1_000,
  envelope: ({ records, cursor }, { repeats }) => ({
    conversations: records,
    ...(cursor === undefined ? {} : { cursor }),
    ...repeats,
  }),
};

/** Jobs that give conversation details. */
export function conversationJobs(service: JobService, source: ConversationSource): readonly Endpoint[] {
  const desk = new JobDesk(service, 'conversations', source);
  return [
    { method: 'POST', path: JOBS, answer: (request) => desk.submit(request, ({ id }) => ({ jobId: id })) },
    {
      method: 'GET',
      path: `${JOBS}/availability`,
      answer: () => ({ status: 200, body: { dataAvailabilityDate: source.availabilityDate } }),
    },
    {
      method: 'GET',
      path: `${JOBS}/{jobId}`,
      answer: (_request, { jobId = '' }) => statusOf(desk.poll(jobId), jobId),
    },
    {
      method: 'DELETE',
      path: `${JOBS}/{jobId}`,
      answer: (_request, { jobId = '' }) => (desk.cancel(jobId) ? { status: 204, body: '' } : noSuchJob(jobId)),
    },
    {
      method: 'GET',
      path: `${JOBS}/{jobId}/results`,
      answer: (request, { jobId = '' }) => {
        const job = desk.find(jobId);
        return job ? desk.results(job, request, RESULTS) : noSuchJob(jobId);
      },
    },
  ];
}

function statusOf(job: Job | undefined, id: string): Reply {
  if (!job) return noSuchJob(id);
  const { state, submittedAt } = job.progress;
  const body = {
    state: STATES[state.name],
    submissionDate: date(submittedAt),
    ...('endedAt' in state ? { completionDate: date(state.endedAt) } : {}),
    expirationDate: date(job.expiresAt),
    ...(state.name === 'failed' ? { errorMessage: state.message } : {}),
  };
  return { status: 200, body };
}

const date = (ms: number) => new Date(ms).toISOString();
