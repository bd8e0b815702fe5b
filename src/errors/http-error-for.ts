import { BadRequestError } from './bad-request-error.js';
import { ConflictError } from './conflict-error.js';
import { ForbiddenError } from './forbidden-error.js';
import { adviceFor } from './error-advice.js';
import { apiCodeIn, HttpError, type HttpErrorInit } from './http-error.js';
import { NotFoundError } from './not-found-error.js';
import { PayloadTooLargeError } from './payload-too-large-error.js';
import { RateLimitError } from './rate-limit-error.js';
import { UnauthorizedError } from './unauthorized-error.js';

const ADVICE: Readonly<Record<number, string>> = {
  401: 'check the token source',
  403: 'the credentials are good but lack a permission or scope for this',
  404: 'check the path and the ids in it',
  413: 'send less in one request',
  429: 'ask more slowly, or later',
};

/** The error for a status, with what to do about it where that is known. */
export function httpErrorFor(given: HttpErrorInit): HttpError {
  const init = advised(given);
  // Some answers say it in the code alone, under another status.
  if (isThrottled(init.body)) return new RateLimitError(init);
  switch (init.status) {
    case 400:
    case 422:
      return new BadRequestError(init);
    case 401:
      return new UnauthorizedError(init);
    case 403:
      return new ForbiddenError(init);
    case 404:
      return new NotFoundError(init);
    case 409:
      return new ConflictError(init);
    case 413:
      return new PayloadTooLargeError(init);
    case 429:
      return new RateLimitError(init);
    default:
      return new HttpError(init);
  }
}

function advised(given: HttpErrorInit): HttpErrorInit {
  const advice = given.advice ?? adviceFor(given.adviceByCode, apiCodeIn(given.body)) ?? ADVICE[given.status];
  return advice === undefined ? given : { ...given, advice };
}

const isThrottled = (body: unknown) =>
  /^too\.many\.requests\b/.test(String((body as { readonly code?: unknown } | null | undefined)?.code));
