import { z } from 'zod';
import { describeValue } from '../../errors/pagewright-error.js';
import { SchemaError } from '../../errors/paging-errors.js';
import { asCount } from '../../json/counts.js';
import { fieldPath } from '../../json/field-path.js';
import { copyParams } from '../../json/plain-objects.js';
import { bool } from '../../options/parse-options.js';
import { saysMore, saysMoreAfterEmptyPage } from '../evidence/says-more.js';
import { flagFields, flagForMore, type FlagOptions, flagReader } from './flags.js';
import type { NumberedStyle, PagingStyle, RunEnding } from './paging-style.js';
import { optionalPlace, placeText } from './place.js';
import { half, numberIn, pageSizeOf, pathText, sizedBy, styleOptions, totalOf, wholeStart } from './style-helpers.js';

/** Options of `offset()`. */
export interface OffsetOptions extends FlagOptions {
  /** Path of the offset in the params. @default 'offset' */
  readonly param?: string;
  /** Path of the page size in the params. @default 'limit' */
  readonly sizeParam?: string;
  /** Offset of the first record. @default 0 */
  readonly start?: number;
  /** Leaves the offset out of the first request, for servers that reject it there. @default false */
  readonly omitFirst?: boolean;
  /** Place of the total number of records. @default the usual places */
  readonly total?: string;
}

/** `step` is the number of records of the last page. Look-ahead assumes the same for the next ones. */
type OffsetPosition = { readonly offset: number; readonly pageSize?: number; readonly step?: number };

const fields = { omitFirst: bool.default(false), ...flagFields };

const offsetSchema = z.strictObject({
  param: pathText.default('offset'),
  sizeParam: pathText.default('limit'),
  start: wholeStart.default(0),
  total: placeText.optional(),
  ...fields,
});

/**
 * Pages by offsets in records. The next offset is the current one plus the records received, so a server that returns fewer than requested loses
 * nothing. The run ends on an empty page after which nothing follows, or when `total` is reached.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function offset(options: OffsetOptions = {}): NumberedStyle {
  return offsetStyle('offset', styleOptions('offset', offsetSchema, options));
}

/** The common part of `offset` and `startIndex`, which differ in names and in the first offset. */
function offsetStyle(name: string, options: Readonly<z.output<typeof offsetSchema>>): NumberedStyle {
  const [param, sizeParam] = [fieldPath(options.param), fieldPath(options.sizeParam)];
  const total = optionalPlace(options.total);
  const flags = flagReader(options);
  const sent = (position: OffsetPosition, items: readonly unknown[]) => position.offset - options.start + items.length;
  const ending: NonNullable<PagingStyle<OffsetPosition>['endedBy']> = (response, position, items) => {
    const flag = flags.read(response);
    if (flag?.says === 'last') return { by: 'flag', saw: flag.saw };
    const announced = totalOf(response, total);
    const isReached = sent(position, items) === announced;
    if (items.length === 0) return emptyEnding(position, flag ?? saysMoreAfterEmptyPage(response, { isReached }));
    if (flag || !isReached || saysMore(response)) return undefined;
    return { by: 'total', saw: `${announced} of ${announced} records` };
  };
  const style: NumberedStyle<OffsetPosition> = {
    name,
    first: (first) => ({ offset: numberIn(first.params, param) ?? options.start, ...pageSizeOf(first, sizeParam) }),
    write(params, { offset: at, pageSize }) {
      const copy = copyParams(params);
      if (pageSize !== undefined) sizeParam.set(copy, pageSize);
      if (!options.omitFirst || at !== options.start) param.set(copy, at);
      return copy;
    },
    next(response, position, items) {
      if (ending(response, position, items)) return null;
      const step = items.length === 0 ? stepOf(position) : items.length;
      return step === undefined ? null : { ...position, offset: position.offset + step, step };
    },
    endedBy: ending,
    reads: () => [...(total ? [total.text] : []), ...flags.places],
    flagForMore: (response) => flagForMore(flags, response),
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
    total: (response) => totalOf(response, total),
    accepts: (at): at is OffsetPosition => asCount(at['offset']) !== undefined,
    ahead: (position, pages) =>
      position.step === undefined ? undefined : { ...position, offset: position.offset + pages * position.step },
    before: (position) => position.offset - options.start,
    remaining(response, position, items) {
      const announced = totalOf(response, total);
      if (announced === undefined || items.length === 0) return undefined;
      return Math.ceil((announced - sent(position, items)) / items.length);
    },
  };
  return style;
}

/** Behind an empty page, the list continues as far as a page would have reached. */
const stepOf = ({ step, pageSize }: OffsetPosition) => (step || pageSize) ?? undefined;

const emptyEnding = ({ offset: at }: OffsetPosition, follows: unknown): RunEnding | undefined =>
  follows ? undefined : { by: 'emptyPage', saw: `the page at offset ${at} is empty` };

/** Options of `startIndex()`. */
export interface StartIndexOptions extends FlagOptions {
  /** Path of the index in the params. @default 'startIndex' */
  readonly param?: string;
  /** Path of the page size in the params. @default 'count' */
  readonly sizeParam?: string;
  /** Index of the first record. @default 1 (RFC 7644 §3.4.2.4) */
  readonly start?: number;
  /** Leaves the index out of the first request, for servers that reject it there. @default false */
  readonly omitFirst?: boolean;
  /** Place of the total number of records. @default 'totalResults' */
  readonly total?: string;
}

const startIndexSchema = z.strictObject({
  param: pathText.default('startIndex'),
  sizeParam: pathText.default('count'),
  start: wholeStart.default(1),
  total: placeText.default('totalResults'),
  ...fields,
});

/**
 * Pages by a 1-based index, as SCIM does (RFC 7644 §3.4.2.4). The next index is the current one plus the records received. `itemsPerPage` is
 * ignored: a wrong one would lose records. The run ends on an empty page after which nothing follows, or when `totalResults` is reached.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function startIndex(options: StartIndexOptions = {}): NumberedStyle {
  return offsetStyle('startIndex', styleOptions('startIndex', startIndexSchema, options));
}
