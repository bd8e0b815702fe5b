import { idOf, mix } from '../data/random.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { JobSource } from './job-source.js';
import type { JobContent } from './job-table.js';
import { DAY_MS, queryInterval } from '../data/query-interval.js';

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
      return refusal(400, 'bad.request', `the sandbox has usage by Day, not by ${granularity}`);
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
