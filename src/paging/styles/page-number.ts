import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/describe-value.js';
import { copyParams } from '../../json/copy-params.js';
import { fieldPath } from '../../json/field-path.js';
import { oneOf } from '../../options/option-types.js';
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

export interface PageNumberOptions {
  /** Where the params take the page number. @default 'pageNumber' */
  readonly param?: string;
  /** Where the params take the page size. @default 'pageSize' */
  readonly sizeParam?: string;
  /** Number of the first page. @default 1 */
  readonly start?: number;
  /** Where the body says how many records there are. @default the usual places of envelopes */
  readonly total?: string;
  /** Where the body says how many pages there are; used to look ahead, never to end. @default 'pageCount' */
  readonly pageCount?: string;
  /** Where the body says how large its pages are. @default 'pageSize' */
  readonly pageSize?: string;
  /**
   * Where the run ends: with as many records as `total` announces, or only on an empty page, which is one request more. For servers whose total
   * changes meanwhile, or which send records twice and count them once.
   * @default 'total'
   */
  readonly end?: 'total' | 'empty';
}

/** `seen` counts the records that the server sent before this page; `null` where the caller began further on, so nobody knows. */
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
 * Page 1, 2, 3, … The run ends on an empty page, or when as many records came as `total` announces and nothing beside it says that there is more.
 * A page count never ends it: servers that count pages by another page size than they serve would cut the run short.
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
  /** The page after this one. A server that says it serves smaller pages than asked is asked for just those, from the same record on. */
  const following = (position: PageNumberPosition, seen: number | null, size = Infinity) => {
    const { page, pageSize = 0 } = position;
    // No number is a multiple of 0.
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
      const pagesSaid = asCount(countPath.get(response.body)) ?? 0;
      const contradicted = hasMoreFlag(response.body) === true || pagesSaid > position.page - resolved.start + 1;
      const reached =
        resolved.end === 'total' && seen !== null && seen === totalOf(response, totalPath) && !contradicted;
      return items.length === 0 || reached ? null : following(position, seen, asCount(served.get(response.body)));
    },
    seek(position, next, items) {
      const page = asCount(Number(next));
      if (page !== undefined) return { ...position, page, seen: receivedAfter(position, items) };
      throw new SchemaError(`the extractor gave ${describeValue(next)} as next where a page number was expected`);
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

/** Pages of equal size, but not of the size asked for, may be numbered by the one or by the other; uneven ones only lack hidden records. */
const mayBeCapped = (pages: number, size: number, seen: number | null) =>
  seen !== null && pages > 0 && seen !== pages * size && seen % pages === 0;

/** The largest number up to `most` that divides `records` without a rest, so that a page of that size begins just there. */
function largestDivisor(records: number, most: number): number {
  let size = most;
  while (records % size !== 0) size -= 1;
  return size;
}

/** Records that the server sent up to the end of this page. */
const receivedAfter = (position: PageNumberPosition, items: readonly unknown[]) =>
  position.seen === null ? null : position.seen + items.length;
