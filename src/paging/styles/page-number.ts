import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/pagewright-error.js';
import { copyParams } from '../../json/plain-objects.js';
import { fieldPath } from '../../json/field-path.js';
import { oneOf } from '../../options/parse-options.js';
import {
  asCount,
  half,
  numberIn,
  optionalPath,
  pageSizeOf,
  pathText,
  sizedBy,
  styleOptions,
  totalOf,
  wholeStart,
} from './style-helpers.js';
import { hasMoreFlag } from './auto-detect/more-pages-hints.js';
import type { NumberedStyle } from './paging-style.js';

/** Options of `pageNumber()`. */
export interface PageNumberOptions {
  /** Path of the page number in the params. @default 'pageNumber' */
  readonly param?: string;
  /** Path of the page size in the params. @default 'pageSize' */
  readonly sizeParam?: string;
  /** Number of the first page. @default 1 */
  readonly start?: number;
  /** Path of the total number of records in the body. @default the usual places */
  readonly total?: string;
  /** Path of the page count in the body. Used for look-ahead, never to end a run. @default 'pageCount' */
  readonly pageCount?: string;
  /** Path of the page size in the body. @default 'pageSize' */
  readonly pageSize?: string;
  /**
   * End of the run: when as many records as `total` were received, or only on an empty page, which costs one more request. Use `'empty'` if the total
   * changes during a run, or if the server counts duplicates once. @default 'total'
   */
  readonly end?: 'total' | 'empty';
}

/** `seen` counts the records before this page; `null` if the run began mid-list. */
type PageNumberPosition = { readonly page: number; readonly pageSize?: number; readonly seen: number | null };

const schema = z.strictObject({
  param: pathText.default('pageNumber'),
  sizeParam: pathText.default('pageSize'),
  start: wholeStart.default(1),
  total: pathText.optional(),
  pageCount: pathText.default('pageCount'),
  pageSize: pathText.default('pageSize'),
  end: oneOf('total', 'empty').default('total'),
});

/**
 * Pages by number: 1, 2, 3, … The run ends on an empty page, or when as many records as `total` were received and nothing else indicates more.
 * A page count never ends a run: some servers count pages of another size than they return.
 *
 * @example
 * pageNumber({ param: 'paging.pageNumber', sizeParam: 'paging.pageSize', total: 'totalHits' })
 * @throws ConfigurationError for unknown or malformed options
 */
export function pageNumber(options: PageNumberOptions = {}): NumberedStyle {
  const resolved = styleOptions('pageNumber', schema, options);
  const [param, sizeParam] = [fieldPath(resolved.param), fieldPath(resolved.sizeParam)];
  const [totalPath, countPath] = [optionalPath(resolved.total), fieldPath(resolved.pageCount)];
  const served = fieldPath(resolved.pageSize);
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
      param.set(copy, page);
      return copy;
    },
    next(response, position, items) {
      const seen = receivedAfter(position, items);
      const announcedPages = asCount(countPath.get(response.body)) ?? 0;
      const contradicted = hasMoreFlag(response.body) === true || announcedPages > position.page - resolved.start + 1;
      const reached =
        resolved.end === 'total' && seen !== null && seen === totalOf(response, totalPath) && !contradicted;
      return items.length === 0 || reached ? null : following(position, seen, asCount(served.get(response.body)));
    },
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
    total: (response) => totalOf(response, totalPath),
    accepts: (at): at is PageNumberPosition => asCount(at['page']) !== undefined,
    ahead: (position, pages) => ({ ...position, page: position.page + pages }),
    before({ page, pageSize }, params) {
      const size = pageSize ?? numberIn(params, sizeParam);
      return size === undefined ? undefined : (page - resolved.start) * size;
    },
    remaining(response, position, items) {
      const total = totalOf(response, totalPath);
      const seen = receivedAfter(position, items);
      if (total !== undefined && seen !== null && items.length > 0) return Math.ceil((total - seen) / items.length);
      const pages = asCount(countPath.get(response.body));
      return pages === undefined ? undefined : pages - (position.page - resolved.start + 1);
    },
  };
  return style;
}

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
