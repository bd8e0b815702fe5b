import { FaultInjector } from './faults/fault-injector.js';
import { apiErrorOf } from './faults/fault-responses.js';
import { Chaos, RECOVERABLE } from './faults/chaos.js';
import type { SandboxData } from './data/sandbox-data.js';
import { UserDirectory } from './data/user-directory.js';
import { EndpointContext, notFound } from './endpoints/endpoint-context.js';
import { platformEndpoints } from './endpoints/platform-endpoints.js';
import { Router } from './endpoints/router.js';
import type { Gate, SandboxRequest, TemplateOf } from './http/sandbox-request.js';
import { jobEndpoints } from './jobs/job-endpoints.js';
import { JobTable } from './jobs/job-table.js';
import type { SandboxOptions } from './sandbox-options.js';
import { PenaltyBox } from './limits/penalty-box.js';
import { quotaHeaders, RateLimits } from './limits/rate-limits.js';
import { RecordQuota } from './limits/record-quota.js';
import type { Reply } from './http/reply.js';
import { CursorSigner } from './paging/signed-cursor.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The protected API: what a request is answered with once it has passed all gates. */
export class SandboxApi {
  readonly limits: RateLimits;
  readonly penalties: PenaltyBox | undefined;
  readonly records: RecordQuota;
  readonly faults: FaultInjector;
  readonly users: UserDirectory;
  /** Answers with status 429, for whatever reason. */
  tooManyRequests = 0;
  readonly jobs: JobTable;
  readonly #router: Router;
  readonly #gates: readonly Gate[];

  constructor(
    private readonly options: SandboxOptions,
    data: SandboxData,
    auth: Gate | undefined,
    now: () => number,
  ) {
    const { seed = 1, cursorTtlMs = DAY_MS, rateLimits = [], retryAfter = true, recordsPerHour = Infinity } = options;
    this.limits = new RateLimits(rateLimits, retryAfter, now);
    this.penalties = options.penalty && new PenaltyBox(options.penalty, retryAfter, now);
    this.records = new RecordQuota(recordsPerHour, retryAfter, now);
    this.#gates = [auth, this.limits, this.records].filter((gate) => gate !== undefined);
    this.faults = faultsOf(options, seed);
    this.users = new UserDirectory(data, options.mutation, seed);
    this.jobs = new JobTable(options.jobs, seed, now);
    const cursors = new CursorSigner(`sandbox-${seed}`, cursorTtlMs, now);
    const service = { table: this.jobs, cursors, tooLargeAbove: options.tooLargeAbove ?? Infinity };
    this.#router = new Router([
      ...platformEndpoints(new EndpointContext(data, this.users, options, cursors)),
      ...jobEndpoints(service, { options, conversations: data.conversations, now }),
    ]);
  }

  readonly templateOf: TemplateOf = (request) => this.#router.templateOf(request);

  /**
   * @param number of the request, counted from 1
   * @param origin of the sandbox itself
   */
  answer(request: SandboxRequest, number: number, origin: string): Reply | 'reset' {
    // The box hears of every request, also of those that a fault keeps from the API.
    const reply = this.penalties?.refuse(request) ?? this.#spoilt(request, number, origin);
    if (reply === 'reset') return reply;
    if (reply.status === 429) this.#note429(request, reply);
    if (reply.records !== undefined) this.records.count(reply.records);
    return { ...reply, headers: { ...this.#quotaHeaders(request), ...reply.headers } };
  }

  #spoilt(request: SandboxRequest, number: number, origin: string): Reply | 'reset' {
    const { method, path } = request;
    const occasion = { number, path, requestKey: () => `${method} ${path} ${request.queryWithout([])}` };
    return this.faults.inject(occasion, () => this.#whole(request, origin));
  }

  #whole(request: SandboxRequest, origin: string): Reply {
    return this.#refusal(request) ?? this.#router.answer(request, origin) ?? notFound(request);
  }

  #note429(request: SandboxRequest, { headers = {} }: Reply): void {
    this.tooManyRequests += 1;
    const told = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
    const seconds = Number(told);
    if (seconds > 0) this.penalties?.noteRetryAfter(request, seconds);
  }

  #quotaHeaders(request: SandboxRequest): Reply['headers'] {
    const standing = this.limits.tightest(request);
    return standing && quotaHeaders(this.options.quotaHeaders ?? 'inin', standing);
  }

  #refusal(request: SandboxRequest): Reply | undefined {
    for (const gate of this.#gates) {
      const refused = gate.refuse(request);
      if (refused) return refused;
    }
    return undefined;
  }
}

function faultsOf({ faults = [], chaos, oauth }: SandboxOptions, seed: number): FaultInjector {
  // Where no token can be had, a 401 is the end.
  const kinds = oauth ? ([401, ...RECOVERABLE] as const) : RECOVERABLE;
  return new FaultInjector(faults, chaos && new Chaos(chaos, chaos.seed ?? seed, kinds), apiErrorOf);
}
