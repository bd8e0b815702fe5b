import { DeadlineError } from '../errors/deadline-error.js';
import type { JsonObject, PageContext, ResumePoint } from '../errors/page-context.js';
import type { Emit } from '../events/emitter.js';
import { newTrip, type PageResponse } from '../layers/layer.js';
import { asCursorError } from './refusals/cursor-errors.js';
import { isWholeBody, pageReader, type Extracted, type PageReader } from './records/extractor.js';
import { createGuards, type Guards } from './guards.js';
import type { Journal } from './run/journal.js';
import { carriesPlace, locate } from './locate.js';
import { seenAfter, type ArrivedPage, type Fetched, type Place, type WayOn } from './page.js';
import { Detours } from './refusals/detours.js';
import { Preflight } from './refusals/preflight.js';
import type { RunPlan } from './run/run-plan.js';
import { startOf } from './run/start.js';
import { ShortParts } from './short-parts.js';
import { isNumbered, type PagingStyle } from './styles/paging-style.js';
import { totalOf } from './total.js';
import { Watch } from './run/watch.js';

/** Asks for one page at a time and reads what comes: what is on the page, and where to go on. */
export class Pager {
  readonly style: PagingStyle;
  readonly start: Place;
  readonly #read: PageReader;
  readonly #guards: Guards;
  readonly #watch: Watch;
  readonly #preflight: Preflight;
  readonly #detours: Detours;
  readonly #shortParts: ShortParts;

  constructor(
    private readonly plan: RunPlan,
    private readonly journal: Journal,
    private readonly emit: Emit,
  ) {
    const { options, clock } = plan;
    this.style = options.style;
    this.#detours = new Detours(plan, journal, emit);
    this.start = startOf(plan);
    this.#shortParts = new ShortParts(plan, journal, emit);
    if (plan.resumeFrom?.part) {
      journal.tally.resume(this.#partOf(this.start.at), plan.resumeFrom.part, this.start.seen ?? 0);
    }
    this.#read = pageReader(options);
    this.#guards = createGuards(options.maxEmptyPages, this.style.cursorOf?.(this.start.at));
    this.#watch = new Watch(clock, options.deadlineMs);
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
    const other = await this.guard(place, signal, async (_within, page) => this.#detours.instead(place, answer, page));
    return other ? this.fetch(other, signal) : { place, response };
  }

  /** Just the page at `place`, sent for through the layers. */
  ask(place: Place, signal: AbortSignal): Promise<PageResponse> {
    return this.guard(place, signal, async (within, page) => {
      this.#detours.checkCap(place, page);
      return this.#send(place, within, page);
    });
  }

  /** What `error` leaves to ask for from the record at `place` on; else it is thrown. */
  async fetchOtherwise(place: Place, error: unknown, signal: AbortSignal): Promise<Fetched> {
    if (signal.aborted) throw error;
    const page = this.contextOf(place);
    let other: Place;
    try {
      other = this.#detours.otherwise(place, error, { page, start: this.start });
    } catch (thrown) {
      // A function among the options, which looks at refusals, may fail too.
      throw carriesPlace(thrown) ? thrown : locate(thrown, page);
    }
    return this.fetch(other, signal);
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
        : { ...arrived, items: extracted.items, ...this.#wayOn(place, response, extracted) };
    });
  }

  /** Where to go on behind a page whose records are checked and counted. */
  settle({ place, way, unsettled }: ArrivedPage): WayOn {
    if (!unsettled) return way;
    const instead = this.#shortParts.instead(place);
    return this.#toward(instead ?? (way.kind === 'on' ? way.place : null), place);
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

  #wayOn(place: Place, response: PageResponse, extracted: Extracted): Pick<ArrivedPage, 'way' | 'unsettled'> {
    const following = this.#placeAfter(place, response, extracted);
    const endsPart = following === null || this.#partOf(following.at) !== this.#partOf(place.at);
    if (!endsPart || !this.#shortParts.areCut) return { way: this.#toward(following, place, extracted.items) };
    return { way: following ? { kind: 'on', place: following } : { kind: 'end' }, unsettled: true };
  }

  /** The way from one place to another, unless a guard stops it. `items` are those of the page at `place`, where they count. */
  #toward(following: Place | null, place: Place, items?: readonly unknown[]): WayOn {
    if (following === null) return { kind: 'end' };
    const samePart = this.#partOf(following.at) === this.#partOf(place.at);
    if (!samePart) this.#guards.newPart();
    const cursor = this.style.cursorOf?.(following.at);
    const counted = samePart && this.style.isSelfContained !== true ? items : undefined;
    const stall = this.#guards.wayOn(cursor, counted, this.contextOf(following));
    return stall ? { kind: 'stalled', place: following, error: stall } : { kind: 'on', place: following };
  }

  #placeAfter(place: Place, response: PageResponse, extracted: Extracted): Place | null {
    const { items } = extracted;
    const to = (at: JsonObject | null): Place | null =>
      at && {
        at,
        index: place.index + 1,
        seen: seenAfter(place, items),
        skip: this.#partOf(at) === this.#partOf(place.at) ? this.#leftToSkip(place, items.length) : 0,
      };
    const following = to(this.#positionAfter(place.at, response, extracted));
    // A list that ends just at the cap ends the part that it is of, which need not be the last.
    return following && this.#detours.isWholeAtCap(following, this.#total(response, items))
      ? to(this.style.nextPart?.(place.at) ?? null)
      : following;
  }

  /**
   * Asked again, the same position may bring a shorter page: what is left to skip then stands at the head of the next. Not so where a page is all
   * there is of what was asked for: it has lost records since, and nothing of the next one was handed over.
   */
  #leftToSkip({ at, skip }: Place, came: number): number {
    const asked = this.style.isSelfContained ? (this.style.sizeOf?.(at, this.#detours.params) ?? skip) : 0;
    return Math.max(0, skip - Math.max(came, asked));
  }

  #positionAfter(at: JsonObject, response: PageResponse, extracted: Extracted): JsonObject | null {
    const { items, next } = extracted;
    if (!('next' in extracted) || !this.style.seek) return this.style.next(response, at, items);
    if (next !== undefined && next !== null && next !== '') return this.style.seek(at, next, items, response);
    return this.style.nextPart?.(at) ?? null;
  }

  #send(place: Place, signal: AbortSignal, page: PageContext): Promise<PageResponse> {
    const { emit, journal, plan } = this;
    const params = this.style.write(this.#detours.params, place.at);
    const { endpoint, clock } = plan;
    const { counters } = journal;
    return plan.fetch({ endpoint, page, query: true, params, signal, clock, emit, counters, trip: newTrip() });
  }

  /** Whether it would be vain to guess at the page at `place` before its turn. */
  isBeyondCap(place: Pick<Place, 'at'>): boolean {
    return this.#detours.isBeyondCap(place);
  }

  #partOf(at: JsonObject): string | undefined {
    return this.style.part?.(at);
  }
}
