import { ConfigurationError, describeNonJson } from '../errors/pagewright-error.js';
import { type HttpError, httpErrorFor, SET_RATE_LIMIT, type Verdict } from '../errors/http-errors.js';
import { AsyncResponseError, ResponseFormatError } from '../errors/paging-errors.js';
import { type Classification, classifyAnswer, type ClassifyContext } from '../policies/classify/classify-answer.js';
import type { PageResponse } from '../policies/middleware.js';
import { type LostQuery, lostQueryError, lostQueryOf } from './redirects.js';
import { retryAfterMs } from '../time/retry-after.js';
import { isExact, markExact, parseErrorBody, type Reading, readBody } from './response-body.js';

/** Where a response was read, for errors about it. */
export interface ResponseContext extends ClassifyContext {
  /** HTTP method of the request, where it is known. */
  readonly method?: string | undefined;
  /** Whether the response must be a page of records, which a 202 and a 204 are not. */
  readonly isPage?: boolean;
  /** The client's advice by the API's own error codes. */
  readonly adviceByCode?: Readonly<Record<string, string>> | undefined;
  /** How to read the body. */
  readonly reading?: Reading | undefined;
}

/** A response as an HTTP client returned it, with the body not yet parsed. A bare body has no status. */
export interface RawResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body: unknown;
  readonly url?: string | undefined;
}

/**
 * Reads what an HTTP client or a vendor SDK returned.
 *
 * @param raw axios's response, fetch's, any `{ status, headers, body | data }`, or a bare body
 * @param contextOf where it was read, for errors
 * @param derived whether the method made a bare body of bodies that this library parsed
 * @throws HttpError for a status that is not a success or a response that was classified as a failure, ResponseFormatError for a body that is not
 * JSON, AsyncResponseError for a 202 instead of a page
 */
export async function readResponse(
  raw: unknown,
  contextOf: () => ResponseContext,
  derived = false,
): Promise<PageResponse> {
  if (raw === undefined || raw === null) {
    throw new ConfigurationError(
      `the method returned ${raw} instead of a response. Return page(this.http.get(…)), or this.get(…) of an ApiClient`,
    );
  }
  const response = await rawResponseOf(raw);
  const context = contextOf();
  if (!response) return readRaw({ body: raw }, context, derived || isExact(raw));
  const lostQuery = isSuccess(response.status) ? lostQueryOf(raw) : undefined;
  if (lostQuery && context.isPage) throw lostQueryError(lostQuery, context);
  const read = await readRaw(response, context, isExact(raw) || isExact(response.body));
  return lostQuery ? Object.assign({ ...read }, { lostQuery }) : read;
}

/**
 * The same for a response in one form. Whatever its status, it is classified first.
 *
 * @param exact whether this library parsed its body
 */
export async function readRaw(response: RawResponse, context: ResponseContext, exact = false): Promise<PageResponse> {
  const { status, headers, url } = response;
  const { body, error } = await parsed(response, context, exact);
  const read: PageResponse = status === undefined ? { body } : { status, headers, url, body };
  const { verdict, failure } = settle(read, context);
  if (failure) throw failure;
  if (verdict === 'empty') return { ...read, body: undefined, empty: true };
  if (verdict === undefined) requirePage(read, context);
  if (error) throw error;
  // A body is exact where this library parsed it. A second reader need not look.
  if (exact || body !== response.body) markExact(read, body);
  return read;
}

/** What a response is, and the error if it is a failure. */
function settle(response: PageResponse, context: ResponseContext) {
  const { status = 200, headers = {}, body } = response;
  const found = classifyAnswer({ status: response.status, headers, body }, context);
  const { verdict } = found ?? {};
  const fails = verdict === undefined ? !isSuccess(status) : verdict !== 'ok' && verdict !== 'empty';
  return { verdict, failure: fails ? failureOf({ ...response, status, headers }, context, found) : undefined };
}

/**
 * Checks a response that the method awaited itself and returned as its page.
 *
 * @throws what `readResponse` throws
 */
export function checkPage(response: PageResponse, context: ResponseContext): PageResponse {
  const { lostQuery } = response as { readonly lostQuery?: LostQuery };
  if (lostQuery) throw lostQueryError(lostQuery, context);
  const { verdict, failure } = settle(response, context);
  if (failure) throw failure;
  if (verdict !== undefined || response.empty) return response;
  requirePage(response, context);
  if (response.body !== undefined) return response;
  throw new ResponseFormatError(`${describeNonJson('')}. Check the address`, { page: context.page });
}

const AS_EMPTY = (status: number) => `classify: [{ status: ${status}, is: 'empty' }] makes it a page without records`;

/** @throws AsyncResponseError or ResponseFormatError where a page is expected, and the response has none */
function requirePage({ status }: PageResponse, { page, isPage }: ResponseContext): void {
  if (!isPage) return;
  if (status === 202) {
    throw new AsyncResponseError(
      'the server returned 202 Accepted: it started a job, and this is not the list of records. ' +
        `Use @Polled, which waits for the job and pages its results. If it is not a job, ${AS_EMPTY(202)}`,
      { page },
    );
  }
  if (status === 204) {
    const message = `the server returned 204 No Content instead of a page. If it has no records then, ${AS_EMPTY(204)}`;
    throw new ResponseFormatError(message, { page });
  }
}

/**
 * What a method that is not paged returned, for the policies: its body is the very value, unread.
 *
 * @throws HttpError for a response whose status is not a success, or that was classified as a failure
 */
export async function wrapResponse(raw: unknown, contextOf: () => ResponseContext): Promise<PageResponse> {
  const head = statusAndHeadersOf(raw);
  if (!head) return { body: raw };
  const context = contextOf();
  if (isSuccess(head.status) && !context.classify) return { ...head, body: raw };
  const copy = isFetchResponse(raw) && !raw.bodyUsed ? raw.clone() : raw;
  const { verdict, failure } = settle(
    { ...head, body: (await parsed((await rawResponseOf(copy))!, context, isExact(raw))).body },
    context,
  );
  if (failure) throw failure;
  return verdict === 'empty' ? { ...head, body: undefined, empty: true } : { ...head, body: raw };
}

/** Statuses of a success that may have no body when no page is expected. */
const MAY_BE_EMPTY = [200, 201, 202, 205];

/** The body as JSON. One that is not is returned as it is, with the error for it: a rule of `classify` may need only its status. */
async function parsed(response: RawResponse, context: ResponseContext, exact: boolean): Promise<ParsedBody> {
  const { status, headers, body } = response;
  const isRead = body === ALREADY_READ;
  const leniently = () => parseErrorBody(body, headers?.['content-type']);
  if (status !== undefined && !isSuccess(status)) return { body: isRead ? undefined : leniently() };
  if (isRead) return { body: undefined, error: alreadyReadError(context) };
  if (status === 204) return { body: undefined };
  if (!context.isPage && isEmpty(body) && MAY_BE_EMPTY.includes(status ?? 0)) return { body: undefined };
  const { page, endpoint, reading } = context;
  try {
    return { body: await readBody(response, exact, reading, () => ({ page, endpoint })) };
  } catch (error) {
    return { body: leniently(), error };
  }
}

interface ParsedBody {
  readonly body: unknown;
  readonly error?: unknown;
}

const isEmpty = (body: unknown): boolean =>
  typeof body === 'string' ? body.trim() === '' : body instanceof Uint8Array && body.length === 0;

const alreadyReadError = ({ page, endpoint }: ResponseContext) =>
  new ConfigurationError(
    'the body of the fetch response was read before. Return the response unread, or its parsed body',
    { page, endpoint },
  );

/** The error for a response whose status is not a success. */
export const errorForResponse = (response: RawResponse, context: ResponseContext): HttpError => {
  const { status, headers = {}, body } = response;
  return failureOf(response, context, classifyAnswer({ status, headers, body }, context));
};

/** The error for a response that is a failure, by its status or by what it was classified as. */
function failureOf(
  { status = 200, headers = {}, body: raw }: RawResponse,
  context: ResponseContext,
  found: Classification | undefined,
): HttpError {
  const { now, method, adviceByCode, page, endpoint, cause } = context;
  const body = found?.failed?.body ?? parseErrorBody(raw, headers['content-type']);
  return httpErrorFor({
    ...{ method, adviceByCode, page, endpoint, cause },
    status,
    headers,
    body,
    retryAfterMs: retryAfterMs({ headers, message: messageIn(body) }, now),
    verdict: found?.verdict,
    ...(found?.failed && !hasOwnAdvice(adviceByCode, found.failed.body.code) && { advice: adviceFor(found.verdict) }),
  });
}

const hasOwnAdvice = (advice: ResponseContext['adviceByCode'], code = '') =>
  advice !== undefined && Object.hasOwn(advice, code);

const adviceFor = (verdict: Verdict) => (verdict === 'throttled' ? SET_RATE_LIMIT : FAILED_BODY);

const FAILED_BODY =
  "The status is a success, but the body says that the request failed. If its records are good, add a rule to classify with is: 'ok'";

function messageIn(body: unknown): string | undefined {
  const text: unknown = typeof body === 'object' && body !== null ? (body as { message?: unknown }).message : body;
  return typeof text === 'string' ? text : undefined;
}

/** Marks the body of a fetch response that was read before; it can be read only once. */
const ALREADY_READ = Symbol('already read');

export const isSuccess = (status: number | undefined) => status !== undefined && status >= 200 && status <= 299;

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
      body: raw.bodyUsed ? ALREADY_READ : await bodyOf(raw),
      url: urlOf(raw),
    };
  }
  const head = statusAndHeadersOf(raw);
  const { data, body } = raw as Record<string, unknown>;
  return head && { ...head, body: data === undefined ? body : data, url: urlOf(raw) };
}

/** Status and headers of an object that has both. */
function statusAndHeadersOf(
  raw: unknown,
): { readonly status: number; readonly headers: Record<string, string> } | undefined {
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

/** Of what only resembles a `Response`, the text. */
const bodyOf = async (response: Response): Promise<unknown> =>
  typeof response.arrayBuffer === 'function' ? new Uint8Array(await response.arrayBuffer()) : response.text();

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
