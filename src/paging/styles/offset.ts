import { z } from 'zod';
import { describeValue } from '../../errors/pagewright-error.js';
import { SchemaError } from '../../errors/paging-errors.js';
import { copyParams } from '../../json/plain-objects.js';
import { fieldPath } from '../../json/field-path.js';
import { hasMoreFlag } from './auto-detect/more-pages-hints.js';
import type { NumberedStyle } from './paging-style.js';
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

/** Options of `offset()`. */
export interface OffsetOptions {
  /** Path of the offset in the params. @default 'offset' */
  readonly param?: string;
  /** Path of the page size in the params. @default 'limit' */
  readonly sizeParam?: string;
  /** Offset of the first record. @default 0 */
  readonly start?: number;
  /** Path of the total number of records in the body. @default the usual places */
  readonly total?: string;
}

/** `step` is the number of records of the last page. Look-ahead assumes the same for the next ones. */
type OffsetPosition = { readonly offset: number; readonly pageSize?: number; readonly step?: number };

const offsetSchema = z.strictObject({
  param: pathText.default('offset'),
  sizeParam: pathText.default('limit'),
  start: wholeStart.default(0),
  total: pathText.optional(),
});

/**
 * Pages by offsets in records. The next offset is the current one plus the records received, so a server that returns fewer than requested loses
 * nothing. The run ends on an empty page, or when `total` is reached.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function offset(options: OffsetOptions = {}): NumberedStyle {
  const resolved = styleOptions('offset', offsetSchema, options);
  return offsetStyle('offset', resolved);
}

/** The common part of `offset` and `startIndex`, which differ in names and in the first offset. */
function offsetStyle(
  name: string,
  options: { param: string; sizeParam: string; start: number; total?: string | undefined },
): NumberedStyle {
  const [param, sizeParam] = [fieldPath(options.param), fieldPath(options.sizeParam)];
  const totalPath = optionalPath(options.total);
  const sent = (position: OffsetPosition, items: readonly unknown[]) => position.offset - options.start + items.length;
  const style: NumberedStyle<OffsetPosition> = {
    name,
    first: (first) => ({ offset: numberIn(first.params, param) ?? options.start, ...pageSizeOf(first, sizeParam) }),
    write(params, { offset: at, pageSize }) {
      const copy = copyParams(params);
      if (pageSize !== undefined) sizeParam.set(copy, pageSize);
      param.set(copy, at);
      return copy;
    },
    next(response, position, items) {
      const reached = sent(position, items) === totalOf(response, totalPath) && hasMoreFlag(response.body) !== true;
      if (items.length === 0 || reached) return null;
      const step = items.length;
      return { ...position, offset: position.offset + step, step };
    },
    seek(position, next, items) {
      const at = asCount(Number(next));
      if (at !== undefined) return { ...position, offset: at, step: items.length };
      throw new SchemaError(`the extractor returned ${describeValue(next)} as next where an offset was expected`);
    },
    ...sizedBy<OffsetPosition>(sizeParam),
    halve(position, size) {
      const step = position.step === undefined ? {} : { step: Math.min(position.step, half(size)) };
      return { ...position, pageSize: half(size), ...step };
    },
    total: (response) => totalOf(response, totalPath),
    accepts: (at): at is OffsetPosition => asCount(at['offset']) !== undefined,
    ahead: (position, pages) =>
      position.step === undefined ? undefined : { ...position, offset: position.offset + pages * position.step },
    before: (position) => position.offset - options.start,
    remaining(response, position, items) {
      const total = totalOf(response, totalPath);
      if (total === undefined || items.length === 0) return undefined;
      return Math.ceil((total - sent(position, items)) / items.length);
    },
  };
  return style;
}

/** Options of `startIndex()`. */
export interface StartIndexOptions {
  /** Path of the index in the params. @default 'startIndex' */
  readonly param?: string;
  /** Path of the page size in the params. @default 'count' */
  readonly sizeParam?: string;
  /** Index of the first record. @default 1 (RFC 7644 §3.4.2.4) */
  readonly start?: number;
  /** Path of the total number of records in the body. @default 'totalResults' */
  readonly total?: string;
}

const startIndexSchema = z.strictObject({
  param: pathText.default('startIndex'),
  sizeParam: pathText.default('count'),
  start: wholeStart.default(1),
  total: pathText.default('totalResults'),
});

/**
 * Pages by a 1-based index, as SCIM does (RFC 7644 §3.4.2.4). The next index is the current one plus the records received. `itemsPerPage` is
 * ignored: a wrong one would lose records. The run ends on an empty page, or when `totalResults` is reached.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function startIndex(options: StartIndexOptions = {}): NumberedStyle {
  return offsetStyle('startIndex', styleOptions('startIndex', startIndexSchema, options));
}
