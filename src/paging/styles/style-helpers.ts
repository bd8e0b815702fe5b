import { z } from 'zod';
import { ConfigurationError } from '../../errors/client-errors.js';
import { describeValue } from '../../errors/describe-value.js';
import { fieldPath, type FieldPath, isFieldPath } from '../../json/field-path.js';
import { parseOptions } from '../../options/parse-options.js';
import { headerOf, type PageResponse, type Params } from '../../policies/middleware.js';
import type { JsonObject } from '../../position.js';
import type { FirstOptions, AnyStyle } from './paging-style.js';

const COMMON_TOTAL_PATHS = [
  'total',
  'totalHits',
  'totalResults',
  'totalCount',
  'total_count',
  'pagination.total',
  'paging.total',
  'page.total',
  'meta.total',
  '["@odata.count"]',
].map(fieldPath);

/**
 * How many records the server says there are: from the given path, else from the usual places of envelopes, else from `X-Total-Count`.
 * What is no whole number of at least 0 says nothing.
 */
export function totalOf(response: PageResponse, path?: FieldPath): number | undefined {
  if (path) return asCount(path.get(response.body));
  for (const place of COMMON_TOTAL_PATHS) {
    const total = asCount(place.get(response.body));
    if (total !== undefined) return total;
  }
  const header = headerOf(response, 'x-total-count');
  return asCount(header?.trim());
}

/** The value, where it can count things: a whole number of at least 0, also as digits in a text. */
export function asCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
}

/** Checks that the options of several styles share. */

export const pathText = z.custom<string>(isFieldPath, { error: `a path such as 'a.b[0].c'` });

export const wholeStart = z.custom<number>((value) => Number.isSafeInteger(value) && (value as number) >= 0, {
  error: 'a whole number, at least 0',
});

export function styleOptions<S extends z.ZodType>(style: string, schema: S, options: unknown): Readonly<z.output<S>> {
  return parseOptions(schema, options, `${style}()`);
}

export const optionalPath = (text: string | undefined): FieldPath | undefined =>
  text === undefined ? undefined : fieldPath(text);

/**
 * The page size of a run: what stands in the caller's params wins over the annotation. Empty where neither says one.
 *
 * @throws ConfigurationError for what is no number of records, where the annotation's size would be sent in its place without a word
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

/** A whole number at `at` in the caller's params, given as number or digits. */
export function numberIn(params: FirstOptions['params'], at: FieldPath): number | undefined {
  const value = at.get(params ?? {});
  return value === null || value === '' ? undefined : asCount(Number(value));
}

const PAGE_NUMBER = fieldPath('pageNumber');

/** Removes a page number that the caller gave. Once a cursor stands in the params it is void: servers refuse both together, or obey the wrong one. */
export function dropPageNumber(params: Params): void {
  PAGE_NUMBER.remove(params);
}

type Sized = { readonly pageSize?: number };

export const half = (size: number): number => Math.floor(size / 2);

/** `sizeOf` and `halve` of styles whose place in the data does not depend on the page size. */
export function sizedBy<P extends Sized>(sizeParam: FieldPath): Required<Pick<AnyStyle<P>, 'sizeOf' | 'halve'>> {
  return {
    sizeOf: ({ pageSize }, params) => pageSize ?? numberIn(params, sizeParam),
    halve: (position, size) => ({ ...position, pageSize: half(size) }),
  };
}

/** Whether two positions are the same, whatever the page size is. */
export const isSamePosition = ({ pageSize: _, ...at }: JsonObject, { pageSize: __, ...other }: JsonObject): boolean =>
  JSON.stringify(at) === JSON.stringify(other);

/** Whether a first position stands in the middle of the data, since the caller's params say so. */
export const startsMidList = (style: AnyStyle, at: JsonObject, { pageSize }: FirstOptions): boolean =>
  style.startsMidList ? style.startsMidList(at) : !isSamePosition(at, style.first({ pageSize, params: {} }));

/**
 * For the first part of data in parts: a place in the middle would be one of that part alone, and nobody can say how many parts there are going
 * to be.
 *
 * @throws ConfigurationError for such a place
 */
export function rejectMidList(style: AnyStyle, at: JsonObject, first: FirstOptions): void {
  if (!startsMidList(style, at, first)) return;
  const { pageSize: _, ...place } = at;
  throw new ConfigurationError(
    `${first.endpoint}: the params say where to begin (${JSON.stringify(place)}), but an interval that may be split ` +
      'begins at its top; leave that out, or go on with resumeFrom',
  );
}
