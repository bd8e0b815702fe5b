import { type ErrorContext, PagewrightError } from './pagewright-error.js';
import { redactDeep, redactHeaders } from './redact.js';

/** What to do about a refusal, by the code that the API gives with it. */
export type ErrorAdvice = Readonly<Record<string, string>>;

/** The advice for a code; codes that look like members of an object have none. */
const adviceFor = (table: ErrorAdvice | undefined, code: string | undefined): string | undefined =>
  table !== undefined && code !== undefined && Object.hasOwn(table, code) ? table[code] : undefined;

const HEADERS = ['inin-correlation-id', 'x-correlation-id', 'x-request-id', 'request-id'];

/**
 * The id by which the API's support finds a request.
 *
 * @param headers names in lower case
 */
export function correlationIdIn(headers: Readonly<Record<string, string>> = {}): string | undefined {
  return HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
}

export interface HttpErrorInit extends ErrorContext {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Parsed body, where it was JSON. */
  readonly body?: unknown;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** HTTP method of the request, where it is known. */
  readonly method?: string | undefined;
  /** What to do about it. */
  readonly advice?: string;
  /** What to do about it, by the API's own code; for where nothing better is known. */
  readonly adviceByCode?: ErrorAdvice | undefined;
}

/** How one kind of HTTP error calls itself. */
export interface HttpErrorKind {
  readonly name: string;
  readonly code: string;
}

/** The server answered with a status that is no success. Holds what its body and headers said, never the request. */
export class HttpError extends PagewrightError {
  readonly status: number;
  /** The API's own code, such as `'too.many.requests'`; `code` is this library's. */
  declare readonly apiCode?: string;
  declare readonly apiMessage?: string;
  declare readonly contextId?: string;
  /** The id to quote to the API's support. */
  declare readonly correlationId?: string;
  declare readonly messageParams?: Readonly<Record<string, unknown>>;
  declare readonly details?: readonly unknown[];
  declare readonly errors?: readonly unknown[];
  /** The limit that was met, such as `{ key: 'token.rate.per.minute', namespace, value }`. */
  declare readonly limit?: Readonly<Record<string, unknown>>;
  /** Seconds that the server asks to wait before the next request. */
  declare readonly retryAfter?: number;
  /** HTTP method of the request, where it is known. */
  declare readonly method?: string;
  /** Response headers, lower-case, without cookies and credentials. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'HttpError', code: 'HTTP' }) {
    const said = readErrorBody(redactDeep(init.body));
    const headers = redactHeaders(init.headers ?? {});
    const correlationId = correlationIdIn(headers);
    super({ ...kind, message: describe(init, said, correlationId), page: init.page, at: init.at, cause: init.cause });
    this.status = init.status;
    this.headers = headers;
    const retryAfter = init.retryAfterMs === undefined ? undefined : init.retryAfterMs / 1_000;
    Object.assign(this, said, definedOf({ correlationId, retryAfter, method: init.method }));
  }
}

/** What another error about the same answer is made of, with the first as its cause. */
export function sameResponse(error: HttpError): HttpErrorInit {
  const { status, headers, apiCode, apiMessage, contextId, messageParams, details, errors, limit, method } = error;
  const body = { code: apiCode, message: apiMessage, contextId, messageParams, details, errors, limit };
  const retryAfterMs = error.retryAfter === undefined ? undefined : error.retryAfter * 1_000;
  return { status, headers, body, method, retryAfterMs, page: error.page, cause: error };
}

type ErrorBody = Partial<
  Pick<HttpError, 'apiCode' | 'apiMessage' | 'contextId' | 'messageParams' | 'details' | 'errors' | 'limit'>
>;

/** The API's own code for what went wrong, where the body of its answer has one. */
const apiCodeIn = (body: unknown): string | undefined => readErrorBody(body).apiCode;

function readErrorBody(body: unknown): ErrorBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {};
  const fields = body as Record<string, unknown>;
  const nested = typeof fields['error'] === 'object' && fields['error'] !== null ? fields['error'] : undefined;
  if (nested && fields['message'] === undefined) return readErrorBody(nested);
  const said = {
    apiCode: text(fields['code']) ?? text(fields['error']),
    apiMessage: text(fields['message']) ?? text(fields['error_description']),
    contextId: text(fields['contextId']),
    messageParams: record(fields['messageParams']),
    details: list(fields['details']),
    errors: list(fields['errors']),
    limit: record(fields['limit']),
  };
  return definedOf(said);
}

const definedOf = (facts: object) =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

function describe(init: HttpErrorInit, said: ErrorBody, correlationId: string | undefined): string {
  const parts = [`HTTP ${init.status}`];
  if (said.apiCode) parts.push(`(${said.apiCode})`);
  if (said.apiMessage) parts.push(`— ${said.apiMessage}`);
  if (correlationId) parts.push(`[correlation id ${correlationId}]`);
  return parts.join(' ') + (init.advice ? `; ${init.advice}` : '');
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const list = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : undefined);
const record = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

/** 400 or 422: the server refused what was asked. */
export class BadRequestError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'BadRequestError', code: 'BAD_REQUEST' }) {
    super(init, kind);
  }
}

/** 401: the credentials were refused. */
export class UnauthorizedError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'UnauthorizedError', code: 'UNAUTHORIZED' }) {
    super(init, kind);
  }
}

/** 403: the credentials are good but not for this. */
export class ForbiddenError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'ForbiddenError', code: 'FORBIDDEN' }) {
    super(init, kind);
  }
}

/** 404: there is no such thing. */
export class NotFoundError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'NotFoundError', code: 'NOT_FOUND' }) {
    super(init, kind);
  }
}

/** 409: the request contradicts the state of the resource. */
export class ConflictError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'ConflictError', code: 'CONFLICT' }) {
    super(init, kind);
  }
}

/** 413: the request body is larger than the server takes. */
export class PayloadTooLargeError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'PayloadTooLargeError', code: 'PAYLOAD_TOO_LARGE' }) {
    super(init, kind);
  }
}

/** 429: too many requests. */
export class RateLimitError extends HttpError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'RateLimitError', code: 'RATE_LIMIT' }) {
    super(init, kind);
  }
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'check the token source',
  403: 'the credentials are good but lack a permission or scope for this',
  404: 'check the path and the ids in it',
  413: 'send less in one request',
  429: 'ask more slowly, or later',
};

/** The error for a status, with what to do about it where that is known. */
export function httpErrorFor(given: HttpErrorInit): HttpError {
  const init = withAdvice(given);
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

function withAdvice(given: HttpErrorInit): HttpErrorInit {
  const advice = given.advice ?? adviceFor(given.adviceByCode, apiCodeIn(given.body)) ?? ADVICE[given.status];
  return advice === undefined ? given : { ...given, advice };
}

const isThrottled = (body: unknown) =>
  /^too\.many\.requests\b/.test(String((body as { readonly code?: unknown } | null | undefined)?.code));
