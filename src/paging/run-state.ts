import type { PartialReason } from '../events/event.js';
import { newCounters, type RunCounters } from '../policies/middleware.js';
import type { JsonObject, ResumePoint } from '../position.js';
import { ExpectedTotal } from './expected-total.js';
import type { ReadyPage } from './page.js';

/** What a run did, and whether it is whole. Plain JSON. */
export interface Receipt {
  /** The annotated method, as `Class.method`. */
  readonly endpoint: string;
  /** How the endpoint pages; `autoDetect` says what it chose. */
  readonly style: string;
  /** Pages that arrived and were read. */
  readonly pages: number;
  /** Records handed to the caller. */
  readonly records: number;
  /** Records left out because their key had been seen. */
  readonly duplicates: number;
  /** Records left out because they do not match the schema. */
  readonly invalid: number;
  /** Calls of the annotated method, repeated ones included. */
  readonly requests: number;
  readonly retries: number;
  /** Milliseconds spent waiting for a pace. */
  readonly throttledMs: number;
  /** Tokens refreshed because of this run. */
  readonly refreshes: number;
  /** Records that the server announced last; absent where it never did. */
  readonly expected?: number;
  /** True once the run came to the end of the data and no announced record is missing. */
  readonly complete: boolean;
  /** Why the run ended without being complete; absent while it goes, and when it is complete. */
  readonly partial?: PartialReason;
  /** The server refused the params, and the run went by the `fallback` ones; absent where it did not. */
  readonly fallback?: true;
  /** Where to go on with `with({ resumeFrom })`; `null` at the end of the data. */
  readonly next: ResumePoint | null;
}

/** How a run stands: ended runs say why. */
type RunStatus =
  | { readonly phase: 'going' }
  | { readonly phase: 'complete' }
  | { readonly phase: 'partial'; readonly reason: PartialReason };

/** What one run has done so far; the receipt is a picture of it. */
export class RunState {
  readonly counters: RunCounters = newCounters();
  pages = 0;
  /** Records handed to the caller. */
  records = 0;
  duplicates = 0;
  /** Those of them that lessen no part of the data: they stood in another part before, or in one that was fetched again. */
  crossPartition = 0;
  invalid = 0;
  /** Records that the server sent, over all runs that led here; `null` where the caller began in the middle of the data. */
  received: number | null = 0;
  readonly expectedTotal = new ExpectedTotal();
  /** The run goes by its fallback params. */
  fallback?: true;
  status: RunStatus = { phase: 'going' };
  #start: ResumePoint | null = null;
  #handedOver: { page: ReadyPage<unknown>; taken: number } | undefined;
  /** Positions at which a page was refused, and what took their place: the same records in smaller pages or windows. */
  readonly #replaced = new WeakMap<JsonObject, JsonObject>();

  /** @param style what the receipt calls the style, which may be known better once a page came */
  constructor(
    readonly endpoint: string,
    public style: string,
  ) {}

  /** Notes where the run begins; `null` where there is nothing left to do. */
  start(start: ResumePoint | null): void {
    this.#start = start;
    if (start === null) this.status = { phase: 'complete' };
    else this.received = start.seen;
  }

  /** Different records that the server sent, as far as `dedupe` can tell. */
  get distinct(): number | null {
    return this.received === null ? null : this.received - this.repeats;
  }

  /** Duplicates that the server sent in place of records which it announced. */
  get repeats(): number {
    return this.duplicates - this.crossPartition;
  }

  /** Records that the server announced. */
  get expected(): number | undefined {
    return this.expectedTotal.expected(this.distinct ?? 0);
  }

  /** Notes that a page of `part` arrived, up to the end of which the server has sent `seen` records. */
  addPage(part: string | undefined, seen: number | null, total: number | undefined): void {
    this.expectedTotal.enterPartition(part, this.received ?? 0, this.distinct ?? 0);
    this.pages += 1;
    this.received = seen;
    this.expectedTotal.announce(total, seen);
  }

  /** Forgets what came of the part at hand, which is fetched again in smaller parts: these announce and send it anew. */
  discardPartition(): void {
    const { sent, repeats } = this.expectedTotal.discardPartition();
    this.received = sent;
    this.crossPartition = this.duplicates - repeats;
  }

  get ended(): boolean {
    return this.status.phase !== 'going';
  }

  endedBy(reason: PartialReason): boolean {
    return this.status.phase === 'partial' && this.status.reason === reason;
  }

  /** Notes that all records up to the `taken`-th of `page` are with the caller. */
  deliver(page: ReadyPage<unknown>, taken: number, records: number): void {
    this.#handedOver = { page, taken };
    this.records += records;
  }

  /** Where a run that goes on from here begins; `null` at the end of the data. */
  get next(): ResumePoint | null {
    const next = this.#handedOver ? resumePointWithin(this.#handedOver.page, this.#handedOver.taken) : this.#start;
    return next && { ...next, at: this.#latest(next.at) };
  }

  /** Notes that in place of the page at `from` smaller ones are asked for, or a narrower window. A run that goes on there begins with those. */
  replacePosition(from: JsonObject, to: JsonObject): void {
    this.#replaced.set(from, to);
  }

  #latest(at: JsonObject): JsonObject {
    const other = this.#replaced.get(at);
    return other ? this.#latest(other) : at;
  }

  receipt(): Receipt {
    const { status, expected } = this;
    return Object.freeze({
      endpoint: this.endpoint,
      style: this.style,
      pages: this.pages,
      records: this.records,
      duplicates: this.duplicates,
      invalid: this.invalid,
      ...this.counters,
      ...(expected === undefined ? {} : { expected }),
      complete: status.phase === 'complete',
      ...(status.phase === 'partial' ? { partial: status.reason } : {}),
      ...(this.fallback ? { fallback: true as const } : {}),
      next: this.next,
    });
  }
}

/** The point after the first `taken` records of a page. */
export function resumePointWithin(page: ReadyPage<unknown>, taken: number): ResumePoint | null {
  if (taken >= page.records.length) return page.next;
  if (taken === 0) return page.start;
  return { ...page.start, skip: page.rawEnd(taken - 1) };
}
