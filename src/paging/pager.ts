import { DeadlineError } from '../errors/paging-errors.js';
import type { JsonObject, PageContext, ResumePoint } from '../position.js';
import type { Emit } from '../events/emitter.js';
import { newRequestStats, type PageResponse } from '../policies/middleware.js';
import { asCursorError } from './recovery/classify-error.js';
import { type Extracted, isWholeBody, pageReader, type PageReader } from './records/extractor.js';
import { createGuards, type Guards } from './guards.js';
import type { RunState } from './run-state.js';
import { hasPageContext, withPageContext } from './with-page-context.js';
import { type FetchedPage, type NextStep, type PagePosition, type ParsedPage, receivedAfter } from './page.js';
import { PageRecovery } from './recovery/page-recovery.js';
import { AsyncJobDetector } from './recovery/async-job-detector.js';
import type { RunPlan } from './run-plan.js';
import { startPosition } from './start-position.js';
import { ShortfallRecovery } from './recovery/shortfall-recovery.js';
import { isNumbered, type PagingStyle } from './styles/paging-style.js';
import { totalOf } from './styles/style-helpers.js';
import { Deadline } from './deadline.js';

/** Asks for one page at a time and reads what comes: what is on the page, and where to go on. */
export class Pager {
  readonly style: PagingStyle;
  readonly start: PagePosition;
  readonly #read: PageReader;
  readonly #guards: Guards;
  readonly #watch: Deadline;
  readonly #preflight: AsyncJobDetector;
  readonly #detours: PageRecovery;
  readonly #shortParts: ShortfallRecovery;

  constructor(
    private readonly plan: RunPlan,
    private readonly journal: RunState,
    private readonly emit: Emit,
  ) {
    const { options, clock } = plan;
    this.style = options.style;
    this.#detours = new PageRecovery(plan, journal, emit);
    this.start = startPosition(plan);
    this.#shortParts = new ShortfallRecovery(plan, journal, emit);
    if (plan.resumeFrom?.partition) {
      journal.expectedTotal.resume(this.#partOf(this.start.at), plan.resumeFrom.partition, this.start.seen ?? 0);
    }
    this.#read = pageReader(options);
    this.#guards = createGuards(options.maxEmptyPages, this.style.cursorOf?.(this.start.at));
    this.#watch = new Deadline(clock, options.deadlineMs);
    this.#preflight = plan.jobDetector ?? new AsyncJobDetector();
  }

  /** A place as others may keep it. What it counts as seen leaves out the duplicates that are known by now. */
  resumePointAt({ at, skip, seen }: Omit<PagePosition, 'index'>): ResumePoint {
    const { repeats, fallback, expectedTotal } = this.journal;
    const part = this.#partOf(at);
    const sent = seen === null ? null : seen - repeats;
    return {
      style: this.style.name,
      at,
      ...(skip > 0 ? { skip } : {}),
      seen: sent,
      ...(part === undefined ? {} : { partition: expectedTotal.partitionPoint(part, sent ?? 0) }),
      ...(fallback ? { fallback } : {}),
    };
  }

  pageContextAt(place: PagePosition): PageContext {
    const { endpoint, records: itemsYielded } = this.journal;
    return { endpoint, index: place.index, position: this.resumePointAt(place), itemsYielded };
  }

  /** The page at `place`; where the server refuses it, what else can be asked for from the same record on. */
  async fetch(place: PagePosition, signal: AbortSignal): Promise<FetchedPage> {
    let response: PageResponse;
    try {
      response = await this.send(place, signal);
    } catch (error) {
      return this.fetchRecovered(place, error, signal);
    }
    return this.accept(place, response, signal);
  }

  /** The answer for `place`, unless the style has something else to ask for because of it. */
  async accept(place: PagePosition, response: PageResponse, signal: AbortSignal): Promise<FetchedPage> {
    if (!this.style.repositionAfter) return { place, response };
    const answer = { response, skip: place.skip };
    const other = await this.guarded(place, signal, async (_within, page) =>
      this.#detours.repositionAfter(place, answer, page),
    );
    return other ? this.fetch(other, signal) : { place, response };
  }

  /** Just the page at `place`, sent for through the layers. */
  send(place: PagePosition, signal: AbortSignal): Promise<PageResponse> {
    return this.guarded(place, signal, async (within, page) => {
      this.#detours.checkCap(place, page);
      return this.#send(place, within, page);
    });
  }

  /** What `error` leaves to ask for from the record at `place` on; else it is thrown. */
  async fetchRecovered(place: PagePosition, error: unknown, signal: AbortSignal): Promise<FetchedPage> {
    if (signal.aborted) throw error;
    const page = this.pageContextAt(place);
    let other: PagePosition;
    try {
      other = this.#detours.recover(place, error, { page, start: this.start });
    } catch (thrown) {
      // A function among the options, which looks at refusals, may fail too.
      throw hasPageContext(thrown) ? thrown : withPageContext(thrown, page);
    }
    return this.fetch(other, signal);
  }

  /** What stands on the page, and what follows it. Pages must be read in order. */
  parse(place: PagePosition, response: PageResponse, ms: number, signal: AbortSignal): Promise<ParsedPage> {
    return this.guarded(place, signal, async (_within, page) => {
      if (this.style.isPreliminary?.(place.at)) return this.#preliminary(place, response, ms);
      const numbered = this.style.ahead?.(place.at, 1) !== undefined;
      const begun = place.index > 0 || this.plan.resumeFrom !== undefined;
      const extracted = await this.#preflight.read(response, page, () => this.#read(response, numbered && begun));
      // A style that may turn out numbered has been guessed, and so have the names of its params: page 2 shows whether they are ignored.
      const mayRepeat = numbered || (isNumbered(this.style) && place.index < 2);
      const repeated = mayRepeat ? this.#guards.checkRepeated(extracted.items, page) : undefined;
      const arrived = { place, response, ms, total: this.#total(response, extracted.items) };
      return repeated
        ? { ...arrived, items: [], next: { kind: 'stalled', place, error: repeated } }
        : { ...arrived, items: extracted.items, ...this.#wayOn(place, response, extracted) };
    });
  }

  /** Where to go on behind a page whose records are checked and counted. */
  resolveNext({ place, next, endsPartition }: ParsedPage): NextStep {
    if (!endsPartition) return next;
    const instead = this.#shortParts.resplit(place);
    return this.#toward(instead ?? (next.kind === 'on' ? next.place : null), place);
  }

  /**
   * Work on one page of the run, held to its signal and its deadline. What it throws carries the page; an abort rejects with the signal's
   * own reason.
   */
  async guarded<T>(
    place: PagePosition,
    signal: AbortSignal,
    work: (signal: AbortSignal, page: PageContext) => Promise<T>,
  ): Promise<T> {
    const page = this.pageContextAt(place);
    const expired = () => new DeadlineError(this.plan.options.deadlineMs as number, { page });
    try {
      return await this.#watch.run(signal, (within) => work(within, page), expired);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw withPageContext(asCursorError(error, this.style.cursorOf?.(place.at), page), page);
    }
  }

  #preliminary(place: PagePosition, response: PageResponse, ms: number): ParsedPage {
    const at = this.style.next(response, place.at, []);
    const way: NextStep = at ? { kind: 'on', place: { ...place, at, index: place.index + 1 } } : { kind: 'end' };
    return { place, response, ms, total: undefined, items: [], next: way };
  }

  #total(response: PageResponse, items: readonly unknown[]): number | undefined {
    if (isWholeBody(items, response)) return undefined;
    return this.style.total ? this.style.total(response) : totalOf(response);
  }

  #wayOn(
    place: PagePosition,
    response: PageResponse,
    extracted: Extracted,
  ): Pick<ParsedPage, 'next' | 'endsPartition'> {
    const following = this.#placeAfter(place, response, extracted);
    const endsPart = following === null || this.#partOf(following.at) !== this.#partOf(place.at);
    if (!endsPart || !this.#shortParts.canResplit) return { next: this.#toward(following, place, extracted.items) };
    return { next: following ? { kind: 'on', place: following } : { kind: 'end' }, endsPartition: true };
  }

  /** The way from one place to another, unless a guard stops it. `items` are those of the page at `place`, where they count. */
  #toward(following: PagePosition | null, place: PagePosition, items?: readonly unknown[]): NextStep {
    if (following === null) return { kind: 'end' };
    const samePart = this.#partOf(following.at) === this.#partOf(place.at);
    if (!samePart) this.#guards.startPartition();
    const cursor = this.style.cursorOf?.(following.at);
    const counted = samePart && this.style.isSelfContained !== true ? items : undefined;
    const stall = this.#guards.checkNext(cursor, counted, this.pageContextAt(following));
    return stall ? { kind: 'stalled', place: following, error: stall } : { kind: 'on', place: following };
  }

  #placeAfter(place: PagePosition, response: PageResponse, extracted: Extracted): PagePosition | null {
    const { items } = extracted;
    const to = (at: JsonObject | null): PagePosition | null =>
      at && {
        at,
        index: place.index + 1,
        seen: receivedAfter(place, items),
        skip: this.#partOf(at) === this.#partOf(place.at) ? this.#leftToSkip(place, items.length) : 0,
      };
    const following = to(this.#positionAfter(place.at, response, extracted));
    // A list that ends just at the cap ends the part that it is of, which need not be the last.
    return following && this.#detours.endsAtCap(following, this.#total(response, items))
      ? to(this.style.nextPartition?.(place.at) ?? null)
      : following;
  }

  /**
   * Asked again, the same position may bring a shorter page: what is left to skip then stands at the head of the next. Not so where a page is all
   * there is of what was asked for: it has lost records since, and nothing of the next one was handed over.
   */
  #leftToSkip({ at, skip }: PagePosition, came: number): number {
    const asked = this.style.isSelfContained ? (this.style.sizeOf?.(at, this.#detours.params) ?? skip) : 0;
    return Math.max(0, skip - Math.max(came, asked));
  }

  #positionAfter(at: JsonObject, response: PageResponse, extracted: Extracted): JsonObject | null {
    const { items, next } = extracted;
    if (!('next' in extracted) || !this.style.seek) return this.style.next(response, at, items);
    if (next !== undefined && next !== null && next !== '') return this.style.seek(at, next, items, response);
    return this.style.nextPartition?.(at) ?? null;
  }

  #send(place: PagePosition, signal: AbortSignal, page: PageContext): Promise<PageResponse> {
    const { emit, journal, plan } = this;
    const params = this.style.write(this.#detours.params, place.at);
    const { endpoint, clock } = plan;
    const { counters } = journal;
    return plan.fetch({ endpoint, page, query: true, params, signal, clock, emit, counters, stats: newRequestStats() });
  }

  /** Whether it would be vain to guess at the page at `place` before its turn. */
  isBeyondCap(place: Pick<PagePosition, 'at'>): boolean {
    return this.#detours.isBeyondCap(place);
  }

  #partOf(at: JsonObject): string | undefined {
    return this.style.partition?.(at);
  }
}
