import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/describe-value.js';
import type { PageResponse } from '../../policies/middleware.js';
import { detectList, type ListPath, missingListError } from './detect-list.js';
import { fieldPath } from '../../json/field-path.js';

/** The records of one page. The key `next` overrides the next page of the style, even if it is `undefined`, which ends the run. */
export interface Extracted {
  readonly items: readonly unknown[];
  readonly next?: unknown;
}

/** Returns true if the body is the only record, as with `wrapSingle`. Its fields then describe the record, not the list. */
export const isWholeBody = (items: readonly unknown[], { body }: PageResponse): boolean =>
  items.length === 1 && items[0] === body;

/**
 * Where the records of a page are: a path such as `'a.b[0].c'`, or a function that returns them. The function may also return the `next` position,
 * which overrides the style; `undefined`, `null` or `''` ends the run.
 */
export type Extractor =
  | string
  | ((
      body: any, // eslint-disable-line @typescript-eslint/no-explicit-any -- the shape of a body depends on its API; callers annotate it
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

/** Reads the records of the pages of one run, in order. */
export type PageReader = (response: PageResponse, endsOnEmptyBody: boolean) => Extracted | Promise<Extracted>;

/**
 * Creates a reader for one run. Without an extractor it finds the list on the first page and expects it at the same path on
 * later pages: a page without it is an error, not the end.
 */
export function pageReader(options: PageReaderOptions): PageReader {
  const { extractor, wrapSingle } = options;
  if (typeof extractor === 'function')
    return async (response) => fromFunction(await extractor(response.body, response));
  if (extractor !== undefined) return pathReader(extractor, options);
  let listPath: ListPath | undefined;
  return ({ body }, endsOnEmptyBody) => {
    listPath ??= detectList(body, wrapSingle);
    const list = listPath?.reduce<unknown>((value, key) => ownValue(value, key), body);
    if (Array.isArray(list)) return { items: list };
    return fromBodyWithoutList(body, listPath?.join('.') ?? '', wrapSingle && listPath === undefined, endsOnEmptyBody);
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

/** Returns true if a body has no other keys. */
const isEnvelope = (body: unknown, keys: readonly string[]): boolean =>
  typeof body === 'object' &&
  body !== null &&
  !Array.isArray(body) &&
  Object.keys(body).every((key) => keys.includes(key));

/**
 * Some servers omit an empty list: they return `{}` after the last numbered page, or a body with `total: 0`. Any other body without
 * the list is an error.
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
    `the extractor function must return a list, or { items, next } with a list of items, got ${describeValue(result)}`,
  );
}

function ownValue(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, key)
    ? (from as Record<string, unknown>)[key]
    : undefined;
}
