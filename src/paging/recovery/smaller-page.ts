import { HttpError, httpErrorFor, sameResponse } from '../../errors/http-errors.js';
import type { JsonObject } from '../../position.js';
import type { Params } from '../../policies/middleware.js';
import { half } from '../styles/style-helpers.js';
import type { AnyStyle } from '../styles/paging-style.js';

/** What Genesys Cloud says, on any operation, where an answer would be too large to send: "Reduce pageSize or expand list". */
const TOO_LARGE = 'response.entity.too.large';

/** A 413 without the code is about the request, which a smaller page does not make smaller. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof HttpError && error.apiCode === TOO_LARGE && (error.status === 400 || error.status === 413);

/** The record at which a page was refused, asked for in smaller pages. */
export interface SmallerPage {
  readonly at: JsonObject;
  readonly from: number;
  readonly to: number;
}

/** What to do where there is no smaller page. */
interface NoSmallerPage {
  readonly advice: string;
}

/** The same record in pages of at most half the size; the position of a style that is not sure of it is never guessed. */
export function smallerPage(style: AnyStyle, at: JsonObject, params: Params, least = 1): SmallerPage | NoSmallerPage {
  const from = style.sizeOf?.(at, params);
  if (!style.halve || !style.sizeOf)
    return { advice: `the style ${style.name} cannot ask for smaller pages; ${BY_HAND}` };
  if (from === undefined) return { advice: UNKNOWN };
  if (from <= 1) return { advice: NONE_LEFT };
  if (half(from) < least) return { advice: `smaller pages than of ${least} records are not to be had: expand less` };
  const smaller = checkedHalf(style, style.halve(at, from), { from, least }, params);
  return smaller ?? { advice: `the style ${style.name} knows no smaller page here; ${BY_HAND}` };
}

function checkedHalf(
  style: AnyStyle,
  at: JsonObject | undefined,
  { from, least }: { readonly from: number; readonly least: number },
  params: Params,
): SmallerPage | undefined {
  const to = at && style.sizeOf?.(at, params);
  return at !== undefined && to !== undefined && to >= least && to < from ? { at, from, to } : undefined;
}

/** The refusal, saying why no smaller page was asked for. */
export const noSmallerPageError = (refusal: HttpError, { advice }: NoSmallerPage): HttpError =>
  httpErrorFor({ ...sameResponse(refusal), advice });

const BY_HAND = 'begin anew with a smaller pageSize, or expand less';
const NONE_LEFT =
  'even a page of one record is too large: expand less, or check whether the API has another name for the page size (sizeParam of the style)';
const UNKNOWN =
  'no page size is known that could be halved: set pageSize, with the name that the API has for it as sizeParam of the style, or expand less';
