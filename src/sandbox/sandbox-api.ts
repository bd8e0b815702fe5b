import { type Collection, truncated, withDuplicates } from './data/collection.js';
import type { GeneratedData } from './data/generated-data.js';
import { UserDirectory } from './data/user-directory.js';
import { EndpointContext, notFound } from './endpoints/endpoint-context.js';
import { platformEndpoints } from './endpoints/platform-endpoints.js';
import { type Endpoint, Router } from './endpoints/router.js';
import { Chaos, RECOVERABLE } from './faults/chaos.js';
import { apiErrorOf, FaultInjector } from './faults/fault-injector.js';
import type { Gate, Reply, SandboxRequest, TemplateOf } from './http/sandbox-request.js';
import { auditJobs } from './jobs/audit-jobs.js';
import { conversationJobs, ConversationSource } from './jobs/conversation-jobs.js';
import type { JobContext } from './jobs/job-service.js';
import { JobTable } from './jobs/job-table.js';
import { usageJobs } from './jobs/usage-jobs.js';
import { PenaltyBox } from './limits/penalty-box.js';
import { quotaHeaders, RateLimits, RecordQuota } from './limits/rate-limits.js';
import { CursorSigner } from './paging/signed-cursor.js';
import type { ResolvedSandboxOptions } from './sandbox-options-schema.js';

/** The API behind authentication, limits, penalties and faults. */
export class SandboxApi {
  readonly limits: RateLimits;
  readonly penalties: PenaltyBox | undefined;
  readonly records: RecordQuota;
  readonly faults: FaultInjector;
  readonly users: UserDirectory;
  readonly jobs: JobTable;
  /** Replies with status 429, for any reason. */
  tooManyRequests = 0;
  readonly #router: Router;
  readonly #gates: readonly Gate[];

  constructor(
    private readonly options: ResolvedSandboxOptions,
    data: GeneratedData,
    auth: Gate | undefined,
  ) {
    const { seed, now, retryAfter, penalty } = options;
    this.limits = new RateLimits(options.rateLimits, retryAfter, now);
    this.penalties = penalty && new PenaltyBox(penalty, retryAfter, now);
    this.records = new RecordQuota(options.recordsPerHour, retryAfter, now);
    this.#gates = [auth, this.limits, this.records].filter((gate) => gate !== undefined);
    this.faults = faultInjectorFor(options);
    this.users = new UserDirectory(data, options.mutation, seed);
    this.jobs = new JobTable(options.jobs, seed, now);
    const cursors = new CursorSigner(`sandbox-${seed}`, options.cursorTtlMs, now);
    this.#router = new Router([
      ...platformEndpoints(new EndpointContext(data, this.users, options, cursors)),
      ...jobEndpoints({ table: this.jobs, cursors, options }, data),
    ]);
  }

  readonly templateOf: TemplateOf = (request) => this.#router.templateOf(request);

  /**
   * @param number of the request, counted from 1
   * @param origin of the sandbox itself
   */
  answer(request: SandboxRequest, number: number, origin: string): Reply | 'reset' {
    // Early requests count towards a penalty even if a fault would replace the reply.
    const reply = this.penalties?.refuse(request) ?? this.#withFaults(request, number, origin);
    if (reply === 'reset') return reply;
    if (reply.status === 429) this.#note429(request, reply);
    if (reply.records !== undefined) this.records.count(reply.records);
    return { ...reply, headers: { ...this.#quotaHeaders(request), ...reply.headers } };
  }

  #withFaults(request: SandboxRequest, number: number, origin: string): Reply | 'reset' {
    const { method, path } = request;
    const context = { number, path, requestKey: () => `${method} ${path} ${request.queryWithout([])}` };
    return this.faults.inject(context, () => this.#reply(request, origin));
  }

  #reply(request: SandboxRequest, origin: string): Reply {
    return this.#refusal(request) ?? this.#router.answer(request, origin) ?? notFound(request);
  }

  #note429(request: SandboxRequest, { headers = {} }: Reply): void {
    this.tooManyRequests += 1;
    const retryAfter = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
    const seconds = Number(retryAfter);
    if (seconds > 0) this.penalties?.noteRetryAfter(request, seconds);
  }

  #quotaHeaders(request: SandboxRequest): Reply['headers'] {
    const status = this.limits.tightest(request);
    return status && quotaHeaders(this.options.quotaHeaders, status);
  }

  #refusal(request: SandboxRequest): Reply | undefined {
    for (const gate of this.#gates) {
      const reply = gate.refuse(request);
      if (reply) return reply;
    }
    return undefined;
  }
}

function jobEndpoints(context: JobContext, { conversations }: GeneratedData): Endpoint[] {
  const { seed, jobs, duplicates, truncateTo, now } = context.options;
  const transform = (all: Collection, intervalMs: number) =>
    withDuplicates(truncated(all, intervalMs, truncateTo), duplicates, seed);
  const source = new ConversationSource(conversations, jobs.availabilityLagMs, now, transform);
  return [...conversationJobs(context, source), ...auditJobs(context), ...usageJobs(context)];
}

function faultInjectorFor({ faults, chaos, oauth, seed }: ResolvedSandboxOptions): FaultInjector {
  // Without a token endpoint, a client cannot recover from a 401.
  const kinds = oauth ? ([401, ...RECOVERABLE] as const) : RECOVERABLE;
  return new FaultInjector(faults, chaos && new Chaos(chaos, chaos.seed ?? seed, kinds), apiErrorOf);
}
