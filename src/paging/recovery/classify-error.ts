import { z } from 'zod';
import { describeValue } from '../../errors/describe-value.js';
import { BadRequestError, HttpError, type HttpErrorInit, sameResponse } from '../../errors/http-errors.js';
import { CursorExpiredError, InvalidCursorError } from '../../errors/paging-errors.js';
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
  if (cursor === undefined || !(error instanceof BadRequestError) || error instanceof InvalidCursorError) return error;
  if (isTooLarge(error)) return error;
  const { apiCode, apiMessage } = error;
  const init: HttpErrorInit = { ...sameResponse(error), page };
  const expired = /expire/i.test(`${apiCode} ${apiMessage}`);
  if (expired) {
    const advice = `the cursor ${describeValue(cursor)} has expired: start the listing anew, with dedupe if a part was taken already`;
    return new CursorExpiredError({ ...init, advice });
  }
  return new InvalidCursorError({
    ...init,
    advice: `the request carried the cursor ${describeValue(cursor)}: it was not accepted, or the query is not the one that it was given for`,
  });
}
