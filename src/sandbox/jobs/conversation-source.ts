import type { Collection } from '../data/collections.js';
import { refusal, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/request.js';
import type { JobSource } from './job-source.js';
import type { JobContent } from './job-table.js';
import { queryInterval, startOfDay, type QueryInterval } from './query-interval.js';

/** Conversations by place, in the order of their start. */
export interface ConversationLog {
  /** No conversation lasts longer, not even one that has no end yet. */
  readonly longestMs: number;
  /** The places of those that started in an interval, from `first` up to `end`, which is not one of them. */
  startedIn(interval: QueryInterval): { readonly first: number; readonly end: number };
  at(place: number): { readonly conversationStart: string; readonly conversationEnd?: string };
}

/**
 * Conversations whose life and the interval overlap; with `startOfDayIntervalMatching` but for those that started before the UTC day on
 * which the interval starts.
 */
export class ConversationSource implements JobSource {
  /** @param lagMs see the option `jobs.availabilityLagMs` */
  constructor(
    private readonly log: ConversationLog,
    private readonly lagMs: number | undefined,
    private readonly now: () => number,
  ) {}

  get availabilityDate(): string {
    return new Date(this.#availableMs).toISOString();
  }

  contentFor({ fields }: SandboxRequest): JobContent | Reply {
    const interval = queryInterval(fields.get('interval'));
    if ('status' in interval) return interval;
    const matching = fields.get('startOfDayIntervalMatching') ?? 'false';
    if (matching !== 'true' && matching !== 'false')
      return refusal(400, 'bad.request', 'startOfDayIntervalMatching must be true or false');
    const bornMs = matching === 'true' ? startOfDay(interval.fromMs) : -Infinity;
    const repeats = { dataAvailabilityDate: this.availabilityDate };
    return { repeats, records: this.#overlapping(interval, bornMs) };
  }

  get #availableMs(): number {
    return this.now() - (this.lagMs ?? 0);
  }

  /** @param bornMs none that started before it */
  #overlapping({ fromMs, toMs }: QueryInterval, bornMs: number): Collection {
    const { log } = this;
    const availableMs = this.lagMs === undefined ? Infinity : this.#availableMs;
    const until = (ms: number) => Math.min(ms, availableMs);
    const within = log.startedIn({ fromMs: until(fromMs), toMs: until(toMs) });
    const before = log.startedIn({ fromMs: Math.max(fromMs - log.longestMs, bornMs), toMs: until(fromMs) });
    const earlier = Array.from({ length: Math.max(0, before.end - before.first) }, (_, i) => before.first + i).filter(
      (place) => endOf(log.at(place)) > fromMs,
    );
    return {
      size: earlier.length + Math.max(0, within.end - within.first),
      at: (i) => log.at(earlier[i] ?? within.first + i - earlier.length),
    };
  }
}

const endOf = ({ conversationEnd }: { readonly conversationEnd?: string }) =>
  conversationEnd === undefined ? Infinity : Date.parse(conversationEnd);
