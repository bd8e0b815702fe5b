import { idOf, mix } from '../data/random.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { JobSource } from './job-source.js';
import type { JobContent } from './job-table.js';
import { queryInterval } from '../data/query-interval.js';

const STEP_MS = 10 * 60 * 1000;
const AUDIT = 0xa0;
const USER = 0x75;
const SERVICES = ['Architect', 'Directory', 'PeoplePermissions', 'Routing'] as const;
const ACTIONS = ['Create', 'Update', 'Delete', 'View'] as const;

/** Every ten minutes of all time one audit of each service. Of a query it heeds `interval` and `serviceName`. */
export class AuditSource implements JobSource {
  constructor(private readonly seed: number) {}

  contentFor({ fields }: Pick<SandboxRequest, 'fields'>): JobContent | Reply {
    const interval = queryInterval(fields.get('interval'));
    if ('status' in interval) return interval;
    const serviceName = fields.get('serviceName');
    const services = SERVICES.filter((name) => serviceName === undefined || name === serviceName);
    if (services.length === 0)
      return refusal(400, 'bad.request', `serviceName must be one of ${SERVICES.join(', ')}, not ${serviceName}`);
    const first = Math.ceil(interval.fromMs / STEP_MS);
    const size = (Math.ceil(interval.toMs / STEP_MS) - first) * services.length;
    return {
      records: {
        size,
        at: (i) => this.#audit(first + Math.floor(i / services.length), services[i % services.length] as string),
      },
      repeats: { interval: fields.get('interval') as string, ...(serviceName === undefined ? {} : { serviceName }) },
    };
  }

  #audit(step: number, serviceName: string) {
    const place = step * SERVICES.length + (SERVICES as readonly string[]).indexOf(serviceName);
    const h = mix(this.seed, place);
    return {
      id: idOf(this.seed, AUDIT, place),
      user: { id: idOf(this.seed, USER, h % 1_000) },
      serviceName,
      level: 'USER',
      eventDate: new Date(step * STEP_MS).toISOString(),
      action: ACTIONS[(h >>> 10) % ACTIONS.length] as string,
      status: h % 50 === 0 ? 'FAILURE' : 'SUCCESS',
    };
  }
}
