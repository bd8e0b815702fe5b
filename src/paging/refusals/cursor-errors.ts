import { BadRequestError } from '../../errors/bad-request-error.js';
import { CursorExpiredError } from '../../errors/cursor-expired-error.js';
import { sameAnswer, type HttpErrorInit } from '../../errors/http-error.js';
import { InvalidCursorError } from '../../errors/invalid-cursor-error.js';
import type { PageContext } from '../../errors/page-context.js';
import { show } from '../../errors/show.js';
import { isTooLarge } from './smaller-page.js';

/** A 400 or 422 on a request that carried a cursor is about the cursor, unless it says outright that the page is too large. */
export function asCursorError(error: unknown, cursor: string | undefined, page: PageContext): unknown {
  if (cursor === undefined || !(error instanceof BadRequestError) || error instanceof InvalidCursorError) return error;
  if (isTooLarge(error)) return error;
  const { apiCode, apiMessage } = error;
  const init: HttpErrorInit = { ...sameAnswer(error), page };
  const expired = /expire/i.test(`${apiCode} ${apiMessage}`);
  if (expired) {
    const advice = `the cursor ${show(cursor)} has expired: start the listing anew, with dedupe if a part was taken already`;
    return new CursorExpiredError({ ...init, advice });
  }
  return new InvalidCursorError({
    ...init,
    advice: `the request carried the cursor ${show(cursor)}: it was not accepted, or the query is not the one that it was given for`,
  });
}
