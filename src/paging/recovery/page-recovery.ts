import { HttpError, httpErrorFor, isBadRequest, sameResponse } from '../../errors/http-errors.js';
import { PageCapError } from '../../errors/paging-errors.js';
import type { Emit } from '../../events/emitter.js';
import type { Params } from '../../policies/middleware.js';
import type { PageContext } from '../../position.js';
import type { PagePosition } from '../page.js';
import type { RunPlan } from '../run-plan.js';
import type { RunState } from '../run-state.js';
import type { PageOutcome, PagingStyle, Reposition } from '../styles/paging-style.js';
import { isSamePosition } from '../styles/style-helpers.js';
import { PageCap } from './page-cap.js';
import { isTooLarge, noSmallerPageError, smallerPage, type SmallerPage } from './smaller-page.js';

/** What there is to ask for in place of a page that was refused, or that must not be used; and what the refusal means where there is nothing. */
export class PageRecovery {
  readonly #style: PagingStyle;
  readonly #cap: PageCap | undefined;
  #params: Params;

  constructor(
    private readonly plan: RunPlan,
    private readonly journal: RunState,
    private readonly emit: Emit,
  ) {
    const { options, params, resumeFrom } = plan;
    this.#style = options.style;
    this.#cap = options.cap && new PageCap(options.cap, options.style);
    this.#params = { ...options.defaults, ...params };
    if (resumeFrom?.fallback) this.#useFallback();
  }

  /** The params of the run's requests; a fallback replaces some of them. */
  get params(): Params {
    return this.#params;
  }

  /** Whether the cap makes it vain to guess at the page at `place` before its turn. */
  isBeyondCap(place: Pick<PagePosition, 'at'>): boolean {
    return this.#cap?.excludesByPosition(place, this.#params) ?? false;
  }

  /** Whether the list, or the part of it that the total is of, ends just where the API gives no more of it. */
  endsAtCap(following: PagePosition, total: number | undefined): boolean {
    if (total === undefined || !this.#cap?.excludes(following, this.#params)) return false;
    return total === following.seen || total === this.#style.before?.(following.at, this.#params);
  }

  /** @throws PageCapError for a page that is surely beyond the cap */
  checkCap(place: PagePosition, page: PageContext): void {
    if (this.#cap?.excludes(place, this.#params)) throw this.#capped(this.#cap, place, page);
  }

  /** Where the style would rather ask than at `place`, because of the answer. */
  repositionAfter(place: PagePosition, answer: PageOutcome, page: PageContext): PagePosition | undefined {
    const instead = this.#style.repositionAfter?.(answer, place.at);
    if (!instead) return undefined;
    if (!('at' in instead)) throw unrecoverable(instead, answer, { page, sent: place.seen });
    const { at, ...facts } = instead;
    this.journal.replacePosition(place.at, at);
    this.emit({ type: 'split', endpoint: this.plan.endpoint, index: place.index, ...facts });
    return { ...place, at };
  }

  /**
   * What `error` leaves to ask for from the record at `place` on: smaller pages, a narrower window, or `start` by the fallback params.
   *
   * @throws the error, told as what it is, where it leaves nothing
   */
  recover(
    place: PagePosition,
    error: unknown,
    { page, start }: { page: PageContext; start: PagePosition },
  ): PagePosition {
    const smaller = isTooLarge(error)
      ? smallerPage(this.#style, place.at, this.#params, this.plan.options.minPageSize)
      : undefined;
    if (smaller && 'at' in smaller) return this.#resized(place, smaller, error as HttpError);
    const other = this.repositionAfter(place, { error, skip: place.skip }, page);
    if (other) return other;
    if (!this.#mayFallBack(place, error))
      throw smaller ? noSmallerPageError(error as HttpError, smaller) : this.#explained(place, error, page);
    this.#useFallback();
    this.emit({ type: 'fallback', endpoint: this.plan.endpoint, status: (error as HttpError).status });
    return start;
  }

  /** The refusal of the page at `place`, told as what it is where the cap is behind it. */
  #explained(place: PagePosition, error: unknown, page: PageContext): unknown {
    if (!this.#cap?.explains(error, place, this.#params)) return error;
    return this.#capped(this.#cap, place, page, error);
  }

  #capped(cap: PageCap, place: PagePosition, page: PageContext, cause?: HttpError): PageCapError {
    const { expected: announced } = this.journal;
    return cap.errorAt(place, this.#params, { page, announced, ...(cause ? { cause } : {}) });
  }

  #resized(place: PagePosition, { at, from, to }: SmallerPage, { status }: HttpError): PagePosition {
    this.journal.replacePosition(place.at, at);
    this.emit({ type: 'pageSize', endpoint: this.plan.endpoint, index: place.index, from, to, status });
    return { ...place, at };
  }

  /** Only the first page may fall back: later positions belong to the params that they were given for. */
  #mayFallBack(place: PagePosition, error: unknown): boolean {
    const { resumeFrom, options } = this.plan;
    if (!isBadRequest(error) || options.fallback === undefined || this.journal.fallback) return false;
    if (place.index > 0 || resumeFrom === undefined) return place.index === 0;
    return place.seen === 0 && isSamePosition(place.at, this.#style.first({ params: this.#params }));
  }

  #useFallback(): void {
    this.journal.fallback = true;
    this.#params = { ...this.#params, ...this.plan.options.fallback };
  }
}

type NoAlternative = Exclude<Reposition, { readonly at: unknown }>;

/** The error to throw where a page cannot be had, and nothing can be asked for in its place. */
function unrecoverable(
  nothing: NoAlternative,
  answer: PageOutcome,
  { page, sent }: { readonly page: PageContext; readonly sent: number | null },
): unknown {
  const cause = 'error' in answer ? answer.error : undefined;
  if ('cap' in nothing) return new PageCapError({ ...nothing, sent }, { page, cause });
  return cause instanceof HttpError ? httpErrorFor({ ...sameResponse(cause), advice: nothing.advice }) : cause;
}
