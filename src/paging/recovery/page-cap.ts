import { z } from 'zod';
import { PageCapError } from '../../errors/paging-errors.js';
import { HttpError } from '../../errors/http-errors.js';
import type { PageContext } from '../../position.js';
import type { Params } from '../../policies/middleware.js';
import { oneOf, wholeNumber } from '../../options/parse-options.js';
import type { PagePosition } from '../page.js';
import { type ErrorMatcher, errorMatcherOption, matchesError } from './classify-error.js';
import type { AnyStyle } from '../styles/paging-style.js';

/** How far into one list an API lets a client page. */
export interface PageCapOptions {
  /** Maximum number of records that the API returns for the list. */
  readonly records: number;
  /** What to use instead of the list; the error contains it. */
  readonly instead: string;
  /** Whether all such lists have the cap, so that pages beyond it are not requested, or some, which a refusal shows. @default 'always' */
  readonly when?: 'always' | 'refused';
  /** Errors that mean the cap, besides a 400 on a page that crosses it. @default none */
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

/** The cap of one run: which pages it excludes, and which errors it explains. */
export class PageCap {
  constructor(
    private readonly cap: PageCapOptions,
    private readonly style: AnyStyle,
  ) {}

  /** Whether the API returns nothing of the page at `position`. */
  excludes(position: PagePosition, params: Params): boolean {
    return position.seen !== null && position.seen >= this.cap.records && this.excludesByPosition(position, params);
  }

  /** As `excludes`, but from the style's position alone, which counts wrongly if the server reduces the page size silently. */
  excludesByPosition({ at }: Pick<PagePosition, 'at'>, params: Params): boolean {
    if (this.cap.when === 'refused') return false;
    return (this.style.before?.(at, params) ?? UNKNOWN) >= this.cap.records;
  }

  /** Whether the cap is the reason for an error. */
  explains(error: unknown, position: PagePosition, params: Params): error is HttpError {
    const { matches } = this.cap;
    if (matches !== undefined && matchesError(matches, error)) return true;
    if (!(error instanceof HttpError) || error.status !== 400 || error.code === 'CURSOR_EXPIRED') return false;
    return this.#before(position, params) + (this.style.sizeOf?.(position.at, params) ?? 1) > this.cap.records;
  }

  /** The error for a page that the cap excludes. */
  errorAt(position: PagePosition, params: Params, { announced, page, cause }: CapErrorContext): PageCapError {
    const { records: cap, instead } = this.cap;
    return new PageCapError(
      { cap, instead, sent: position.seen, announced, hint: this.#hint(position, params) },
      { page, cause },
    );
  }

  /** An API rejects a page that crosses the cap as a whole; with another page size, all records up to the cap can be fetched. */
  #hint(position: PagePosition, params: Params): string | undefined {
    const { records } = this.cap;
    const before = this.#before(position, params);
    const size = this.style.sizeOf?.(position.at, params) ?? 0;
    const crosses = before < records && before + size > records;
    return crosses ? `set a pageSize that divides ${records}, to fetch all records up to the cap` : undefined;
  }

  #before({ at, seen }: PagePosition, params: Params): number {
    return this.style.before?.(at, params) ?? seen ?? UNKNOWN;
  }
}

/** A page at an unknown position in the list counts as below any cap. */
const UNKNOWN = -Infinity;

interface CapErrorContext {
  readonly page: PageContext;
  readonly announced?: number | undefined;
  readonly cause?: HttpError;
}
