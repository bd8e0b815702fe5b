import type { Gate } from '../http/gate.js';
import { LimitCounts } from './limit-counts.js';
import type { Standing } from './meter.js';
import type { RateLimit } from './rate-limit-options.js';
import type { Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import { tooManyRequests } from './too-many-requests.js';

/** Any number of limits that count apart. A request that one of them refuses counts against none. */
export class RateLimits implements Gate {
  /** How many requests each limit refused, by its key. */
  readonly refusedBy = new Map<string, number>();
  readonly #limits: readonly LimitCounts[];

  constructor(
    limits: readonly RateLimit[],
    private readonly retryAfter: boolean,
    private readonly now: () => number,
  ) {
    this.#limits = limits.map((limit) => new LimitCounts(limit));
  }

  refuse(request: SandboxRequest): Reply | undefined {
    const now = this.now();
    const tightest = this.#tightest(request, now);
    if (tightest && tightest.standing.waitMs > 0) {
      const { named } = tightest.limit;
      this.refusedBy.set(named.key, (this.refusedBy.get(named.key) ?? 0) + 1);
      return tooManyRequests(tightest.standing.waitMs, this.retryAfter, named);
    }
    for (const limit of this.#limits) limit.take(request, now);
    return undefined;
  }

  /** How the limit stands that has least left for the sender of a request; `undefined` without limits. */
  tightest(request: SandboxRequest): Standing | undefined {
    return this.#tightest(request, this.now())?.standing;
  }

  /** The limit with least left, and of several with nothing left the one to wait for longest. */
  #tightest(request: SandboxRequest, now: number) {
    const looks = this.#limits.map((limit) => ({ limit, standing: limit.look(request, now) }));
    return looks.sort((a, b) => left(a.standing) - left(b.standing) || b.standing.waitMs - a.standing.waitMs)[0];
  }
}

const left = ({ allowed, count }: Standing) => allowed - count;
