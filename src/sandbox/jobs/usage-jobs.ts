import type { Endpoint } from '../endpoints/endpoint.js';
import type { Reply } from '../http/reply.js';
import { JobDesk, noSuchJob, type JobService } from './job-desk.js';
import type { JobState } from './job-progress.js';
import type { JobSource } from './job-source.js';
import type { Job } from './job-table.js';

/** Without a word for those that expired: they are not found any more. */
const STATES: Readonly<Partial<Record<JobState['name'], string>>> = {
  queued: 'Running',
  running: 'Running',
  succeeded: 'Complete',
  failed: 'Failed',
  cancelled: 'Failed',
};
const QUERY = '/api/v2/usage/query';

/** Usage queries. State and results stand at one address, and the API defines no way to ask for a page: all rows come at once. */
export function usageJobs(service: JobService, source: JobSource): readonly Endpoint[] {
  const desk = new JobDesk(service, 'usage', source);
  return [
    { method: 'POST', path: QUERY, answer: (request) => desk.submit(request, receiptOf) },
    {
      method: 'GET',
      path: `${QUERY}/{executionId}/results`,
      answer: (_request, { executionId = '' }) => resultsOf(desk.poll(executionId), executionId),
    },
  ];
}

const receiptOf = ({ id }: Job) => ({ executionId: id, resultsUri: `${QUERY}/${id}/results` });

function resultsOf(job: Job | undefined, id: string): Reply {
  const state = job?.progress.state.name;
  const queryStatus = state && STATES[state];
  if (!job || queryStatus === undefined) return noSuchJob(id);
  if (state !== 'succeeded') return { status: 200, body: { queryStatus, results: [] } };
  const results = Array.from({ length: job.records.size }, (_, i) => job.records.at(i));
  return { status: 200, records: results.length, body: { queryStatus, results } };
}
