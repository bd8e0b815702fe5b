import type { EventOf, PartialReason } from '../events/event.js';
import type { EndEvidence } from '../errors/paging-errors.js';
import { defined } from '../json/plain-objects.js';
import { newCounters, type RunCounters } from '../policies/middleware.js';
import type { JsonObject, PageContext, ResumePoint } from '../position.js';
import type { Clock } from '../time/clock.js';
import { ExpectedTotal } from './expected-total.js';
import type { PagePosition, ParsedPage, ReadyPage } from './page.js';
import type { CheckedRecords } from './records/record-checks.js';
import { weakerEnding } from './evidence/endings.js';
import { isNumberedLink } from './styles/link-style.js';
import type { AnyStyle, RunEnding } from './styles/paging-style.js';

/** What a run did, and whether it is complete. Plain JSON. */
export interface Receipt {
  /** The annotated method, as `Class.method`. */
  readonly endpoint: string;
  /** How the endpoint pages. With `autoDetect`, the style that was chosen. */
  readonly style: string;
  /** Pages that were received and read. */
  readonly pages: number;
  /** Records delivered to the caller. */
  readonly records: number;
  /** Records left out because `dedupe` had seen their key. */
  readonly duplicates: number;
  /** Records left out because they do not match the schema. */
  readonly invalid: number;
  /** Requests sent, retries included. */
  readonly requests: number;
  readonly retries: number;
  /** Milliseconds spent waiting: for the rate limit, a pause, a backoff, or an open circuit. */
  readonly throttledMs: number;
  /** Tokens refreshed because of this run. */
  readonly refreshes: number;
  /** Records that the server announced last; absent if it never did. */
  readonly expected?: number;
  /** Records left out because `where` returned false for them. Absent without `where`. */
  readonly filtered?: number;
  /** How the run found the end of the data, and what it saw there; absent before the end. With partitions, the weakest of their ends. */
  readonly end?: RunEnding;
  /** With `onContradiction: 'warn'`: what says that more follows; absent otherwise. */
  readonly contradiction?: EndEvidence;
  /** True once the run reached the end of the data, nothing contradicts that end, and no announced record is missing. */
  readonly complete: boolean;
  /** Why the run ended without being complete; absent while it is running, and when it is complete. */
  readonly partial?: EventOf<'incomplete'>['reason'];
  /** The server rejected the params, and the run used those of `fallback`; absent otherwise. */
  readonly fallback?: true;
  /** Where to resume, with `with({ resumeFrom })`; `null` at the end of the data. */
  readonly next: ResumePoint | null;
}

type RunStatus =
  | { readonly phase: 'running' }
  | { readonly phase: 'complete' }
  | { readonly phase: 'partial'; readonly reason: PartialReason };

/** The numbers of a `progress` event. */
interface Progress {
  readonly records: number;
  readonly pages: number;
  readonly elapsedMs: number;
  readonly recordsPerSecond: number;
  readonly total?: number;
  readonly etaMs?: number;
}

/** Everything that one run has counted so far. Transitions only: it does no I/O. */
export class RunState {
  readonly counters: RunCounters = newCounters();
  readonly expectedTotal = new ExpectedTotal();
  pages = 0;
  /** Records delivered to the caller. */
  records = 0;
  duplicates = 0;
  /** Duplicates that are no loss: their first copy was in another partition, or in one that was fetched again. */
  crossPartition = 0;
  invalid = 0;
  /** Records that `where` left out; absent without it. */
  filtered?: number;
  /** By what the data ended. */
  ending: RunEnding | undefined;
  /** What a response said against the end, or about itself. */
  contradiction: EndEvidence | undefined;
  /** Whether the list is read for the second time. */
  isRepeated = false;
  /** Records sent by the server, over all runs that led here; `null` when the caller began in the middle of the data. */
  received: number | null = 0;
  /** Set once the run uses its fallback params. */
  fallback?: true;
  status: RunStatus = { phase: 'running' };
  #styleName: string;
  #start: ResumePoint | null = null;
  #delivered: { readonly page: ReadyPage<unknown>; readonly taken: number } | undefined;
  /** Positions whose page was rejected, and what replaced them: the same records in smaller pages or windows. */
  readonly #replaced = new WeakMap<JsonObject, JsonObject>();
  #startedAt: number | undefined;
  /** Records at the last progress report. */
  #reported = 0;

  constructor(
    readonly endpoint: string,
    private readonly style: AnyStyle,
  ) {
    this.#styleName = style.name;
  }

  /** Sets where the run begins. `resumeFrom` is `null` when there is nothing left to do. */
  start(position: PagePosition, resumeFrom: ResumePoint | null | undefined): void {
    if (resumeFrom === null) {
      this.status = { phase: 'complete' };
      return;
    }
    const { partition, fallback, announced } = resumeFrom ?? {};
    if (fallback) this.fallback = true;
    if (partition) this.expectedTotal.resume(this.#partitionOf(position.at), partition, position.seen ?? 0);
    if (announced !== undefined) this.expectedTotal.continueAt(this.#partitionOf(position.at), announced);
    this.#start = this.resumePointAt(position);
    this.received = position.seen;
  }

  get ended(): boolean {
    return this.status.phase !== 'running';
  }

  endedBy(reason: PartialReason): boolean {
    return this.status.phase === 'partial' && this.status.reason === reason;
  }

  /** Different records that the server sent, as far as `dedupe` can tell. */
  get distinct(): number | null {
    return this.received === null ? null : this.received - this.repeats;
  }

  /** Duplicates that the server sent in the place of records that it announced. */
  get repeats(): number {
    return this.duplicates - this.crossPartition;
  }

  /** Records that the server announced. */
  get expected(): number | undefined {
    return this.expectedTotal.expected(this.distinct ?? 0);
  }

  /** Adds a page that was received and read. */
  addPage({ position, response, items, total, ending, contradiction }: ParsedPage): void {
    this.expectedTotal.enterPartition(this.#partitionOf(position.at), this.received ?? 0, this.distinct ?? 0);
    this.pages += 1;
    this.received = receivedAfter(position, items);
    // The position of a first page by links does not show whether they are numbered.
    if (this.style.ahead || position.index === 0 || isNumberedLink(position.at)) this.expectedTotal.watchForFall(total);
    this.expectedTotal.announce(total, this.received);
    if (ending) this.ending = weakerEnding(this.ending, ending);
    this.contradiction ??= contradiction;
    this.#styleName = this.style.describe?.(position.at, response, items) ?? this.style.name;
  }

  /** Adds what the checks of a page's records left out. */
  addLeftOut(page: Omit<CheckedRecords<unknown>, 'records' | 'rawEnds'>): void {
    this.invalid += page.invalid;
    this.duplicates += page.duplicates;
    // Of a list that is read again, all records come twice.
    this.crossPartition += this.isRepeated ? page.duplicates : page.crossPartition;
    if (page.filtered !== undefined) this.filtered = (this.filtered ?? 0) + page.filtered;
  }

  /** Begins the second reading of the list. Its records replace those of the first. */
  repeat(): void {
    this.isRepeated = true;
    this.received = 0;
    this.crossPartition = this.duplicates;
    this.ending = undefined;
    this.expectedTotal.restart();
  }

  /** Forgets what the current partition sent: smaller ones replace it, which announce and send it again. */
  discardPartition(): void {
    const { sent, repeats } = this.expectedTotal.discardPartition();
    this.received = sent;
    this.crossPartition = this.duplicates - repeats;
  }

  /** Adds `records` deliveries: the caller now has all records up to the `taken`-th of `page`. */
  deliver(page: ReadyPage<unknown>, taken: number, records: number): void {
    this.#delivered = { page, taken };
    this.records += records;
  }

  /** Sets what replaces the page at `from`: smaller pages, or a narrower window. A run that resumes there begins with those. */
  replacePosition(from: JsonObject, to: JsonObject): void {
    this.#replaced.set(from, to);
  }

  /** Where a run resumes that continues from here; `null` at the end of the data. */
  get next(): ResumePoint | null {
    const next = this.#delivered ? resumePointWithin(this.#delivered.page, this.#delivered.taken) : this.#start;
    return next && { ...next, at: this.#latest(next.at) };
  }

  /** A position for other processes. Its `seen` leaves out the duplicates known by now. */
  resumePointAt({ at, skip, seen }: PagePosition): ResumePoint {
    const partition = this.#partitionOf(at);
    const sent = seen === null ? null : seen - this.repeats;
    return {
      style: this.style.name,
      at,
      ...(skip > 0 ? { skip } : undefined),
      seen: sent,
      ...(partition !== undefined && { partition: this.expectedTotal.partitionPoint(partition, sent ?? 0) }),
      ...(this.style.ahead && defined({ announced: this.expectedTotal.largestOf(partition) })),
      ...(this.fallback && { fallback: this.fallback }),
    };
  }

  /** Where in the run something happened, for errors and middleware. */
  pageContextAt(position: PagePosition): PageContext {
    const { endpoint, records: itemsYielded } = this;
    return { endpoint, index: position.index, position: this.resumePointAt(position), itemsYielded };
  }

  /** Sets the time from which progress counts: the first request. */
  startClock(now: number): void {
    this.#startedAt ??= now;
  }

  /** The progress to report, once another `every` records were delivered. */
  nextProgress(every: number, clock: Clock): Progress | undefined {
    if (this.#startedAt === undefined || every === 0 || this.records - this.#reported < every) return undefined;
    const { records, pages, expected: total } = this;
    this.#reported = records - (records % every);
    const elapsedMs = clock.now() - this.#startedAt;
    const perMs = elapsedMs > 0 ? records / elapsedMs : 0;
    const left = total === undefined ? undefined : Math.max(total - (this.received ?? records), 0);
    const etaMs = left === undefined || perMs === 0 ? undefined : left / perMs;
    return defined({ records, pages, elapsedMs, recordsPerSecond: perMs * 1000, total, etaMs });
  }

  receipt(): Receipt {
    const { status } = this;
    return Object.freeze({
      endpoint: this.endpoint,
      style: this.#styleName,
      pages: this.pages,
      records: this.records,
      duplicates: this.duplicates,
      invalid: this.invalid,
      ...defined({ filtered: this.filtered }),
      ...this.counters,
      ...defined({ expected: this.expected, ...this.#endOfData() }),
      complete: status.phase === 'complete',
      ...defined({ partial: status.phase === 'partial' ? status.reason : undefined, fallback: this.fallback }),
      next: this.next,
    });
  }

  /** A contradicted end proves nothing, so it is not in the receipt. */
  #endOfData(): Pick<Receipt, 'end' | 'contradiction'> {
    const { ending, contradiction } = this;
    return contradiction ? { contradiction } : defined({ end: ending });
  }

  #latest(at: JsonObject): JsonObject {
    const other = this.#replaced.get(at);
    return other ? this.#latest(other) : at;
  }

  #partitionOf(at: JsonObject): string | undefined {
    return this.style.partition?.(at);
  }
}

/** Records that the server sent up to the end of a page. */
export const receivedAfter = ({ seen }: PagePosition, items: readonly unknown[]): number | null =>
  seen === null ? null : seen + items.length;

/** The point after the first `taken` records of a page. */
export function resumePointWithin(page: ReadyPage<unknown>, taken: number): ResumePoint | null {
  if (taken >= page.records.length) return page.next;
  if (taken === 0) return page.start;
  return { ...page.start, skip: page.rawEnd(taken - 1) };
}
