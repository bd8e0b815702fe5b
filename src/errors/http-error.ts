import { correlationIdIn } from './correlation-id.js';
import type { ErrorAdvice } from './error-advice.js';
import { PagewrightError, type ErrorPlace } from './pagewright-error.js';
import { redactDeep, redactHeaders } from './redact.js';

export interface HttpErrorInit extends ErrorPlace {
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
    Object.assign(this, said, whereKnown({ correlationId, retryAfter, method: init.method }));
  }
}

/** What another error about the same answer is made of, with the first as its cause. */
export function sameAnswer(error: HttpError): HttpErrorInit {
  const { status, headers, apiCode, apiMessage, contextId, messageParams, details, errors, limit, method } = error;
  const body = { code: apiCode, message: apiMessage, contextId, messageParams, details, errors, limit };
  const retryAfterMs = error.retryAfter === undefined ? undefined : error.retryAfter * 1_000;
  return { status, headers, body, method, retryAfterMs, page: error.page, cause: error };
}

type Said = Partial<
  Pick<HttpError, 'apiCode' | 'apiMessage' | 'contextId' | 'messageParams' | 'details' | 'errors' | 'limit'>
>;

/** The API's own code for what went wrong, where the body of its answer has one. */
export const apiCodeIn = (body: unknown): string | undefined => readErrorBody(body).apiCode;

function readErrorBody(body: unknown): Said {
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
  return whereKnown(said);
}

const whereKnown = (facts: object) =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

function describe(init: HttpErrorInit, said: Said, correlationId: string | undefined): string {
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
