import { defined } from '../../json/plain-objects.js';
import { idOf, mix } from '../data/random.js';
import type { Endpoint } from '../endpoints/router.js';
import { errorReply, queryInterval, type Reply, type SandboxRequest } from '../http/sandbox-request.js';
import type { JobState } from './job-progress.js';
import { type JobContext, JobService, noSuchJob, type ResultStyle } from './job-service.js';
import type { Job, JobContent, JobSource } from './job-table.js';

/** Audit queries have no state for expired ones: they are not found. */
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
    cursor,
  }),
};

/** Audit queries. They cannot be cancelled, and do not report why they failed. */
export function auditJobs(context: JobContext): readonly Endpoint[] {
  const jobs = new JobService(context, 'audits', new AuditSource(context.options.seed));
  return [
    {
      method: 'POST',
      path: QUERY,
      answer: (request) => jobs.submit(request, (job) => ({ ...statusOf(job), state: STATES.queued })),
    },
    {
      method: 'GET',
      path: `${QUERY}/{transactionId}`,
      answer: (_request, { transactionId = '' }) => {
        const job = withState(jobs.poll(transactionId));
        return job ? { status: 200, body: statusOf(job) } : noSuchJob(transactionId);
      },
    },
    {
      method: 'GET',
      path: `${QUERY}/{transactionId}/results`,
      answer: (request, { transactionId = '' }) => {
        const job = withState(jobs.find(transactionId));
        return job ? jobs.results(job, request, RESULTS) : noSuchJob(transactionId);
      },
    },
  ];
}

const withState = (job: Job | undefined) => (job && STATES[job.progress.state.name] !== undefined ? job : undefined);

const statusOf = ({ id, progress, repeats }: Job) => ({
  id,
  state: STATES[progress.state.name],
  startDate: new Date(progress.submittedAt).toISOString(),
  ...repeats,
});

const STEP_MS = 10 * 60 * 1000;
const AUDIT = 0xa0;
const USER = 0x75;
const SERVICES = ['Architect', 'Directory', 'PeoplePermissions', 'Routing'] as const;
const ACTIONS = ['Create', 'Update', 'Delete', 'View'] as const;

/** One audit of each service every ten minutes. Queries use `interval` and `serviceName`. */
class AuditSource implements JobSource {
  constructor(private readonly seed: number) {}

  contentFor({ fields }: Pick<SandboxRequest, 'fields'>): JobContent | Reply {
    const interval = queryInterval(fields.get('interval'));
    if ('status' in interval) return interval;
    const serviceName = fields.get('serviceName');
    const services = SERVICES.filter((name) => serviceName === undefined || name === serviceName);
    if (services.length === 0)
      return errorReply(400, 'bad.request', `serviceName must be one of ${SERVICES.join(', ')}, not ${serviceName}`);
    const first = Math.ceil(interval.fromMs / STEP_MS);
    const size = (Math.ceil(interval.toMs / STEP_MS) - first) * services.length;
    return {
      records: {
        size,
        at: (i) => this.#audit(first + Math.floor(i / services.length), services[i % services.length] as string),
      },
      repeats: defined({ interval: fields.get('interval') as string, serviceName }),
    };
  }

  #audit(step: number, serviceName: string) {
    const index = step * SERVICES.length + (SERVICES as readonly string[]).indexOf(serviceName);
    const h = mix(this.seed, index);
    return {
      id: idOf(this.seed, AUDIT, index),
      user: { id: idOf(this.seed, USER, h % 1_000) },
      serviceName,
      level: 'USER',
      eventDate: new Date(step * STEP_MS).toISOString(),
      action: ACTIONS[(h >>> 10) % ACTIONS.length] as string,
      status: h % 50 === 0 ? 'FAILURE' : 'SUCCESS',
    };
  }
}
