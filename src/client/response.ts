import { ConfigurationError, describeNonJson, type ErrorContext } from '../errors/pagewright-error.js';
import { type HttpError, httpErrorFor } from '../errors/http-errors.js';
import { AsyncResponseError, ResponseFormatError } from '../errors/paging-errors.js';
import type { PageResponse } from '../policies/middleware.js';
import { retryAfterMs } from '../time/retry-after.js';

/** Where a response was read, for errors about it. */
export interface ResponseContext extends ErrorContext {
  /** Milliseconds since the epoch at which the response arrived. */
  readonly now: number;
  /** HTTP method of the request, where it is known. */
  readonly method?: string | undefined;
  /** Whether the response must be a page of records, which a 202 and a 204 are not. */
  readonly isPage?: boolean;
  /** The client's advice by the API's own error codes. */
  readonly adviceByCode?: Readonly<Record<string, string>> | undefined;
}

/** A response as an HTTP client returned it, with the body not yet parsed. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
  readonly url?: string | undefined;
}

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
  if (status < 200 || status > 299) throw errorForResponse(response, contextOf());
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
  // Most HTTP clients have parsed it.
  if (typeof body === 'object' && !(body instanceof Uint8Array)) return body;
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

/** The error for a response whose status is not a success. */
export function errorForResponse({ status, headers, body: raw }: RawResponse, context: ResponseContext): HttpError {
  const { now, isPage: _, ...where } = context;
  const body = parseErrorBody(raw);
  return httpErrorFor({
    ...where,
    status,
    headers,
    body,
    retryAfterMs: retryAfterMs({ headers, message: messageIn(body) }, now),
  });
}

function messageIn(body: unknown): string | undefined {
  const text: unknown = typeof body === 'object' && body !== null ? (body as { message?: unknown }).message : body;
  return typeof text === 'string' ? text : undefined;
}

/** Marks the body of a fetch response that was read before; it can be read only once. */
const ALREADY_READ = Symbol('already read');

export const isSuccess = (status: number) => status >= 200 && status <= 299;

/**
 * The response in `raw`: a fetch `Response`, or an object with a status, headers, and `data` or `body`. `undefined` for anything else, such as a
 * body that happens to have a field `status`.
 */
export async function rawResponseOf(raw: unknown): Promise<RawResponse | undefined> {
  if (typeof raw !== 'object' || raw === null) return undefined;
  if (isFetchResponse(raw)) {
    return {
      status: raw.status,
      headers: plainHeaders(raw.headers),
      body: raw.bodyUsed ? ALREADY_READ : await raw.text(),
      url: urlOf(raw),
    };
  }
  const head = statusAndHeadersOf(raw);
  const { data, body } = raw as Record<string, unknown>;
  return head && { ...head, body: data === undefined ? body : data, url: urlOf(raw) };
}

/** Status and headers of an object that has both. */
function statusAndHeadersOf(raw: unknown): Pick<RawResponse, 'status' | 'headers'> | undefined {
  const { status, statusCode, headers } = (raw ?? {}) as Readonly<Record<string, unknown>>;
  const code = typeof status === 'number' ? status : statusCode;
  if (typeof code !== 'number' || typeof headers !== 'object' || headers === null || Array.isArray(headers))
    return undefined;
  return { status: code, headers: plainHeaders(headers) };
}

function isFetchResponse(raw: unknown): raw is Response {
  const response = raw as Partial<Response>;
  return (
    typeof response.text === 'function' &&
    typeof response.status === 'number' &&
    typeof response.headers?.get === 'function'
  );
}

/** The headers by their lower-case names; several values of one name are joined by commas. */
function plainHeaders(headers: object): Record<string, string> {
  const isIterable = typeof (headers as Headers).get === 'function' && Symbol.iterator in headers;
  const plain: Record<string, string> = {};
  for (const [name, value] of isIterable ? (headers as Iterable<[string, unknown]>) : Object.entries(headers)) {
    if (value === undefined || value === null) continue;
    plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return plain;
}

/** The absolute address that was requested, where an axios or fetch-like response has it. */
function urlOf(raw: object): string | undefined {
  const { config, url } = raw as { config?: { url?: unknown; baseURL?: unknown } | null; url?: unknown };
  for (const part of [config?.url, config?.baseURL, url]) {
    if (typeof part === 'string' && /^https?:\/\//i.test(part)) return part;
  }
  return undefined;
}

/** The body of an error response: parsed if it is JSON, otherwise as it is. */
function parseErrorBody(body: unknown): unknown {
  const text = textOf(body);
  if (text === undefined) return body;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The text of a body that the HTTP client did not parse. */
function textOf(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined;
}
