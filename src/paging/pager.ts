import { DeadlineError } from '../errors/deadline-error.js';
import { BadRequestError } from '../errors/bad-request-error.js';
import type { JsonObject, PageContext, ResumePoint } from '../errors/page-context.js';
import type { Emit } from '../events/emitter.js';
import type { PageRequest, PageResponse, Params } from '../layers/layer.js';
import { abortable, linkedController } from '../time/abortable.js';
import { asCursorError } from './cursor-errors.js';
import { pageReader, type PageReader } from './extractor.js';
import { createGuards, type Guards } from './guards.js';
import type { Journal } from './journal.js';
import { locate } from './locate.js';
import { seenAfter, type ArrivedPage, type Place, type WayOn } from './page.js';
import type { RunPlan } from './run-plan.js';
import { startOf } from './start.js';
import { isNumbered, type PagingStyle } from './styles/paging-style.js';
import { totalOf } from './total.js';

/** Asks for one page at a time and reads what comes: where to go on, and what is on the page. */
export class Pager {
  readonly style: PagingStyle;
  readonly start: Place;
  readonly #read: PageReader;
  readonly #guards: Guards;
  #deadlineAt: number | undefined;
  #params: Params;
  #onFallback: boolean;

  constructor(
    private readonly plan: RunPlan,
    private readonly journal: Journal,
    private readonly emit: Emit,
  ) {
    const { options } = plan;
    this.style = options.style;
    this.#onFallback = plan.resumeFrom?.fallback === true;
    this.#params = this.#onFallback ? { ...plan.params, ...options.fallback } : plan.params;
    this.start = startOf(plan);
    this.#read = pageReader(options);
    this.#guards = createGuards(options.maxEmptyPages, this.style.cursorOf?.(this.start.at));
  }

  pointOf({ at, skip, seen }: Omit<Place, 'index'>): ResumePoint {
    return {
      style: this.style.name,
      at,
      ...(skip > 0 ? { skip } : {}),
      seen,
      ...(this.#onFallback ? { fallback: true as const } : {}),
    };
  }

  contextOf(place: Place): PageContext {
    const { endpoint, records: itemsYielded } = this.journal;
    return { endpoint, index: place.index, position: this.pointOf(place), itemsYielded };
  }

  /** The page at `place`, sent for through the layers. Rejects with the signal's reason as soon as it aborts. */
  async fetch(place: Place, signal: AbortSignal): Promise<PageResponse> {
    try {
      return await this.#withinDeadline(place, signal, (within) => this.#send(place, within));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!this.#takesFallback(place, error)) throw this.#located(error, place);
      this.#onFallback = true;
      this.#params = { ...this.#params, ...this.plan.options.fallback };
      return this.fetch(place, signal);
    }
  }

  /** What stands on the page, and what follows it. Pages must be read in order. */
  async read(place: Place, response: PageResponse, ms: number): Promise<ArrivedPage> {
    try {
      const numbered = this.style.ahead?.(place.at, 1) !== undefined;
      const begun = place.index > 0 || this.plan.resumeFrom !== undefined;
      const { items, next } = await this.#read(response, numbered && begun);
      const mayRepeat = numbered || (isNumbered(this.style) && !begun);
      const repeated = mayRepeat ? this.#guards.repeatedPage(items, this.contextOf(place)) : undefined;
      if (repeated)
        return { place, response, items: [], total: undefined, ms, way: { kind: 'stalled', place, error: repeated } };
      return {
        place,
        response,
        items,
        ms,
        total: this.#total(response),
        way: this.#wayOn(place, response, items, next),
      };
    } catch (error) {
      throw locate(error, this.contextOf(place));
    }
  }

  #wayOn(place: Place, response: PageResponse, items: readonly unknown[], next: unknown): WayOn {
    const at = this.#positionAfter(place.at, response, items, next);
    if (at === null) return { kind: 'end' };
    // Asked again, the same position may bring a shorter page: what is left to skip then stands at the head of the next.
    const skip = Math.max(0, place.skip - items.length);
    const following: Place = { at, index: place.index + 1, seen: seenAfter(place, items), skip };
    const stall = this.#guards.wayOn(this.style.cursorOf?.(at), items, this.contextOf(following));
    return stall ? { kind: 'stalled', place: following, error: stall } : { kind: 'on', place: following };
  }

  #positionAfter(at: JsonObject, response: PageResponse, items: readonly unknown[], next: unknown): JsonObject | null {
    if (next === undefined || !this.style.seek) return this.style.next(response, at, items);
    return next === null || next === '' ? null : this.style.seek(at, next, items);
  }

  async #send(place: Place, signal: AbortSignal): Promise<PageResponse> {
    signal.throwIfAborted();
    const { clock, fetch } = this.plan;
    const { emit, journal } = this;
    const params = this.style.write(this.#params, place.at);
    const request: PageRequest = {
      page: this.contextOf(place),
      params,
      signal,
      clock,
      emit,
      counters: journal.counters,
    };
    return abortable(fetch(request), signal);
  }

  async #withinDeadline<T>(place: Place, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, options } = this.plan;
    const { deadlineMs } = options;
    if (deadlineMs === undefined) return work(signal);
    this.#deadlineAt ??= clock.now() + deadlineMs;
    const expired = () => new DeadlineError(deadlineMs, { page: this.contextOf(place) });
    const left = this.#deadlineAt - clock.now();
    if (left <= 0) throw expired();
    const within = linkedController(signal);
    const alarm = clock.sleep(left, within.signal).then(() => Promise.reject<T>(expired()));
    try {
      return await Promise.race([work(within.signal), alarm]);
    } finally {
      within.release();
      within.abort();
    }
  }

  #takesFallback(place: Place, error: unknown): boolean {
    const first = place.index === 0 && this.plan.resumeFrom === undefined;
    return first && !this.#onFallback && this.plan.options.fallback !== undefined && error instanceof BadRequestError;
  }

  #located(error: unknown, place: Place): unknown {
    const page = this.contextOf(place);
    return locate(asCursorError(error, this.style.cursorOf?.(place.at), page), page);
  }

  #total(response: PageResponse): number | undefined {
    return this.style.total ? this.style.total(response) : totalOf(response);
  }
}
