import { z } from 'zod';
import { describeValue } from '../../errors/describe-value.js';
import { HttpError, type HttpErrorInit, isBadRequest, sameResponse } from '../../errors/http-errors.js';
import { CursorExpiredError } from '../../errors/paging-errors.js';
import type { PageContext } from '../../position.js';
import { isTooLarge } from './smaller-page.js';

/** How an answer that is no success is known: the API's codes or a part of its messages, a pattern for either, or a function. */
export type ErrorMatcher = readonly string[] | RegExp | ((error: HttpError) => boolean);

const isErrorMatcher = (value: unknown) =>
  typeof value === 'function' || isPattern(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
/** A pattern of another realm counts as well. */
const isPattern = (value: unknown): value is RegExp => Object.prototype.toString.call(value) === '[object RegExp]';
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';

export const errorMatcherOption = z.custom<ErrorMatcher>(isErrorMatcher, {
  error: 'a list of API codes or messages, a RegExp, or a function (error) => boolean',
});

/** Whether `error` is an answer of the server's that the refusal describes. */
export function matchesError(refusal: ErrorMatcher, error: unknown): error is HttpError {
  if (!(error instanceof HttpError)) return false;
  if (typeof refusal === 'function') return refusal(error);
  const { apiCode = '', apiMessage = '' } = error;
  // `search` keeps no place between calls, as `test` does for a pattern with the flag g.
  if (isPattern(refusal)) return [apiCode, apiMessage].some((said) => said.search(refusal) >= 0);
  return refusal.some((text) => apiCode === text || apiMessage.includes(text));
}

/** A 400 or 422 on a request that carried a cursor is about the cursor, unless it says outright that the page is too large. */
export function asCursorError(error: unknown, cursor: string | undefined, page: PageContext): unknown {
  if (cursor === undefined || !isBadRequest(error) || error instanceof CursorExpiredError) return error;
  if (isTooLarge(error)) return error;
  const { apiCode, apiMessage } = error;
  const init: HttpErrorInit = { ...sameResponse(error), page };
  const expired = /expire/i.test(`${apiCode} ${apiMessage}`);
  if (expired) {
    const advice = `The cursor ${describeValue(cursor)} has expired. Restart the listing; dedupe skips records you already have.`;
    return new CursorExpiredError({ ...init, advice });
  }
  const advice = `The server rejected the cursor ${describeValue(cursor)}: it is no longer valid, or belongs to another query.`;
  return new CursorExpiredError({ ...init, advice }, 'INVALID_CURSOR');
}
