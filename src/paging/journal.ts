import type { JsonObject, ResumePoint } from '../errors/page-context.js';
import type { PartialReason } from '../events/partial-reason.js';
import { newCounters, type RunCounters } from '../layers/run-counters.js';
import type { ReadyPage } from './page.js';
import type { Receipt } from './receipt.js';

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
  invalid = 0;
  /** Records that the server sent, over all runs that led here; `null` where the caller began in the middle of the data. */
  seen: number | null = 0;
  expected: number | undefined;
  /** The run goes by its fallback params. */
  fallback?: true;
  standing: Standing = { phase: 'going' };
  #start: ResumePoint | null = null;
  #handedOver: { page: ReadyPage<unknown>; taken: number } | undefined;
  /** Positions at which a page was refused, and what took their place: the same records in smaller pages. */
  readonly #resized = new WeakMap<JsonObject, JsonObject>();

  /** @param style what the receipt calls the style, which may be known better once a page came */
  constructor(
    readonly endpoint: string,
    public style: string,
  ) {}

  /** Notes where the run begins; `null` where there is nothing left to do. */
  open(start: ResumePoint | null): void {
    this.#start = start;
    if (start === null) this.standing = { phase: 'complete' };
  }

  /** Different records that the server sent, as far as `dedupe` can tell. */
  get got(): number | null {
    return this.seen === null ? null : this.seen - this.duplicates;
  }

  /** A total below what came already is no total; the one before stands. */
  expect(total: number | undefined): void {
    if (total !== undefined && (this.seen === null || total >= this.seen)) this.expected = total;
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

  /** Notes that the page at `from` was refused, and that smaller ones are asked for. A run that goes on there begins with those. */
  resize(from: JsonObject, to: JsonObject): void {
    this.#resized.set(from, to);
  }

  #latest(at: JsonObject): JsonObject {
    const smaller = this.#resized.get(at);
    return smaller ? this.#latest(smaller) : at;
  }

  receipt(): Receipt {
    const { standing } = this;
    return Object.freeze({
      endpoint: this.endpoint,
      style: this.style,
      pages: this.pages,
      records: this.records,
      duplicates: this.duplicates,
      invalid: this.invalid,
      ...this.counters,
      ...(this.expected === undefined ? {} : { expected: this.expected }),
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
