import type { Gate, SandboxRequest } from '../http/sandbox-request.js';
import { wholeSeconds } from './meters.js';
import type { PenaltyOptions } from './limit-options.js';
import { errorReply, type Reply, tooManyRequests } from '../http/reply.js';

type ClientPenalty =
  | { readonly state: 'told to wait'; readonly toldAt: number; readonly until: number; readonly early: number }
  | { readonly state: 'blocked'; readonly until: number };

/** Blocks clients that send again and again before the Retry-After of a 429 is over. */
export class PenaltyBox implements Gate {
  /** How often a client was blocked. */
  trips = 0;
  readonly #conduct = new Map<string, ClientPenalty>();

  constructor(
    private readonly options: PenaltyOptions,
    private readonly retryAfter: boolean,
    private readonly now: () => number,
  ) {}

  refuse({ client }: SandboxRequest): Reply | undefined {
    const now = this.now();
    const conduct = this.#conduct.get(client);
    if (!conduct) return undefined;
    if (now >= conduct.until) {
      this.#conduct.delete(client);
      return undefined;
    }
    return conduct.state === 'blocked' ? this.#block(conduct.until - now) : this.#early(client, conduct, now);
  }

  /** Hears that a client was told to wait. */
  noteRetryAfter({ client }: SandboxRequest, seconds: number): void {
    const now = this.now();
    const conduct = this.#conduct.get(client);
    if (conduct?.state === 'blocked') return;
    const { toldAt, until, early } = conduct ?? { toldAt: now, until: now, early: 0 };
    this.#conduct.set(client, { state: 'told to wait', toldAt, until: Math.max(until, now + seconds * 1000), early });
  }

  #early(client: string, conduct: Extract<ClientPenalty, { state: 'told to wait' }>, now: number): Reply | undefined {
    const { after = 5, forMs = 15 * 60_000, graceMs = 0 } = this.options;
    if (now - conduct.toldAt < graceMs) return undefined;
    const early = conduct.early + 1;
    if (early < after) {
      this.#conduct.set(client, { ...conduct, early });
      return undefined;
    }
    this.trips += 1;
    this.#conduct.set(client, { state: 'blocked', until: now + forMs });
    return this.#block(forMs);
  }

  #block(leftMs: number): Reply {
    if (this.options.status === 429) return tooManyRequests(leftMs, this.retryAfter);
    const words = `the client is blocked for [${wholeSeconds(leftMs)}] seconds, because it did not wait as it was told to`;
    return errorReply(403, 'not.authorized', words);
  }
}
