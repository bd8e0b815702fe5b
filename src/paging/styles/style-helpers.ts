import { z } from 'zod';
import { ConfigurationError, describeValue } from '../../errors/pagewright-error.js';
import { asCount } from '../../json/counts.js';
import { fieldPath, type FieldPath, isFieldPath } from '../../json/field-path.js';
import { parseOptions } from '../../options/parse-options.js';
import type { PageResponse, Params } from '../../policies/middleware.js';
import { announcedTotal } from '../evidence/announced-total.js';
import type { JsonObject } from '../../position.js';
import type { AnyStyle, FirstOptions } from './paging-style.js';

/** What to do if a style needs headers and the method returned none. After an `await`, `this.get(…)` returns its body only. */
export const RETURN_WHOLE_RESPONSE =
  'Return the whole response, not its body: page(this.http.get(…)); in an async method: page(async ({ send }) => send(this.get(…)))';

/** What `totalOf` needs of a place, which is in another file that needs this one. */
interface TotalPlace {
  readonly kind: string;
  read(response: PageResponse, items: readonly unknown[]): unknown;
}

/** Returns the total number of records: from the given place, else from the usual places in the body, else from a header. */
export function totalOf(response: PageResponse, place?: TotalPlace): number | undefined {
  if (!place) return announcedTotal(response);
  return place.kind === 'header' && !response.headers ? undefined : asCount(place.read(response, []));
}

const isParamsPath = (value: unknown) => isFieldPath(value) && !/^(body|headers?|item|query|params?):/i.test(value);

/** The path of a param. */
export const pathText = z.custom<string>(isParamsPath, {
  error: `a path in the params, such as 'a.b[0].c', without 'body:' or 'header:'`,
});

export const wholeStart = z.custom<number>((value) => Number.isSafeInteger(value) && (value as number) >= 0, {
  error: 'a whole number, at least 0',
});

export function styleOptions<S extends z.ZodType>(style: string, schema: S, options: unknown): Readonly<z.output<S>> {
  return parseOptions(schema, options, `${style}()`);
}

/**
 * Returns the page size of a run: that of the caller's params, else that of the annotation, else nothing.
 *
 * @throws ConfigurationError for a page size in the params that is not a number, so that it is not replaced silently
 */
export function pageSizeOf({ params, pageSize, endpoint }: FirstOptions, at: FieldPath): { pageSize?: number } {
  const asked = at.get(params ?? {});
  const own = asked === true ? undefined : asCount(Number(asked ?? Number.NaN));
  if (own === undefined && pageSize !== undefined && asked !== undefined && asked !== null) {
    throw new ConfigurationError(
      `${endpoint ? `${endpoint}: ` : ''}the page size must be a whole number, at least 1, got ${describeValue(asked)}`,
    );
  }
  const size = own ?? pageSize;
  return size === undefined ? {} : { pageSize: size };
}

/** Returns the whole number at `at` in the caller's params, or from a string of digits. */
export function numberIn(params: FirstOptions['params'], at: FieldPath): number | undefined {
  const value = at.get(params ?? {});
  return value === null || value === '' ? undefined : asCount(Number(value));
}

const PAGE_NUMBER = fieldPath('pageNumber');

/** Removes the caller's page number. Servers reject a page number beside a cursor, or use the wrong one of the two. */
export function dropPageNumber(params: Params): void {
  PAGE_NUMBER.remove(params);
}

type Sized = { readonly pageSize?: number };

export const half = (size: number): number => Math.floor(size / 2);

/** Returns `sizeOf` and `halve` for styles whose positions do not depend on the page size. */
export function sizedBy<P extends Sized>(sizeParam: FieldPath): Required<Pick<AnyStyle<P>, 'sizeOf' | 'halve'>> {
  return {
    sizeOf: ({ pageSize }, params) => pageSize ?? numberIn(params, sizeParam),
    halve: (position, size) => ({ ...position, pageSize: half(size) }),
  };
}

/** Returns true if two positions differ in nothing but the page size. */
export const isSamePosition = ({ pageSize: _, ...at }: JsonObject, { pageSize: __, ...other }: JsonObject): boolean =>
  JSON.stringify(at) === JSON.stringify(other);

/** Returns true if the caller's params put the first position mid-list. */
export const startsMidList = (style: AnyStyle, at: JsonObject, { pageSize }: FirstOptions): boolean =>
  style.startsMidList ? style.startsMidList(at) : !isSamePosition(at, style.first({ pageSize, params: {} }));

/**
 * Rejects a first position mid-list for data in partitions, because it would refer to one partition only.
 *
 * @throws ConfigurationError for such a position
 */
export function rejectMidList(style: AnyStyle, at: JsonObject, first: FirstOptions): void {
  if (!startsMidList(style, at, first)) return;
  const { pageSize: _, ...place } = at;
  throw new ConfigurationError(
    `${first.endpoint}: the params set a first position (${JSON.stringify(place)}), but an interval that may be split ` +
      'starts at its beginning. Remove it, or resume with resumeFrom',
  );
}
