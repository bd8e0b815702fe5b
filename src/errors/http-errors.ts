import { defined } from '../json/plain-objects.js';
import { type ErrorContext, PagewrightError } from './pagewright-error.js';
import { redactDeep, redactHeaders } from './redact.js';

/** What a response is, whatever its status: the word of a `classify` rule, or of a built-in one. */
export type Verdict = 'ok' | 'empty' | 'retry' | 'throttled' | 'reauth' | 'expired' | 'fail';

/** Parts of an `HttpError`. */
export interface HttpErrorInit extends ErrorContext {
  /** HTTP status of the response. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Parsed body, if it was JSON. */
  readonly body?: unknown;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** HTTP method of the request, if known. */
  readonly method?: string | undefined;
  /** What to do about it. */
  readonly advice?: string;
  /** Advice by the API's code, used if there is no better one. */
  readonly adviceByCode?: Readonly<Record<string, string>> | undefined;
  /** What `classify` or a built-in rule made of the response. It takes precedence over the status. */
  readonly verdict?: Verdict | undefined;
}

/** Codes of the statuses that have one; every other status has the code `HTTP`. */
const CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'BAD_REQUEST',
};

const kindOf = (status: number) => ({ name: 'HttpError', code: CODES[status] ?? 'HTTP' });

/** The advice for a 429, unless the API has its own. */
export const SET_RATE_LIMIT = 'Set rateLimit: {} or add @RateLimited() to wait for Retry-After.';

const ADVICE: Readonly<Record<number, string>> = {
  401: 'Check the token source.',
  403: 'The credentials are valid but lack a permission or scope.',
  404: 'Check the path and the ids in it.',
  413: 'Send less in one request.',
  429: SET_RATE_LIMIT,
};

/** The status whose advice fits a verdict, whatever the status of the response is. */
const STATUS_OF: Readonly<Partial<Record<Verdict, number>>> = { throttled: 429, reauth: 401 };

const CORRELATION_HEADERS = ['inin-correlation-id', 'x-correlation-id', 'x-request-id', 'request-id'];

/**
 * The server answered with an error status. Holds what its body and headers said, never the request.
 *
 * `code` is `BAD_REQUEST` (400, 422), `FORBIDDEN` (403), `NOT_FOUND` (404), `CONFLICT` (409), `PAYLOAD_TOO_LARGE` (413), else `HTTP`.
 */
export class HttpError extends PagewrightError {
  /** HTTP status of the response. */
  readonly status: number;
  /** The API's own code, such as `'too.many.requests'`. `code` is this library's. */
  declare readonly apiCode?: string;
  declare readonly apiMessage?: string;
  declare readonly contextId?: string;
  /** Request id to quote to the API's support. */
  declare readonly correlationId?: string;
  declare readonly messageParams?: Readonly<Record<string, unknown>>;
  declare readonly details?: readonly unknown[];
  declare readonly errors?: readonly unknown[];
  /** The limit that was exceeded, such as `{ key: 'token.rate.per.minute', namespace, value }`. */
  declare readonly limit?: Readonly<Record<string, unknown>>;
  /** Seconds that the server asks to wait before the next request. */
  declare readonly retryAfter?: number;
  /** HTTP method of the request, if known. */
  declare readonly method?: string;
  /** What `classify` or a built-in rule made of the response. Absent if only its status counts. */
  declare readonly verdict?: Verdict;
  /** Response headers in lower case, without cookies and credentials. */
  readonly headers: Readonly<Record<string, string>>;

  /** @param kind name and code of a subclass */
  constructor(init: HttpErrorInit, kind: { readonly name: string; readonly code: string } = kindOf(init.status)) {
    const { status, method, retryAfterMs, verdict, page, endpoint, cause } = init;
    const body = readErrorBody(redactDeep(init.body));
    const headers = redactHeaders(init.headers ?? {});
    const correlationId = correlationIdIn(headers);
    super({ ...kind, message: describeResponse(init, body, correlationId), page, endpoint, cause });
    this.status = status;
    this.headers = headers;
    const retryAfter = retryAfterMs === undefined ? undefined : retryAfterMs / 1_000;
    Object.assign(this, body, defined({ correlationId, retryAfter, method, verdict }));
  }
}

/** 401: the server rejected the credentials. Also an answer of another status with the verdict `reauth`. */
export class UnauthorizedError extends HttpError {
  constructor(init: HttpErrorInit) {
    super(init, { name: 'UnauthorizedError', code: 'UNAUTHORIZED' });
  }
}

/** 429: too many requests. Also an answer of another status whose code says so, or with the verdict `throttled`. */
export class RateLimitError extends HttpError {
  constructor(init: HttpErrorInit) {
    super(init, { name: 'RateLimitError', code: 'RATE_LIMIT' });
  }
}

/** The status is a success, but the body says that the request failed, or `classify` does. */
export class ResponseError extends HttpError {
  constructor(init: HttpErrorInit) {
    super(init, { name: 'ResponseError', code: 'RESPONSE' });
  }
}

/** Returns the error for a response, by its verdict or else its status, with advice if there is any. */
export function httpErrorFor(given: HttpErrorInit): HttpError {
  const init = withAdvice(given);
  const verdict = init.verdict ?? verdictOfStatus(init);
  if (verdict === 'throttled') return new RateLimitError(init);
  if (verdict === 'reauth') return new UnauthorizedError(init);
  return init.status >= 200 && init.status <= 299 ? new ResponseError(init) : new HttpError(init);
}

function verdictOfStatus({ status, body }: HttpErrorInit): Verdict | undefined {
  if (status === 429 || isThrottled(body)) return 'throttled';
  return status === 401 ? 'reauth' : undefined;
}

const REJECTED_QUERY = new Set(['BAD_REQUEST', 'INVALID_CURSOR', 'CURSOR_EXPIRED']);

/** Returns true for a 400 or 422 that rejects the query itself, its cursor included. */
export const isBadRequest = (error: unknown): error is HttpError =>
  error instanceof HttpError && REJECTED_QUERY.has(error.code);

/** Returns the parts for another error about the same response, with `error` as its cause. */
export function sameResponse(error: HttpError): HttpErrorInit {
  const { status, headers, apiCode, apiMessage, contextId, messageParams, details, errors, limit, method, verdict } =
    error;
  const body = { code: apiCode, message: apiMessage, contextId, messageParams, details, errors, limit };
  const retryAfterMs = error.retryAfter === undefined ? undefined : error.retryAfter * 1_000;
  return { status, headers, body, method, retryAfterMs, verdict, page: error.page, cause: error };
}

/**
 * Returns the id by which the API's support finds a request.
 *
 * @param headers names in lower case
 */
export function correlationIdIn(headers: Readonly<Record<string, string>> = {}): string | undefined {
  for (const name of CORRELATION_HEADERS) if (headers[name] !== undefined) return headers[name];
  return undefined;
}

type ErrorBody = Partial<
  Pick<HttpError, 'apiCode' | 'apiMessage' | 'contextId' | 'messageParams' | 'details' | 'errors' | 'limit'>
>;

function readErrorBody(body: unknown): ErrorBody {
  const fields = record(body);
  if (!fields) return {};
  const nested = fields['error'];
  const isNested = typeof nested === 'object' && nested !== null && fields['message'] === undefined;
  if (isNested) return readErrorBody(nested);
  return defined({
    apiCode: text(fields['code']) ?? text(fields['error']),
    apiMessage: text(fields['message']) ?? text(fields['error_description']),
    contextId: text(fields['contextId']),
    messageParams: record(fields['messageParams']),
    details: list(fields['details']),
    errors: list(fields['errors']),
    limit: record(fields['limit']),
  });
}

function describeResponse({ status, advice }: HttpErrorInit, body: ErrorBody, correlationId?: string): string {
  const parts = [`HTTP ${status}`];
  if (body.apiCode) parts.push(`(${body.apiCode})`);
  if (body.apiMessage) parts.push(`— ${body.apiMessage}`);
  if (correlationId) parts.push(`[correlation id ${correlationId}]`);
  const response = parts.join(' ');
  return advice ? `${response.replace(/\.$/, '')}. ${advice}` : response;
}

function withAdvice(given: HttpErrorInit): HttpErrorInit {
  const { apiCode } = readErrorBody(given.body);
  const usual = ADVICE[(given.verdict && STATUS_OF[given.verdict]) ?? given.status];
  const advice = given.advice ?? adviceFor(given.adviceByCode, apiCode) ?? usual;
  return advice === undefined ? given : { ...given, advice };
}

/** A code that looks like a member of an object has no advice. */
const adviceFor = (
  table: Readonly<Record<string, string>> | undefined,
  code: string | undefined,
): string | undefined =>
  table !== undefined && code !== undefined && Object.hasOwn(table, code) ? table[code] : undefined;

const isThrottled = (body: unknown) =>
  /^too\.many\.requests\b/.test(String((body as { readonly code?: unknown } | null | undefined)?.code));

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const list = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : undefined);
const record = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
