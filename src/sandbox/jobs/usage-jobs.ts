import { idOf, mix } from '../data/random.js';
import type { Endpoint } from '../endpoints/router.js';
import { DAY_MS, errorReply, queryInterval, type Reply, type SandboxRequest } from '../http/sandbox-request.js';
import type { JobState } from './job-progress.js';
import { type JobContext, JobService, noSuchJob } from './job-service.js';
import type { Job, JobContent, JobSource } from './job-table.js';

/** Usage queries have no state for expired ones: they are not found. */
const STATES: Readonly<Partial<Record<JobState['name'], string>>> = {
  queued: 'Running',
  running: 'Running',
  succeeded: 'Complete',
  failed: 'Failed',
  cancelled: 'Failed',
};
const QUERY = '/api/v2/usage/query';

/** Usage queries. One endpoint returns the state and all results: the API defines no paging for them. */
export function usageJobs(context: JobContext): readonly Endpoint[] {
  const jobs = new JobService(context, 'usage', new UsageSource(context.options.seed));
  return [
    { method: 'POST', path: QUERY, answer: (request) => jobs.submit(request, acknowledgementOf) },
    {
      method: 'GET',
      path: `${QUERY}/{executionId}/results`,
      answer: (_request, { executionId = '' }) => resultsOf(jobs.poll(executionId), executionId),
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

/** One row per UTC day and OAuth client. Queries use `interval`, and `granularity` must be `Day`. */
class UsageSource implements JobSource {
  constructor(private readonly seed: number) {}

  contentFor({ fields }: Pick<SandboxRequest, 'fields'>): JobContent | Reply {
    const interval = queryInterval(fields.get('interval'));
    if ('status' in interval) return interval;
    const granularity = fields.get('granularity') ?? 'Day';
    if (granularity !== 'Day') return errorReply(400, 'bad.request', `granularity must be Day, not ${granularity}`);
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
