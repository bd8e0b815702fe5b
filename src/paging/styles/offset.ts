import { z } from 'zod';
import { SchemaError } from '../../errors/schema-error.js';
import { show } from '../../errors/show.js';
import { copyParams } from '../copy-params.js';
import { fieldPath } from '../field-path.js';
import { asCount, totalOf } from '../total.js';
import { numberIn, pageSizeOf } from './caller-params.js';
import { saysMore } from './hints.js';
import { half, sizedBy } from './page-size.js';
import type { PagingStyle } from './paging-style.js';
import { optionalPath, pathText, styleOptions, wholeStart } from './style-options.js';

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
export type OffsetPosition = { readonly offset: number; readonly pageSize?: number; readonly step?: number };

const schema = z.strictObject({
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
export function offset(options: OffsetOptions = {}): PagingStyle<OffsetPosition> {
  const resolved = styleOptions('offset', schema, options);
  return offsetStyle('offset', resolved);
}

/** What `offset` and `startIndex` have in common; they differ in names and in where they start. */
export function offsetStyle(
  name: string,
  options: { param: string; sizeParam: string; start: number; total?: string | undefined },
): PagingStyle<OffsetPosition> {
  const [param, sizeParam] = [fieldPath(options.param), fieldPath(options.sizeParam)];
  const totalPath = optionalPath(options.total);
  const sent = (position: OffsetPosition, items: readonly unknown[]) => position.offset - options.start + items.length;
  return {
    name,
    first: (first) => ({ offset: numberIn(first.params, param) ?? options.start, ...pageSizeOf(first, sizeParam) }),
    write(params, { offset: at, pageSize }) {
      const copy = copyParams(params);
      if (pageSize !== undefined) sizeParam.set(copy, pageSize);
      param.set(copy, at);
      return copy;
    },
    next(response, position, items) {
      const reached = sent(position, items) === totalOf(response, totalPath) && saysMore(response.body) !== true;
      if (items.length === 0 || reached) return null;
      const step = items.length;
      return { ...position, offset: position.offset + step, step };
    },
    seek(position, next, items) {
      const at = asCount(Number(next));
      if (at !== undefined) return { ...position, offset: at, step: items.length };
      throw new SchemaError(`the extractor gave ${show(next)} as next where an offset was expected`);
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
}
