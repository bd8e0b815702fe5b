import { errorReply, type Gate, type Reply, type SandboxRequest, tooManyRequests } from '../http/sandbox-request.js';
import { wholeSeconds } from './meters.js';
import type { ResolvedPenaltyOptions } from '../sandbox-options-schema.js';

type ClientPenalty =
  | { readonly state: 'waiting'; readonly since: number; readonly until: number; readonly early: number }
  | { readonly state: 'blocked'; readonly until: number };

/** Blocks clients that repeatedly send before the `Retry-After` of a 429 has passed. */
export class PenaltyBox implements Gate {
  /** Number of blocks so far. */
  blocks = 0;
  readonly #penalties = new Map<string, ClientPenalty>();

  constructor(
    private readonly options: ResolvedPenaltyOptions,
    private readonly retryAfter: boolean,
    private readonly now: () => number,
  ) {}

  refuse({ client }: SandboxRequest): Reply | undefined {
    const now = this.now();
    const penalty = this.#penalties.get(client);
    if (!penalty) return undefined;
    if (now >= penalty.until) {
      this.#penalties.delete(client);
      return undefined;
    }
    return penalty.state === 'blocked' ? this.#block(penalty.until - now) : this.#early(client, penalty, now);
  }

  /** Records that a client received a `Retry-After`. */
  noteRetryAfter({ client }: SandboxRequest, seconds: number): void {
    const now = this.now();
    const penalty = this.#penalties.get(client);
    if (penalty?.state === 'blocked') return;
    const { since, until, early } = penalty ?? { since: now, until: now, early: 0 };
    this.#penalties.set(client, { state: 'waiting', since, until: Math.max(until, now + seconds * 1000), early });
  }

  #early(client: string, penalty: Extract<ClientPenalty, { state: 'waiting' }>, now: number): Reply | undefined {
    const { after, forMs, graceMs } = this.options;
    if (now - penalty.since < graceMs) return undefined;
    const early = penalty.early + 1;
    if (early < after) {
      this.#penalties.set(client, { ...penalty, early });
      return undefined;
    }
    this.blocks += 1;
    this.#penalties.set(client, { state: 'blocked', until: now + forMs });
    return this.#block(forMs);
  }

  #block(remainingMs: number): Reply {
    if (this.options.status === 429) return tooManyRequests(remainingMs, this.retryAfter);
    const message = `The client is blocked for [${wholeSeconds(remainingMs)}] seconds: it ignored Retry-After`;
    return errorReply(403, 'not.authorized', message);
  }
}
