import { ConfigurationError } from '../errors/client-errors.js';
import { describeNonJson } from '../errors/describe-value.js';
import type { ErrorContext } from '../errors/pagewright-error.js';
import { AsyncResponseError, ResponseFormatError } from '../errors/paging-errors.js';
import type { PageResponse } from '../policies/middleware.js';
import { errorForResponse, type ResponseContext } from './http-failure.js';
import { ALREADY_READ, isSuccess, rawResponseOf, statusAndHeadersOf, textOf } from './raw-response.js';

/**
 * Reads what an HTTP client or a vendor SDK returned.
 *
 * @param raw axios's response, fetch's, any `{ status, headers, body | data }`, or a bare body
 * @param contextOf where it was read, for errors
 * @throws HttpError for a status that is not a success, ResponseFormatError for a body that is not JSON, AsyncResponseError for a 202 instead
 * of a page
 */
export async function readResponse(raw: unknown, contextOf: () => ResponseContext): Promise<PageResponse> {
  if (raw === undefined || raw === null) {
    throw new ConfigurationError(
      `the method returned ${raw} instead of a response. Return page(this.http.get(…)), or this.get(…) of an ApiClient`,
    );
  }
  const response = await rawResponseOf(raw);
  if (!response) return { body: parseBody(raw, contextOf) };
  const { status, headers, url } = response;
  if (!isSuccess(status)) throw errorForResponse(response, contextOf());
  if (response.body === ALREADY_READ) {
    throw new ConfigurationError(
      'the body of the fetch response was read before. Return the response unread, or its parsed body',
      contextOf(),
    );
  }
  if (status === 202 || status === 204) requirePage(response, contextOf());
  return { status, headers, url, body: status === 204 ? undefined : parseBody(response.body, contextOf) };
}

/** @throws AsyncResponseError or ResponseFormatError where a page is expected, and the response has none */
export function requirePage(response: PageResponse, { page, isPage }: ResponseContext): PageResponse {
  if (!isPage) return response;
  if (response.status === 202) {
    throw new AsyncResponseError(
      'the server returned 202 Accepted: it started a job, and this is not the list of records. ' +
        'Use @Polled, which waits for the job and pages its results',
      { page },
    );
  }
  if (response.status === 204) {
    throw new ResponseFormatError('the server returned 204 No Content instead of a page', { page });
  }
  return response;
}

/**
 * What a method that is not paged returned, for the policies: its body is the very value, unread.
 *
 * @throws HttpError for a response whose status is not a success
 */
export async function wrapResponse(raw: unknown, contextOf: () => ResponseContext): Promise<PageResponse> {
  const head = statusAndHeadersOf(raw);
  if (!head) return { body: raw };
  if (isSuccess(head.status)) return { ...head, body: raw };
  throw errorForResponse((await rawResponseOf(raw))!, contextOf());
}

/** Parses a body that the HTTP client left as text. */
function parseBody(body: unknown, contextOf: () => ErrorContext): unknown {
  const text = textOf(body);
  if (text === undefined) return body;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ResponseFormatError(
      `${describeNonJson(text)}. Check the address, and whether a proxy or a login page answers instead`,
      {
        ...contextOf(),
        cause,
      },
    );
  }
}
