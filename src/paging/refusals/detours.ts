import { BadRequestError } from '../../errors/bad-request-error.js';
import type { HttpError } from '../../errors/http-error.js';
import type { PageCapError } from '../../errors/page-cap-error.js';
import type { PageContext } from '../../errors/page-context.js';
import type { Emit } from '../../events/emitter.js';
import type { Params } from '../../layers/layer.js';
import type { Place } from '../page.js';
import type { Journal } from '../run/journal.js';
import type { RunPlan } from '../run/run-plan.js';
import { isAt } from '../styles/midway.js';
import type { PageAnswer, PagingStyle } from '../styles/paging-style.js';
import { CapWatch } from './page-cap.js';
import { isTooLarge, smallerPage, withoutSmallerPage, type SmallerPage } from './smaller-page.js';
import { withoutInstead } from './without-instead.js';

/** What there is to ask for in place of a page that was refused, or that must not be used; and what the refusal means where there is nothing. */
export class Detours {
  readonly #style: PagingStyle;
  readonly #cap: CapWatch | undefined;
  #params: Params;

  constructor(
    private readonly plan: RunPlan,
    private readonly journal: Journal,
    private readonly emit: Emit,
  ) {
    const { options, params, resumeFrom } = plan;
    this.#style = options.style;
    this.#cap = options.cap && new CapWatch(options.cap, options.style);
    this.#params = { ...options.defaults, ...params };
    if (resumeFrom?.fallback) this.#useFallback();
  }

  /** The params of the run's requests; a fallback replaces some of them. */
  get params(): Params {
    return this.#params;
  }

  /** Whether the cap makes it vain to guess at the page at `place` before its turn. */
  isBeyondCap(place: Pick<Place, 'at'>): boolean {
    return this.#cap?.foretells(place, this.#params) ?? false;
  }

  /** Whether the list, or the part of it that the total is of, ends just where the API gives no more of it. */
  isWholeAtCap(following: Place, total: number | undefined): boolean {
    if (total === undefined || !this.#cap?.forbids(following, this.#params)) return false;
    return total === following.seen || total === this.#style.before?.(following.at, this.#params);
  }

  /** @throws PageCapError for a page that is surely beyond the cap */
  checkCap(place: Place, page: PageContext): void {
    if (this.#cap?.forbids(place, this.#params)) throw this.#capped(this.#cap, place, page);
  }

  /** Where the style would rather ask than at `place`, because of the answer. */
  instead(place: Place, answer: PageAnswer, page: PageContext): Place | undefined {
    const instead = this.#style.instead?.(answer, place.at);
    if (!instead) return undefined;
    if (!('at' in instead)) throw withoutInstead(instead, answer, { page, sent: place.seen });
    const { at, ...facts } = instead;
    this.journal.replace(place.at, at);
    this.emit({ type: 'split', endpoint: this.plan.endpoint, index: place.index, ...facts });
    return { ...place, at };
  }

  /**
   * What `error` leaves to ask for from the record at `place` on: smaller pages, a narrower window, or `start` by the fallback params.
   *
   * @throws the error, told as what it is, where it leaves nothing
   */
  otherwise(place: Place, error: unknown, { page, start }: { page: PageContext; start: Place }): Place {
    const smaller = isTooLarge(error)
      ? smallerPage(this.#style, place.at, this.#params, this.plan.options.minPageSize)
      : undefined;
    if (smaller && 'at' in smaller) return this.#resized(place, smaller, error as HttpError);
    const other = this.instead(place, { error, skip: place.skip }, page);
    if (other) return other;
    if (!this.#mayFallBack(place, error))
      throw smaller ? withoutSmallerPage(error as HttpError, smaller) : this.#explained(place, error, page);
    this.#useFallback();
    this.emit({ type: 'fallback', endpoint: this.plan.endpoint, status: (error as BadRequestError).status });
    return start;
  }

  /** The refusal of the page at `place`, told as what it is where the cap is behind it. */
  #explained(place: Place, error: unknown, page: PageContext): unknown {
    if (!this.#cap?.explains(error, place, this.#params)) return error;
    return this.#capped(this.#cap, place, page, error);
  }

  #capped(cap: CapWatch, place: Place, page: PageContext, cause?: HttpError): PageCapError {
    const { expected: announced } = this.journal;
    return cap.met(place, this.#params, { page, announced, ...(cause ? { cause } : {}) });
  }

  #resized(place: Place, { at, from, to }: SmallerPage, { status }: HttpError): Place {
    this.journal.replace(place.at, at);
    this.emit({ type: 'pageSize', endpoint: this.plan.endpoint, index: place.index, from, to, status });
    return { ...place, at };
  }

  /** Only the first page may fall back: later positions belong to the params that they were given for. */
  #mayFallBack(place: Place, error: unknown): boolean {
    const { resumeFrom, options } = this.plan;
    if (!(error instanceof BadRequestError) || options.fallback === undefined || this.journal.fallback) return false;
    if (place.index > 0 || resumeFrom === undefined) return place.index === 0;
    return place.seen === 0 && isAt(place.at, this.#style.first({ params: this.#params }));
  }

  #useFallback(): void {
    this.journal.fallback = true;
    this.#params = { ...this.#params, ...this.plan.options.fallback };
  }
}
