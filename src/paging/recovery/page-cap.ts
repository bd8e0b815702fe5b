import { z } from 'zod';
import { PageCapError } from '../../errors/paging-errors.js';
import { HttpError } from '../../errors/http-errors.js';
import type { PageContext } from '../../position.js';
import type { Params } from '../../policies/middleware.js';
import { oneOf, wholeNumber } from '../../options/option-types.js';
import type { PagePosition } from '../page.js';
import { type ErrorMatcher, errorMatcherOption, matchesError } from './classify-error.js';
import type { AnyStyle } from '../styles/paging-style.js';

/** An API's limit to how far into one list a client may page. */
export interface PageCapOptions {
  /** Records that the API gives of the list at most. */
  readonly records: number;
  /** What to use in its place; the error says so. */
  readonly instead: string;
  /**
   * Whether every such list has the cap, so that pages beyond it are not even asked for; or only some have, as those with a certain filter, which
   * is seen from a refusal. @default 'always'
   */
  readonly when?: 'always' | 'refused';
  /** How the API says that the cap is met, besides a 400 on a page that reaches beyond it. @default nothing else */
  readonly matches?: ErrorMatcher;
}

export const capField = z
  .strictObject(
    {
      records: wholeNumber(1),
      instead: z
        .string({ error: 'a text such as "a narrower interval"' })
        .regex(/\S/, { error: 'a text such as "a narrower interval"' }),
      when: oneOf('always', 'refused').default('always'),
      matches: errorMatcherOption.optional(),
    },
    { error: '{ records, instead, when, matches }' },
  )
  .readonly()
  .optional();

/** Knows where the cap of one run stands, and when it was met. */
export class PageCap {
  constructor(
    private readonly cap: PageCapOptions,
    private readonly style: AnyStyle,
  ) {}

  /** Whether nothing of the page at `place` can be had, so that asking for it would be in vain. */
  excludes(place: PagePosition, params: Params): boolean {
    return place.seen !== null && place.seen >= this.cap.records && this.excludesByPosition(place, params);
  }

  /** As `forbids`, but by the numbers of the position alone: a server that caps its page size without a word counts by others. */
  excludesByPosition({ at }: Pick<PagePosition, 'at'>, params: Params): boolean {
    if (this.cap.when === 'refused') return false;
    return (this.style.before?.(at, params) ?? UNKNOWN) >= this.cap.records;
  }

  /** Whether the cap is why the server answered so. */
  explains(error: unknown, place: PagePosition, params: Params): error is HttpError {
    const { matches } = this.cap;
    if (matches !== undefined && matchesError(matches, error)) return true;
    if (!(error instanceof HttpError) || error.status !== 400 || error.code === 'CURSOR_EXPIRED') return false;
    return this.#before(place, params) + (this.style.sizeOf?.(place.at, params) ?? 1) > this.cap.records;
  }

  /** The error to throw where the cap is met. */
  errorAt(place: PagePosition, params: Params, { announced, page, cause }: CapErrorContext): PageCapError {
    const { records: cap, instead } = this.cap;
    return new PageCapError(
      { cap, instead, sent: place.seen, announced, hint: this.#hint(place, params) },
      { page, cause },
    );
  }

  /** A page that reaches over the cap is refused as a whole: pages of another size would come up to it. */
  #hint(place: PagePosition, params: Params): string | undefined {
    const { records } = this.cap;
    const before = this.#before(place, params);
    const size = this.style.sizeOf?.(place.at, params) ?? 0;
    const falls = before < records && before + size > records;
    return falls ? `a pageSize of which ${records} is a multiple, which comes up to the cap` : undefined;
  }

  #before({ at, seen }: PagePosition, params: Params): number {
    return this.style.before?.(at, params) ?? seen ?? UNKNOWN;
  }
}

/** Where nobody knows how far a page is into the list, it is taken to be below any cap. */
const UNKNOWN = -Infinity;

interface CapErrorContext {
  readonly page: PageContext;
  readonly announced?: number | undefined;
  readonly cause?: HttpError;
}
