import type { Endpoint } from '../endpoints/endpoint.js';
import { JobDesk, noSuchJob, type JobService, type ResultStyle } from './job-desk.js';
import type { JobState } from './job-progress.js';
import type { JobSource } from './job-source.js';
import type { Job } from './job-table.js';

/** Without a word for those that expired: they are not found any more. */
const STATES: Readonly<Partial<Record<JobState['name'], string>>> = {
  queued: 'Queued',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
};
const QUERY = '/api/v2/audits/query';
const RESULTS: ResultStyle = {
  defaultSize: 25,
  maxSize: 500,
  envelope: ({ records, size, cursor }, { id }) => ({
    id,
    pageSize: size,
    entities: records,
    ...(cursor === undefined ? {} : { cursor }),
  }),
};

/** Audit queries. They cannot be cancelled, and tell no reason where they failed. */
export function auditJobs(service: JobService, source: JobSource): readonly Endpoint[] {
  const desk = new JobDesk(service, 'audits', source);
  return [
    {
      method: 'POST',
      path: QUERY,
      answer: (request) => desk.submit(request, (job) => ({ ...statusOf(job), state: STATES.queued })),
    },
    {
      method: 'GET',
      path: `${QUERY}/{transactionId}`,
      answer: (_request, { transactionId = '' }) => {
        const job = kept(desk.poll(transactionId));
        return job ? { status: 200, body: statusOf(job) } : noSuchJob(transactionId);
      },
    },
    {
      method: 'GET',
      path: `${QUERY}/{transactionId}/results`,
      answer: (request, { transactionId = '' }) => {
        const job = kept(desk.find(transactionId));
        return job ? desk.results(job, request, RESULTS) : noSuchJob(transactionId);
      },
    },
  ];
}

const kept = (job: Job | undefined) => (job && STATES[job.progress.state.name] !== undefined ? job : undefined);

const statusOf = ({ id, progress, repeats }: Job) => ({
  id,
  state: STATES[progress.state.name],
  startDate: new Date(progress.submittedAt).toISOString(),
  ...repeats,
});
