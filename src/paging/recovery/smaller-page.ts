import { HttpError, httpErrorFor, sameResponse } from '../../errors/http-errors.js';
import type { JsonObject } from '../../position.js';
import type { Params } from '../../policies/middleware.js';
import { half } from '../styles/style-helpers.js';
import type { AnyStyle } from '../styles/paging-style.js';

/** The code of Genesys Cloud, on any operation, for a response that would be too large: "Reduce pageSize or expand list". */
const TOO_LARGE = 'response.entity.too.large';

/** A 413 without the code is about the request, which a smaller page does not shrink. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof HttpError && error.apiCode === TOO_LARGE && (error.status === 400 || error.status === 413);

/** A smaller page that begins at the same record. */
export interface SmallerPage {
  readonly at: JsonObject;
  readonly from: number;
  readonly to: number;
}

/** What to do if there is no smaller page. */
interface NoSmallerPage {
  readonly advice: string;
}

/** Finds the same record in pages of at most half the size. If the style is not certain of the position, there is no smaller page. */
export function smallerPage(style: AnyStyle, at: JsonObject, params: Params, least = 1): SmallerPage | NoSmallerPage {
  const from = style.sizeOf?.(at, params);
  if (!style.halve || !style.sizeOf)
    return { advice: `the style ${style.name} cannot request smaller pages; ${BY_HAND}` };
  if (from === undefined) return { advice: UNKNOWN };
  if (from <= 1) return { advice: NONE_LEFT };
  if (half(from) < least) return { advice: `the API accepts no page below ${least} records: expand less` };
  const smaller = checkedHalf(style, style.halve(at, from), { from, least }, params);
  return smaller ?? { advice: `the style ${style.name} has no smaller page at this position; ${BY_HAND}` };
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

/** The refusal with the reason why no smaller page was requested. */
export const noSmallerPageError = (refusal: HttpError, { advice }: NoSmallerPage): HttpError =>
  httpErrorFor({ ...sameResponse(refusal), advice });

const BY_HAND = 'restart with a smaller pageSize, or expand less';
const NONE_LEFT =
  'even a page of one record is too large: expand less, or check the name of the page size (sizeParam of the style)';
const UNKNOWN =
  'the page size is unknown, so it cannot be halved: set pageSize, and its name as sizeParam of the style, or expand less';
