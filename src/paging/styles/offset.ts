import { z } from 'zod';
import { describeValue } from '../../errors/describe-value.js';
import { SchemaError } from '../../errors/paging-errors.js';
import { copyParams } from '../../json/copy-params.js';
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

export interface OffsetOptions {
  /** Where the params take the offset. @default 'offset' */
  readonly param?: string;
  /** Where the params take the page size. @default 'limit' */
  readonly sizeParam?: string;
  /** Offset of the first record. @default 0 */
  readonly start?: number;
  /** Where the body says how many records there are. @default the usual places of envelopes */
  readonly total?: string;
}

/** `step` is how far the last page moved the run; look-ahead assumes that the next ones move it as far. */
type OffsetPosition = { readonly offset: number; readonly pageSize?: number; readonly step?: number };

const offsetSchema = z.strictObject({
  param: pathText.default('offset'),
  sizeParam: pathText.default('limit'),
  start: wholeStart.default(0),
  total: pathText.optional(),
});

/**
 * Offsets in records: the next one is this one plus the records that came, so a server that gives less than asked loses nothing.
 * The run ends on an empty page or when `total` is reached.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function offset(options: OffsetOptions = {}): NumberedStyle {
  const resolved = styleOptions('offset', offsetSchema, options);
  return offsetStyle('offset', resolved);
}

/** What `offset` and `startIndex` have in common; they differ in names and in where they start. */
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
      throw new SchemaError(`the extractor gave ${describeValue(next)} as next where an offset was expected`);
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

export interface StartIndexOptions {
  /** Where the params take the index. @default 'startIndex' */
  readonly param?: string;
  /** Where the params take the page size. @default 'count' */
  readonly sizeParam?: string;
  /** Index of the first record. @default 1 (RFC 7644 §3.4.2.4) */
  readonly start?: number;
  /** Where the body says how many records there are. @default 'totalResults' */
  readonly total?: string;
}

const startIndexSchema = z.strictObject({
  param: pathText.default('startIndex'),
  sizeParam: pathText.default('count'),
  start: wholeStart.default(1),
  total: pathText.default('totalResults'),
});

/**
 * SCIM (RFC 7644 §3.4.2.4): a 1-based index; the next one is this one plus the records that came, which is what `itemsPerPage` counts.
 * A server that tells another number than it sends is not believed: that would lose records. The run ends on an empty page or when
 * `totalResults` is reached.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function startIndex(options: StartIndexOptions = {}): NumberedStyle {
  return offsetStyle('startIndex', styleOptions('startIndex', startIndexSchema, options));
}
