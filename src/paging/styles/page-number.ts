import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/pagewright-error.js';
import { asCount } from '../../json/counts.js';
import { fieldPath } from '../../json/field-path.js';
import { copyParams } from '../../json/plain-objects.js';
import { bool, oneOf } from '../../options/parse-options.js';
import type { PageResponse } from '../../policies/middleware.js';
import { pagesIn, saysMore, saysMoreAfterEmptyPage } from '../evidence/says-more.js';
import { flagFields, flagForMore, type FlagOptions, flagReader, type FlagReading } from './flags.js';
import type { NumberedStyle, RunEnding } from './paging-style.js';
import { optionalPlace, placeOf, placeText } from './place.js';
import { half, numberIn, pageSizeOf, pathText, sizedBy, styleOptions, totalOf, wholeStart } from './style-helpers.js';

/** Options of `pageNumber()`. */
export interface PageNumberOptions extends FlagOptions {
  /** Path of the page number in the params. @default 'pageNumber' */
  readonly param?: string;
  /** Path of the page size in the params. @default 'pageSize' */
  readonly sizeParam?: string;
  /** Number of the first page. @default 1 */
  readonly start?: number;
  /** Leaves the page number out of the first request, for servers that reject it there. @default false */
  readonly omitFirst?: boolean;
  /** Place of the total number of records. @default the usual places */
  readonly total?: string;
  /** Place of the page count. Used for look-ahead, and to end a run only with `end: 'pageCount'`. @default 'pageCount' */
  readonly pageCount?: string;
  /** Place of the page size. @default 'pageSize' */
  readonly pageSize?: string;
  /**
   * End of the run: when as many records as `total` were received; only on an empty page, which costs one more request; or after as many pages as
   * `pageCount`. Use `'empty'` if the total changes during a run, or if the server counts duplicates once. @default 'total'
   */
  readonly end?: 'total' | 'empty' | 'pageCount';
}

/** `seen` counts the records before this page; `null` if the run began mid-list. */
type PageNumberPosition = { readonly page: number; readonly pageSize?: number; readonly seen: number | null };

const schema = z.strictObject({
  param: pathText.default('pageNumber'),
  sizeParam: pathText.default('pageSize'),
  start: wholeStart.default(1),
  omitFirst: bool.default(false),
  total: placeText.optional(),
  pageCount: placeText.default('pageCount'),
  pageSize: placeText.default('pageSize'),
  end: oneOf('total', 'empty', 'pageCount').default('total'),
  ...flagFields,
});

/**
 * Pages by number: 1, 2, 3, … The run ends on an empty page after which nothing follows, or when as many records as `total` were received and nothing
 * else indicates more. A page count ends a run only with `end: 'pageCount'`: some servers count pages of another size than they return.
 *
 * @example
 * pageNumber({ param: 'paging.pageNumber', sizeParam: 'paging.pageSize', total: 'totalHits' })
 * @throws ConfigurationError for unknown or malformed options
 */
export function pageNumber(options: PageNumberOptions = {}): NumberedStyle {
  const resolved = styleOptions('pageNumber', schema, options);
  const [param, sizeParam] = [fieldPath(resolved.param), fieldPath(resolved.sizeParam)];
  const ends = new NumberedEnd(resolved);
  const served = placeOf(resolved.pageSize);
  /** Returns the next page. If the server returns smaller pages than requested, that size is requested from the same record on. */
  const following = (position: PageNumberPosition, seen: number | null, size = Infinity) => {
    const { page, pageSize = 0 } = position;
    // `seen % 0` is NaN, so a size of 0 is ignored.
    if (size >= pageSize || seen === null || seen % size !== 0) return { ...position, page: page + 1, seen };
    return { page: resolved.start + seen / size, pageSize: size, seen };
  };
  const style: NumberedStyle<PageNumberPosition> = {
    name: 'pageNumber',
    first(first) {
      const page = numberIn(first.params, param) ?? resolved.start;
      return { page, seen: page === resolved.start ? 0 : null, ...pageSizeOf(first, sizeParam) };
    },
    write(params, { page, pageSize }) {
      const copy = copyParams(params);
      if (pageSize !== undefined) sizeParam.set(copy, pageSize);
      if (!resolved.omitFirst || page !== resolved.start) param.set(copy, page);
      return copy;
    },
    next(response, position, items) {
      if (ends.ending(response, position, items)) return null;
      return following(position, receivedAfter(position, items), asCount(read(served, response)));
    },
    endedBy: (response, position, items) => ends.ending(response, position, items),
    reads: () => ends.places,
    flagForMore: (response) => ends.flagForMore(response),
    seek(position, next, items) {
      const page = asCount(Number(next));
      if (page !== undefined) return { ...position, page, seen: receivedAfter(position, items) };
      throw new SchemaError(`the extractor returned ${describeValue(next)} as next where a page number was expected`);
    },
    ...sizedBy<PageNumberPosition>(sizeParam),
    halve(position, size) {
      const pages = position.page - resolved.start;
      if (mayBeCapped(pages, size, position.seen)) return undefined;
      const pageSize = largestDivisor(pages * size, half(size));
      return { ...position, page: resolved.start + (pages * size) / pageSize, pageSize };
    },
    total: (response) => ends.total(response),
    accepts: (at): at is PageNumberPosition => asCount(at['page']) !== undefined,
    ahead: (position, pages) => ({ ...position, page: position.page + pages }),
    before({ page, pageSize }, params) {
      const size = pageSize ?? numberIn(params, sizeParam);
      return size === undefined ? undefined : (page - resolved.start) * size;
    },
    remaining(response, position, items) {
      const total = ends.total(response);
      const seen = receivedAfter(position, items);
      if (total !== undefined && seen !== null && items.length > 0) return Math.ceil((total - seen) / items.length);
      const pages = ends.pages(response);
      return pages === undefined ? undefined : pages - (position.page - resolved.start + 1);
    },
  };
  return style;
}

/** Decides where a list of numbered pages ends. */
class NumberedEnd {
  readonly places: readonly string[];
  readonly #total;
  readonly #pageCount;
  readonly #flags;

  constructor(private readonly options: Readonly<z.output<typeof schema>>) {
    this.#total = optionalPlace(options.total);
    this.#pageCount = placeOf(options.pageCount);
    this.#flags = flagReader(options);
    this.places = [this.#pageCount.text, ...(this.#total ? [this.#total.text] : []), ...this.#flags.places];
  }

  total(response: PageResponse): number | undefined {
    return totalOf(response, this.#total);
  }

  flagForMore(response: PageResponse): FlagReading | undefined {
    return flagForMore(this.#flags, response);
  }

  pages(response: PageResponse): number | undefined {
    return asCount(read(this.#pageCount, response));
  }

  ending(response: PageResponse, position: PageNumberPosition, items: readonly unknown[]): RunEnding | undefined {
    const flag = this.#flags.read(response);
    if (flag?.says === 'last') return { by: 'flag', saw: flag.saw };
    const number = position.page - this.options.start + 1;
    const seen = receivedAfter(position, items);
    const total = this.total(response);
    if (items.length === 0) {
      const follows =
        flag ?? saysMoreAfterEmptyPage(response, { page: number, isReached: seen !== null && seen === total });
      return follows ? undefined : { by: 'emptyPage', saw: `page ${position.page} is empty` };
    }
    if (flag) return undefined;
    return this.#byPageCount(response, number) ?? this.#byTotal(response, { number, seen, total });
  }

  #byPageCount(response: PageResponse, number: number): RunEnding | undefined {
    const pages = this.options.end === 'pageCount' ? this.pages(response) : undefined;
    if (pages === undefined || number < pages || saysMore(response)) return undefined;
    return { by: 'pageCount', saw: `page ${number} of ${pages}` };
  }

  #byTotal(
    response: PageResponse,
    {
      number,
      seen,
      total,
    }: { readonly number: number; readonly seen: number | null; readonly total: number | undefined },
  ): RunEnding | undefined {
    if (this.options.end !== 'total' || seen === null || seen !== total) return undefined;
    if (Math.max(this.pages(response) ?? 0, pagesIn(response)) > number || saysMore(response)) return undefined;
    return { by: 'total', saw: `${seen} of ${total} records` };
  }
}

const read = (place: ReturnType<typeof placeOf>, response: PageResponse): unknown =>
  place.kind === 'header' && !response.headers ? undefined : place.read(response, []);

/** Pages of an equal size other than the requested one may be numbered by either size. Uneven pages only lack hidden records. */
const mayBeCapped = (pages: number, size: number, seen: number | null) =>
  seen !== null && pages > 0 && seen !== pages * size && seen % pages === 0;

/** Returns the largest divisor of `records` up to `most`, so that a page of that size begins at the same record. */
function largestDivisor(records: number, most: number): number {
  let size = most;
  while (records % size !== 0) size -= 1;
  return size;
}

/** Records received up to the end of this page. */
const receivedAfter = (position: PageNumberPosition, items: readonly unknown[]) =>
  position.seen === null ? null : position.seen + items.length;
