import { BadRequestError } from '../errors/bad-request-error.js';
import { DeadlineError } from '../errors/deadline-error.js';
import type { HttpError } from '../errors/http-error.js';
import type { PageCapError } from '../errors/page-cap-error.js';
import type { JsonObject, PageContext, ResumePoint } from '../errors/page-context.js';
import type { Emit } from '../events/emitter.js';
import { newTrip, type PageResponse, type Params } from '../layers/layer.js';
import { asCursorError } from './refusals/cursor-errors.js';
import { isWholeBody, pageReader, type Extracted, type PageReader } from './records/extractor.js';
import { createGuards, type Guards } from './guards.js';
import type { Journal } from './run/journal.js';
import { carriesPlace, locate } from './locate.js';
import { CapWatch } from './refusals/page-cap.js';
import { seenAfter, type ArrivedPage, type Fetched, type Place, type WayOn } from './page.js';
import { Preflight } from './refusals/preflight.js';
import type { RunPlan } from './run/run-plan.js';
import { isTooLarge, smallerPage, withoutSmallerPage, type SmallerPage } from './refusals/smaller-page.js';
import { isAt, startOf } from './run/start.js';
import { isNumbered, type PageAnswer, type PagingStyle } from './styles/paging-style.js';
import { totalOf } from './total.js';
import { Watch } from './run/watch.js';
import { withoutInstead } from './refusals/without-instead.js';

/** Asks for one page at a time and reads what comes: what is on the page, and where to go on. */
export class Pager {
  readonly style: PagingStyle;
  readonly start: Place;
  readonly #read: PageReader;
  readonly #guards: Guards;
  readonly #watch: Watch;
  readonly #preflight: Preflight;
  readonly #cap: CapWatch | undefined;
  #params: Params;

  constructor(
    private readonly plan: RunPlan,
    private readonly journal: Journal,
    private readonly emit: Emit,
  ) {
    const { options, clock } = plan;
    this.style = options.style;
    this.#params = { ...options.defaults, ...plan.params };
    if (plan.resumeFrom?.fallback) this.#useFallback();
    this.start = startOf(plan);
    if (plan.resumeFrom?.part) {
      journal.tally.resume(this.#partOf(this.start.at), plan.resumeFrom.part, this.start.seen ?? 0);
    }
    this.#read = pageReader(options);
    this.#guards = createGuards(options.maxEmptyPages, this.style.cursorOf?.(this.start.at));
    this.#watch = new Watch(clock, options.deadlineMs);
    this.#cap = options.cap && new CapWatch(options.cap, this.style);
    this.#preflight = plan.preflight ?? new Preflight();
  }

  /** A place as others may keep it. What it counts as seen leaves out the duplicates that are known by now. */
  pointOf({ at, skip, seen }: Omit<Place, 'index'>): ResumePoint {
    const { repeats, fallback, tally } = this.journal;
    const part = this.#partOf(at);
    const sent = seen === null ? null : seen - repeats;
    return {
      style: this.style.name,
      at,
      ...(skip > 0 ? { skip } : {}),
      seen: sent,
      ...(part === undefined ? {} : { part: tally.pointFor(part, sent ?? 0) }),
      ...(fallback ? { fallback } : {}),
    };
  }

  contextOf(place: Place): PageContext {
    const { endpoint, records: itemsYielded } = this.journal;
    return { endpoint, index: place.index, position: this.pointOf(place), itemsYielded };
  }

  /** The page at `place`; where the server refuses it, what else can be asked for from the same record on. */
  async fetch(place: Place, signal: AbortSignal): Promise<Fetched> {
    let response: PageResponse;
    try {
      response = await this.ask(place, signal);
    } catch (error) {
      return this.fetchOtherwise(place, error, signal);
    }
    return this.accept(place, response, signal);
  }

  /** The answer for `place`, unless the style has something else to ask for because of it. */
  async accept(place: Place, response: PageResponse, signal: AbortSignal): Promise<Fetched> {
    if (!this.style.instead) return { place, response };
    const answer = { response, skip: place.skip };
    const other = await this.guard(place, signal, async (_within, page) => this.#instead(place, answer, page));
    return other ? this.fetch(other, signal) : { place, response };
  }

  /** Just the page at `place`, sent for through the layers. */
  ask(place: Place, signal: AbortSignal): Promise<PageResponse> {
    return this.guard(place, signal, async (within, page) => {
      if (this.#cap?.forbids(place, this.#params)) throw this.#capped(this.#cap, place, page);
      return this.#send(place, within, page);
    });
  }

  /** What `error` leaves to ask for from the record at `place` on; else it is thrown. */
  async fetchOtherwise(place: Place, error: unknown, signal: AbortSignal): Promise<Fetched> {
    if (signal.aborted) throw error;
    const page = this.contextOf(place);
    let other: Place;
    try {
      other = this.#otherwise(place, error, page);
    } catch (thrown) {
      // A function among the options, which looks at refusals, may fail too.
      throw carriesPlace(thrown) ? thrown : locate(thrown, page);
    }
    return this.fetch(other, signal);
  }

  /** Smaller pages, a narrower window, or the first page by the fallback params. */
  #otherwise(place: Place, error: unknown, page: PageContext): Place {
    const smaller = isTooLarge(error)
      ? smallerPage(this.style, place.at, this.#params, this.plan.options.minPageSize)
      : undefined;
    if (smaller && 'at' in smaller) return this.#resized(place, smaller, error as HttpError);
    const other = this.#instead(place, { error, skip: place.skip }, page);
    if (other) return other;
    if (!this.#mayFallBack(place, error))
      throw smaller ? withoutSmallerPage(error as HttpError, smaller) : this.#explained(place, error);
    this.#useFallback();
    this.emit({ type: 'fallback', endpoint: this.plan.endpoint, status: (error as BadRequestError).status });
    return this.start;
  }

  /** What stands on the page, and what follows it. Pages must be read in order. */
  read(place: Place, response: PageResponse, ms: number, signal: AbortSignal): Promise<ArrivedPage> {
    return this.guard(place, signal, async (_within, page) => {
      if (this.style.isPreliminary?.(place.at)) return this.#preliminary(place, response, ms);
      const numbered = this.style.ahead?.(place.at, 1) !== undefined;
      const begun = place.index > 0 || this.plan.resumeFrom !== undefined;
      const extracted = await this.#preflight.over(response, page, () => this.#read(response, numbered && begun));
      // A style that may turn out numbered has been guessed, and so have the names of its params: page 2 shows whether they are ignored.
      const mayRepeat = numbered || (isNumbered(this.style) && place.index < 2);
      const repeated = mayRepeat ? this.#guards.repeatedPage(extracted.items, page) : undefined;
      const arrived = { place, response, ms, total: this.#total(response, extracted.items) };
      return repeated
        ? { ...arrived, items: [], way: { kind: 'stalled', place, error: repeated } }
        : { ...arrived, items: extracted.items, way: this.#wayOn(place, response, extracted) };
    });
  }

  /**
   * Work on one page of the run, held to its signal and its deadline. What it throws carries the page; an abort rejects with the signal's
   * own reason.
   */
  async guard<T>(
    place: Place,
    signal: AbortSignal,
    work: (signal: AbortSignal, page: PageContext) => Promise<T>,
  ): Promise<T> {
    const page = this.contextOf(place);
    const expired = () => new DeadlineError(this.plan.options.deadlineMs as number, { page });
    try {
      return await this.#watch.hold(signal, (within) => work(within, page), expired);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw locate(asCursorError(error, this.style.cursorOf?.(place.at), page), page);
    }
  }

  #preliminary(place: Place, response: PageResponse, ms: number): ArrivedPage {
    const at = this.style.next(response, place.at, []);
    const way: WayOn = at ? { kind: 'on', place: { ...place, at, index: place.index + 1 } } : { kind: 'end' };
    return { place, response, ms, total: undefined, items: [], way };
  }

  #total(response: PageResponse, items: readonly unknown[]): number | undefined {
    if (isWholeBody(items, response)) return undefined;
    return this.style.total ? this.style.total(response) : totalOf(response);
  }

  #wayOn(place: Place, response: PageResponse, extracted: Extracted): WayOn {
    const { items } = extracted;
    const at = this.#positionAfter(place.at, response, extracted);
    if (at === null) return { kind: 'end' };
    const samePart = this.#partOf(at) === this.#partOf(place.at);
    const following: Place = {
      at,
      index: place.index + 1,
      seen: seenAfter(place, items),
      skip: samePart ? this.#leftToSkip(place, items.length) : 0,
    };
    if (this.#isWholeAtCap(following, this.#total(response, items))) return { kind: 'end' };
    if (!samePart) this.#guards.newPart();
    const cursor = this.style.cursorOf?.(at);
    const counted = samePart && this.style.isSelfContained !== true ? items : undefined;
    const stall = this.#guards.wayOn(cursor, counted, this.contextOf(following));
    return stall ? { kind: 'stalled', place: following, error: stall } : { kind: 'on', place: following };
  }

  /**
   * Asked again, the same position may bring a shorter page: what is left to skip then stands at the head of the next. Not so where a page is all
   * there is of what was asked for: it has lost records since, and nothing of the next one was handed over.
   */
  #leftToSkip({ at, skip }: Place, came: number): number {
    const asked = this.style.isSelfContained ? (this.style.sizeOf?.(at, this.#params) ?? skip) : 0;
    return Math.max(0, skip - Math.max(came, asked));
  }

  /** Whether the list ends just where the API gives no more of it. */
  #isWholeAtCap(following: Place, total: number | undefined): boolean {
    return total !== undefined && following.seen === total && this.#cap?.forbids(following, this.#params) === true;
  }

  #positionAfter(at: JsonObject, response: PageResponse, extracted: Extracted): JsonObject | null {
    const { items, next } = extracted;
    if (!('next' in extracted) || !this.style.seek) return this.style.next(response, at, items);
    if (next !== undefined && next !== null && next !== '') return this.style.seek(at, next, items, response);
    return this.style.nextPart?.(at) ?? null;
  }

  #send(place: Place, signal: AbortSignal, page: PageContext): Promise<PageResponse> {
    const { emit, journal, plan } = this;
    const params = this.style.write(this.#params, place.at);
    const { endpoint, clock } = plan;
    const { counters } = journal;
    return plan.fetch({ endpoint, page, query: true, params, signal, clock, emit, counters, trip: newTrip() });
  }

  /** Whether the cap makes it vain to guess at the page at `place` before its turn. */
  isBeyondCap(place: Pick<Place, 'at'>): boolean {
    return this.#cap?.foretells(place, this.#params) ?? false;
  }

  /** The refusal of the page at `place`, told as what it is where the cap is behind it. */
  #explained(place: Place, error: unknown): unknown {
    if (!this.#cap?.explains(error, place, this.#params)) return error;
    return this.#capped(this.#cap, place, this.contextOf(place), error);
  }

  #capped(cap: CapWatch, place: Place, page: PageContext, cause?: HttpError): PageCapError {
    const { expected: announced } = this.journal;
    return cap.met(place, this.#params, { page, announced, ...(cause ? { cause } : {}) });
  }

  #partOf(at: JsonObject): string | undefined {
    return this.style.part?.(at);
  }

  /** Where the style would rather ask than at `place`, because of the answer. */
  #instead(place: Place, answer: PageAnswer, page: PageContext): Place | undefined {
    const instead = this.style.instead?.(answer, place.at);
    if (!instead) return undefined;
    if (!('at' in instead)) throw withoutInstead(instead, answer, { page, sent: place.seen });
    const { at, ...facts } = instead;
    this.journal.replace(place.at, at);
    this.emit({ type: 'split', endpoint: this.plan.endpoint, index: place.index, ...facts });
    return { ...place, at };
  }

  #resized(place: Place, { at, from, to }: SmallerPage, { status }: HttpError): Place {
    this.journal.replace(place.at, at);
    this.emit({ type: 'pageSize', endpoint: this.plan.endpoint, index: place.index, from, to, status });
    return { ...place, at };
  }

  /** Only the first page may fall back: later positions belong to the params that they were given for. */
  #mayFallBack(place: Place, error: unknown): boolean {
    const { params, resumeFrom, options } = this.plan;
    const { fallback } = options;
    const isFirst = resumeFrom === undefined || (place.seen === 0 && isAt(place.at, this.style.first({ params })));
    return (
      place.index === 0 &&
      isFirst &&
      fallback !== undefined &&
      !this.journal.fallback &&
      error instanceof BadRequestError
    );
  }

  #useFallback(): void {
    this.journal.fallback = true;
    this.#params = { ...this.#params, ...this.plan.options.fallback };
  }
}
