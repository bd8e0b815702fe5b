import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/describe-value.js';
import type { PageResponse } from '../../policies/middleware.js';
import { detectList, type ListPath, missingListError } from './detect-list.js';
import { fieldPath } from '../../json/field-path.js';

/** The records of one page. A `next` that is there, if only as `undefined`, wins over what the style would read; without a value it ends the run. */
export interface Extracted {
  readonly items: readonly unknown[];
  readonly next?: unknown;
}

/** With `wrapSingle` the body is the record: then its fields tell of the record, not of the list. */
export const isWholeBody = (items: readonly unknown[], { body }: PageResponse): boolean =>
  items.length === 1 && items[0] === body;

/**
 * Where the records of a page are: a path such as `'a.b[0].c'`, or a function that returns them. The function may also return the `next` position,
 * which overrides the style; `undefined`, `null` or `''` ends the run.
 */
export type Extractor =
  | string
  | ((
      body: any, // eslint-disable-line @typescript-eslint/no-explicit-any -- a body has the shape its API gives it; callers annotate it
      response: PageResponse,
    ) =>
      | readonly unknown[]
      | { readonly items: readonly unknown[]; readonly next?: unknown }
      | PromiseLike<readonly unknown[] | { readonly items: readonly unknown[]; readonly next?: unknown }>);

interface PageReaderOptions {
  readonly extractor?: Extractor | undefined;
  readonly wrapSingle: boolean;
  readonly emptyEnvelope?: readonly string[] | undefined;
}

/** Reads the records out of the pages of one run, in order. */
export type PageReader = (response: PageResponse, endsOnEmptyBody: boolean) => Extracted | Promise<Extracted>;

/**
 * A reader for one run. Without an extractor it looks for the list on the first page and keeps to that place: a later page
 * without it is an error, never an end.
 */
export function pageReader(options: PageReaderOptions): PageReader {
  const { extractor, wrapSingle } = options;
  if (typeof extractor === 'function')
    return async (response) => fromFunction(await extractor(response.body, response));
  if (extractor !== undefined) return pathReader(extractor, options);
  let place: ListPath | undefined;
  return ({ body }, endsOnEmptyBody) => {
    place ??= detectList(body, wrapSingle);
    const list = place?.reduce<unknown>((value, key) => ownValue(value, key), body);
    if (Array.isArray(list)) return { items: list };
    return fromBodyWithoutList(body, place?.join('.') ?? '', wrapSingle && place === undefined, endsOnEmptyBody);
  };
}

function pathReader(extractor: string, { wrapSingle, emptyEnvelope }: PageReaderOptions): PageReader {
  const path = fieldPath(extractor);
  return ({ body }, endsOnEmptyBody) => {
    const found = path.get(body);
    if (Array.isArray(found)) return { items: found };
    if (wrapSingle && typeof found === 'object' && found !== null) return { items: [found] };
    if (emptyEnvelope && isEnvelope(body, emptyEnvelope)) return { items: [] };
    return fromBodyWithoutList(body, path.text, false, endsOnEmptyBody);
  };
}

/** Whether a body has no keys but these. */
const isEnvelope = (body: unknown, keys: readonly string[]): boolean =>
  typeof body === 'object' &&
  body !== null &&
  !Array.isArray(body) &&
  Object.keys(body).every((key) => keys.includes(key));

/**
 * Some servers leave the list out where it would be empty: `{}` after the last numbered page, or a body that says `total: 0`.
 * Any other body without the list is an error.
 */
function fromBodyWithoutList(body: unknown, wanted: string, wrap: boolean, endsOnEmptyBody: boolean): Extracted {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const keys = Object.keys(body);
    if (endsOnEmptyBody && keys.length === 0) return { items: [] };
    const zeroTotal = ['total', 'totalHits', 'totalResults'].some((key) => ownValue(body, key) === 0);
    if (zeroTotal) return { items: [] };
    if (wrap && keys.length > 0) return { items: [body] };
  }
  throw missingListError(body, wanted);
}

function fromFunction(result: unknown): Extracted {
  if (Array.isArray(result)) return { items: result };
  if (typeof result === 'object' && result !== null && Array.isArray((result as Extracted).items))
    return result as Extracted;
  throw new SchemaError(
    `the extractor function must give a list, or { items, next } with a list of items; it gave ${describeValue(result)}`,
  );
}

function ownValue(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, key)
    ? (from as Record<string, unknown>)[key]
    : undefined;
}
