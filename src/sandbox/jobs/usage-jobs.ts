import { idOf, mix } from '../data/random.js';
import type { Endpoint } from '../endpoints/router.js';
import { errorReply, type Reply } from '../http/reply.js';
import { DAY_MS, queryInterval, type SandboxRequest } from '../http/sandbox-request.js';
import type { JobState } from './job-progress.js';
import { type JobResources, JobService, noSuchJob } from './job-service.js';
import type { Job, JobContent, JobSource } from './job-table.js';

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
export function usageJobs(service: JobResources, source: JobSource): readonly Endpoint[] {
  const desk = new JobService(service, 'usage', source);
  return [
    { method: 'POST', path: QUERY, answer: (request) => desk.submit(request, acknowledgementOf) },
    {
      method: 'GET',
      path: `${QUERY}/{executionId}/results`,
      answer: (_request, { executionId = '' }) => resultsOf(desk.poll(executionId), executionId),
    },
  ];
}

const acknowledgementOf = ({ id }: Job) => ({ executionId: id, resultsUri: `${QUERY}/${id}/results` });

function resultsOf(job: Job | undefined, id: string): Reply {
  const state = job?.progress.state.name;
  const queryStatus = state && STATES[state];
  if (!job || queryStatus === undefined) return noSuchJob(id);
  if (state !== 'succeeded') return { status: 200, body: { queryStatus, results: [] } };
  const results = Array.from({ length: job.records.size }, (_, i) => job.records.at(i));
  return { status: 200, records: results.length, body: { queryStatus, results } };
}

const CLIENT = 0x0c;
const ORGANIZATION = 0x06;
const CLIENTS = ['Nightly export', 'Wallboard', 'Directory sync'] as const;

/** For every UTC day that the interval touches, one row for each OAuth client. Of a query it heeds `interval`, and no granularity but `Day`. */
export class UsageSource implements JobSource {
  constructor(private readonly seed: number) {}

  contentFor({ fields }: Pick<SandboxRequest, 'fields'>): JobContent | Reply {
    const interval = queryInterval(fields.get('interval'));
    if ('status' in interval) return interval;
    const granularity = fields.get('granularity') ?? 'Day';
    if (granularity !== 'Day')
      return errorReply(400, 'bad.request', `the sandbox has usage by Day, not by ${granularity}`);
    const first = Math.floor(interval.fromMs / DAY_MS);
    const days = Math.ceil(interval.toMs / DAY_MS) - first;
    const records = {
      size: days * CLIENTS.length,
      at: (i: number) => this.#row(first + Math.floor(i / CLIENTS.length), i % CLIENTS.length),
    };
    return { records, repeats: {} };
  }

  #row(day: number, client: number) {
    const h = mix(this.seed, day * CLIENTS.length + client);
    const counts = { status200: h % 10_000, status400: (h >>> 8) % 100, status429: (h >>> 12) % 50, status500: h % 5 };
    return {
      clientId: idOf(this.seed, CLIENT, client),
      clientName: CLIENTS[client] as string,
      organizationId: idOf(this.seed, ORGANIZATION, 0),
      ...counts,
      requests: Object.values(counts).reduce((sum, count) => sum + count),
      date: new Date(day * DAY_MS).toISOString(),
    };
  }
}
