import type { JsonObject, ResumePoint } from '../../errors/page-context.js';
import type { PartialReason } from '../../events/partial-reason.js';
import { newCounters, type RunCounters } from '../../layers/run-counters.js';
import type { ReadyPage } from '../page.js';
import type { Receipt } from './receipt.js';
import { Tally } from './tally.js';

/** How a run stands: ended runs say why. */
type Standing =
  | { readonly phase: 'going' }
  | { readonly phase: 'complete' }
  | { readonly phase: 'partial'; readonly reason: PartialReason };

/** What one run has done so far; the receipt is a picture of it. */
export class Journal {
  readonly counters: RunCounters = newCounters();
  pages = 0;
  /** Records handed to the caller. */
  records = 0;
  duplicates = 0;
  /** Those of them that lessen no part of the data: they stood in another part before, or in one that was fetched again. */
  across = 0;
  invalid = 0;
  /** Records that the server sent, over all runs that led here; `null` where the caller began in the middle of the data. */
  seen: number | null = 0;
  readonly tally = new Tally();
  /** The run goes by its fallback params. */
  fallback?: true;
  standing: Standing = { phase: 'going' };
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
  open(start: ResumePoint | null): void {
    this.#start = start;
    if (start === null) this.standing = { phase: 'complete' };
    else this.seen = start.seen;
  }

  /** Different records that the server sent, as far as `dedupe` can tell. */
  get got(): number | null {
    return this.seen === null ? null : this.seen - this.repeats;
  }

  /** Duplicates that the server sent in place of records which it announced. */
  get repeats(): number {
    return this.duplicates - this.across;
  }

  /** Records that the server announced. */
  get expected(): number | undefined {
    return this.tally.expected(this.got ?? 0);
  }

  /** Notes that a page of `part` arrived, up to the end of which the server has sent `seen` records. */
  arrive(part: string | undefined, seen: number | null, total: number | undefined): void {
    this.tally.enter(part, this.seen ?? 0, this.got ?? 0);
    this.pages += 1;
    this.seen = seen;
    this.tally.expect(total, seen);
  }

  /** Forgets what came of the part at hand, which is fetched again in smaller parts: these announce and send it anew. */
  voidPart(): void {
    const { sent, repeats } = this.tally.voidPart();
    this.seen = sent;
    this.across = this.duplicates - repeats;
  }

  get ended(): boolean {
    return this.standing.phase !== 'going';
  }

  endedBy(reason: PartialReason): boolean {
    return this.standing.phase === 'partial' && this.standing.reason === reason;
  }

  /** Notes that all records up to the `taken`-th of `page` are with the caller. */
  handOver(page: ReadyPage<unknown>, taken: number, records: number): void {
    this.#handedOver = { page, taken };
    this.records += records;
  }

  /** Where a run that goes on from here begins; `null` at the end of the data. */
  get next(): ResumePoint | null {
    const next = this.#handedOver ? pointWithin(this.#handedOver.page, this.#handedOver.taken) : this.#start;
    return next && { ...next, at: this.#latest(next.at) };
  }

  /** Notes that in place of the page at `from` smaller ones are asked for, or a narrower window. A run that goes on there begins with those. */
  replace(from: JsonObject, to: JsonObject): void {
    this.#replaced.set(from, to);
  }

  #latest(at: JsonObject): JsonObject {
    const other = this.#replaced.get(at);
    return other ? this.#latest(other) : at;
  }

  receipt(): Receipt {
    const { standing, expected } = this;
    return Object.freeze({
      endpoint: this.endpoint,
      style: this.style,
      pages: this.pages,
      records: this.records,
      duplicates: this.duplicates,
      invalid: this.invalid,
      ...this.counters,
      ...(expected === undefined ? {} : { expected }),
      complete: standing.phase === 'complete',
      ...(standing.phase === 'partial' ? { partial: standing.reason } : {}),
      ...(this.fallback ? { fallback: true as const } : {}),
      next: this.next,
    });
  }
}

/** The point after the first `taken` records of a page. */
export function pointWithin(page: ReadyPage<unknown>, taken: number): ResumePoint | null {
  if (taken >= page.records.length) return page.next;
  if (taken === 0) return page.start;
  return { ...page.start, skip: page.rawEnd(taken - 1) };
}
