import { z } from 'zod';
import { describeValue } from '../../errors/pagewright-error.js';
import { HttpError, type HttpErrorInit, isBadRequest, sameResponse } from '../../errors/http-errors.js';
import { CursorExpiredError } from '../../errors/paging-errors.js';
import type { PageContext } from '../../position.js';

/** Which errors of the API are meant: HTTP statuses, codes or parts of messages, a pattern for code or message, or a function. */
export type ErrorMatcher = readonly (string | number)[] | RegExp | ((error: HttpError) => boolean);

const isErrorMatcher = (value: unknown) =>
  typeof value === 'function' ||
  isPattern(value) ||
  (Array.isArray(value) && value.length > 0 && value.every((one) => isText(one) || isErrorStatus(one)));
/** Accepts patterns of other realms. */
const isPattern = (value: unknown): value is RegExp => Object.prototype.toString.call(value) === '[object RegExp]';
const isErrorStatus = (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 400 && (value as number) < 600;
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';

export const errorMatcherOption = z.custom<ErrorMatcher>(isErrorMatcher, {
  error: 'a list of HTTP statuses, API codes or messages, a RegExp, or a function (error) => boolean',
});

/** Returns true for an HTTP error that the matcher means. */
export function matchesError(matcher: ErrorMatcher, error: unknown): error is HttpError {
  if (!(error instanceof HttpError)) return false;
  if (typeof matcher === 'function') return matcher(error);
  const { apiCode = '', apiMessage = '' } = error;
  // Unlike `test`, `search` has no state between calls for a pattern with the flag g.
  if (isPattern(matcher)) return [apiCode, apiMessage].some((text) => text.search(matcher) >= 0);
  return matcher.some((one) =>
    typeof one === 'number' ? error.status === one : apiCode === one || apiMessage.includes(one),
  );
}

/**
 * Returns a refusal on a request with a cursor as an error about the cursor: a 400 or 422, unless it is about the size of the page; a 410; a 404 or 409
 * whose words say that the cursor died; and what `classify` calls `expired`. Any other verdict is final.
 */
export function asCursorError(
  error: unknown,
  cursor: string | undefined,
  page: PageContext,
  smallerPageOn?: ErrorMatcher,
): unknown {
  if (cursor === undefined || !(error instanceof HttpError) || error instanceof CursorExpiredError) return error;
  const kind = cursorRefusal(error, smallerPageOn);
  if (kind === undefined) return error;
  const init: HttpErrorInit = { ...sameResponse(error), page };
  if (kind === 'CURSOR_EXPIRED') {
    const advice = `The cursor ${describeValue(cursor)} has expired. Restart the listing; dedupe skips records you already have.`;
    return new CursorExpiredError({ ...init, advice });
  }
  const advice = `The server rejected the cursor ${describeValue(cursor)}: it is no longer valid, or belongs to another query.`;
  return new CursorExpiredError({ ...init, advice }, kind);
}

function cursorRefusal(error: HttpError, smallerPageOn?: ErrorMatcher): CursorExpiredError['code'] | undefined {
  const { status, apiCode, apiMessage, verdict } = error;
  if (verdict !== undefined) return verdict === 'expired' ? 'CURSOR_EXPIRED' : undefined;
  if (status === 410) return 'CURSOR_EXPIRED';
  const words = `${apiCode} ${apiMessage}`;
  if (status === 404 || status === 409) return DEAD.test(words) ? 'CURSOR_EXPIRED' : undefined;
  if (!isBadRequest(error) || isTooLarge(error, smallerPageOn)) return undefined;
  return /expire/i.test(words) ? 'CURSOR_EXPIRED' : 'INVALID_CURSOR';
}

/** Words of a 404 or 409 about a position that the server no longer has, and not about the list. */
const DEAD = /expir|too.?old|no longer (valid|available|exists?)|\bgone\b|stale/i;

/** The code of Genesys Cloud, on any operation, for a response that would be too large: "Reduce pageSize or expand list". */
const TOO_LARGE = 'response.entity.too.large';

/**
 * Whether a smaller page may succeed. A 413 without the code is about the request, which a smaller page does not shrink.
 *
 * @param smallerPageOn further errors that mean it
 */
export const isTooLarge = (error: unknown, smallerPageOn?: ErrorMatcher): boolean =>
  (error instanceof HttpError && error.apiCode === TOO_LARGE && (error.status === 400 || error.status === 413)) ||
  (smallerPageOn !== undefined && matchesError(smallerPageOn, error));
