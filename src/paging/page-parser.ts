import { isDeepStrictEqual } from 'node:util';
import { StyleDetectionError } from '../errors/paging-errors.js';
import type { PageResponse } from '../policies/middleware.js';
import type { JsonObject } from '../position.js';
import { EndChecks } from './end-checks.js';
import { countFrom } from './evidence/announced-total.js';
import { hasFlag } from './evidence/signals.js';
import { createStallGuards, type StallGuards } from './stall-guards.js';
import type { FetchedPage, NextStep, PagePosition, ParsedPage } from './page.js';
import type { PageFetcher } from './page-fetcher.js';
import { type Extracted, isWholeBody, pageReader, type PageReader } from './records/extractor.js';
import { AsyncJobDetector } from './recovery/async-job-detector.js';
import { canResplit } from './recovery/shortfall-recovery.js';
import type { RunScope } from './run-scope.js';
import { receivedAfter } from './run-state.js';
import type { AnyStyle, RunEnding } from './styles/paging-style.js';
import { totalOf } from './styles/style-helpers.js';

/** Of a page that `classify` calls empty. */
const NO_RECORDS: Extracted = Object.freeze({ items: Object.freeze([]) });

/** Reads responses, in the order of the pages: the records, the total, and what follows. */
export class PageParser {
  readonly #style: AnyStyle;
  readonly #read: PageReader;
  readonly #guards: StallGuards;
  readonly #jobs: AsyncJobDetector;
  readonly #canResplit: boolean;
  readonly #ends: EndChecks;
  /** The page before, if it says that it is the last. */
  #last: { readonly ending: RunEnding; readonly items: readonly unknown[] } | undefined;

  constructor(
    private readonly run: RunScope,
    private readonly fetcher: PageFetcher,
  ) {
    const { plan, style, start } = run;
    this.#style = style;
    this.#read = pageReader(plan.options);
    this.#guards = createStallGuards(plan.options.maxEmptyPages, style.cursorOf?.(start.at));
    this.#jobs = plan.jobDetector ?? new AsyncJobDetector();
    this.#canResplit = style.resplit !== undefined && canResplit(plan);
    this.#ends = new EndChecks(run, fetcher);
  }

  /** Reads a page, at once unless the extractor returns a promise. */
  parse(fetched: FetchedPage, ms: number, signal: AbortSignal): ParsedPage | Promise<ParsedPage> {
    return this.run.perform(fetched.position, signal, () => {
      if (this.#style.isPreliminary?.(fetched.position.at)) return this.#preliminary(fetched, ms);
      const extracted = this.#extract(fetched);
      const parsed = (page: Extracted) => this.#parsed(fetched, page, ms);
      return extracted instanceof Promise ? extracted.then(parsed) : parsed(extracted);
    });
  }

  /** The step from a page to `following`, unless a guard stops it. `items` are those of the page, if empty ones count. */
  stepTo(following: PagePosition | null, position: PagePosition, items?: readonly unknown[]): NextStep {
    if (following === null) return { kind: 'end' };
    const samePartition = this.#isSamePartition(following.at, position.at);
    if (!samePartition) this.#guards.startPartition();
    const counted = samePartition && this.#style.isSelfContained !== true ? items : undefined;
    const error = this.#guards.checkNext(this.#style.cursorOf?.(following.at), counted, () =>
      this.run.state.pageContextAt(following),
    );
    return error ? { kind: 'stalled', position: following, error } : { kind: 'page', position: following };
  }

  /** The list is read once more, so its first page may equal the last one. */
  startAgain(): void {
    this.#guards.startPartition();
  }

  /** A page without records, which only shows where to continue. */
  #preliminary({ position, response }: FetchedPage, ms: number): ParsedPage {
    const at = this.#style.next(response, position.at, []);
    const next: NextStep = at
      ? { kind: 'page', position: { ...position, at, index: position.index + 1 } }
      : { kind: 'end' };
    return { position, response, ms, total: undefined, items: [], next };
  }

  #extract({ position, response }: FetchedPage): Extracted | Promise<Extracted> {
    if (response.empty) return NO_RECORDS;
    const begun = position.index > 0 || this.run.plan.resumeFrom !== undefined;
    const endsOnEmptyBody = begun && this.#isNumberedAt(position);
    return this.#jobs.read(
      response,
      () => this.#read(response, endsOnEmptyBody),
      () => this.run.state.pageContextAt(position),
    );
  }

  #parsed({ position, response }: FetchedPage, extracted: Extracted, ms: number): ParsedPage {
    const { items } = extracted;
    const total = this.#total(response, items);
    const lastAgain = this.#lastPageAgain(items);
    if (lastAgain) return { position, response, ms, total, items: [], ending: lastAgain, next: { kind: 'end' } };
    const repeated = this.#repeatedPage(position, items);
    if (repeated) {
      return { position, response, ms, total, items: [], next: { kind: 'stalled', position, error: repeated } };
    }
    const following = this.#positionAfter(position, response, extracted, total);
    const endsPartition = following === null || !this.#isSamePartition(following.at, position.at);
    const end = this.#ends.check({ position, response, extracted, total, following, endsPartition });
    const page = {
      position,
      response,
      ms,
      total: total ?? this.#count(position, response, items, endsPartition),
      items,
      ...end,
    };
    if (end.error) return { ...page, next: this.#contradictedAt(position, items, end.error) };
    this.#noteLast(page, following);
    if (!endsPartition || !this.#canResplit) return this.#withNext(page, following);
    const next: NextStep = following ? { kind: 'page', position: following } : { kind: 'end' };
    return { ...page, next, endsPartition: true };
  }

  /** A run that resumes here requests the page again, and checks whether it still contradicts the end. */
  #contradictedAt(position: PagePosition, items: readonly unknown[], error: Error): NextStep {
    return { kind: 'stalled', position: { ...position, skip: Math.max(position.skip, items.length) }, error };
  }

  /** Adds the next step. A cursor that stays the same beside a flag that says that the page is the last is the end, and not a loop. */
  #withNext(page: Omit<ParsedPage, 'next'>, following: PagePosition | null): ParsedPage {
    const next = this.stepTo(following, page.position, page.items);
    const ending = next.kind === 'stalled' ? this.#ends.endByFlag(page.response) : undefined;
    return ending ? { ...page, ending, next: { kind: 'end' } } : { ...page, next };
  }

  /** Remembers a page that says that it is the last, although the style continues: some servers return it again. */
  #noteLast({ position, response, items }: Omit<ParsedPage, 'next'>, following: PagePosition | null): void {
    const mayBeLast = following !== null && items.length > 0 && !this.#isNumberedAt(position) && hasFlag(response.body);
    const ending = mayBeLast ? this.#ends.endByFlag(response) : undefined;
    this.#last = ending && { ending, items };
  }

  /** The end by a flag of the page before, if this page is the same one again. */
  #lastPageAgain(items: readonly unknown[]): RunEnding | undefined {
    return this.#last && isDeepStrictEqual(items, this.#last.items) ? this.#last.ending : undefined;
  }

  /** The error for a page that equals the one before. If the param was guessed, it names the one that is left. */
  #repeatedPage(position: PagePosition, items: readonly unknown[]): Error | undefined {
    if (!this.#mayRepeat(position)) return undefined;
    const page = () => this.run.state.pageContextAt(position);
    const repeated = this.#guards.checkRepeated(items, page);
    const advice = repeated && this.#style.adviceIfIgnored?.(position.at);
    if (advice === undefined || this.run.plan.options.onStall === 'stop') return repeated;
    return new StyleDetectionError(
      `the server returned the same page twice, so it ignores the detected param. ${advice}`,
      {
        page: page(),
      },
    );
  }

  /** A style that may turn out numbered was guessed, and so were its param names: page 2 shows whether the server ignores them. */
  #mayRepeat(position: PagePosition): boolean {
    return this.#isNumberedAt(position) || (this.#style.ahead !== undefined && position.index < 2);
  }

  #isNumberedAt({ at }: PagePosition): boolean {
    return this.#style.ahead?.(at, 1) !== undefined;
  }

  #total(response: PageResponse, items: readonly unknown[]): number | undefined {
    if (response.empty || isWholeBody(items, response)) return undefined;
    return this.#style.total ? this.#style.total(response) : totalOf(response);
  }

  /** A count in another place than a total. On the first page, one that is no greater than the page may count the page. */
  #count(
    position: PagePosition,
    response: PageResponse,
    items: readonly unknown[],
    endsPartition: boolean,
  ): number | undefined {
    const received = receivedAfter(position, items);
    const isAsked = endsPartition || position.index === 0;
    if (!isAsked || received === null || response.empty || isWholeBody(items, response)) return undefined;
    return countFrom(endsPartition ? received : received + 1, response);
  }

  #positionAfter(
    position: PagePosition,
    response: PageResponse,
    extracted: Extracted,
    total: number | undefined,
  ): PagePosition | null {
    const { items } = extracted;
    const following = this.#positionAt(this.#nextAt(position.at, response, extracted), position, items);
    if (!following || !this.fetcher.endsAtCap(following, total)) return following;
    // A list that ends exactly at the cap ends its partition, which need not be the last one.
    return this.#positionAt(this.#style.nextPartition?.(position.at) ?? null, position, items);
  }

  #positionAt(at: JsonObject | null, after: PagePosition, items: readonly unknown[]): PagePosition | null {
    if (at === null) return null;
    const skip = this.#isSamePartition(at, after.at) ? this.#leftToSkip(after, items.length) : 0;
    return { at, index: after.index + 1, seen: receivedAfter(after, items), skip };
  }

  #nextAt(at: JsonObject, response: PageResponse, extracted: Extracted): JsonObject | null {
    const { items, next } = extracted;
    // Its body names no next page. Only a style of this library knows that, and may find one in the headers.
    if (response.empty && !this.#style.endedBy) return this.#style.nextPartition?.(at) ?? null;
    if (!('next' in extracted) || !this.#style.seek) return this.#style.next(response, at, items);
    if (next !== undefined && next !== null && next !== '') return this.#style.seek(at, next, items, response);
    return this.#style.nextPartition?.(at) ?? null;
  }

  /**
   * Records left to skip on the next page. A position that is requested again may return a shorter page, and the rest to skip is then at the head of
   * the next one. A self-contained page has lost records since, and nothing of the next one was delivered.
   */
  #leftToSkip({ at, skip }: PagePosition, received: number): number {
    if (skip === 0) return 0;
    const requested = this.#style.isSelfContained ? (this.#style.sizeOf?.(at, this.fetcher.params) ?? skip) : 0;
    return Math.max(0, skip - Math.max(received, requested));
  }

  #isSamePartition(one: JsonObject, other: JsonObject): boolean {
    const style = this.#style;
    return !style.partition || style.partition(one) === style.partition(other);
  }
}
