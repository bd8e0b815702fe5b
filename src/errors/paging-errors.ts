import { defined } from '../json/plain-objects.js';
import type { ResumePoint } from '../position.js';
import { HttpError, type HttpErrorInit } from './http-errors.js';
import { describeValue, type ErrorContext, PagewrightError } from './pagewright-error.js';

/** Paging would never end: the server returned a position or page twice (`CURSOR_LOOP`), or only empty pages (`EMPTY_PAGES`). */
export class PaginationStalledError extends PagewrightError {
  declare readonly code: 'CURSOR_LOOP' | 'EMPTY_PAGES';
  /** The cursor that the server returned twice. Absent if it returned a page twice, and for empty pages. */
  declare readonly cursor?: string;

  constructor(
    code: 'CURSOR_LOOP' | 'EMPTY_PAGES',
    message: string,
    { cursor, ...context }: ErrorContext & { readonly cursor?: string } = {},
  ) {
    super({ name: 'PaginationStalledError', code, message, ...context });
    if (cursor !== undefined) this.cursor = cursor;
  }
}

/** The data exceeds `maxPages` or `maxItems`. Resumable: `page.position` is where the rest begins. */
export class PaginationLimitError extends PagewrightError {
  /** Name of the option. */
  readonly limit: 'maxPages' | 'maxItems';
  /** Value of the option. */
  readonly max: number;

  constructor(limit: 'maxPages' | 'maxItems', max: number, advice: string, context: ErrorContext) {
    const message = `${limit} of ${max} is reached and the server has more. ${sentence(advice)}`;
    super({ name: 'PaginationLimitError', code: 'PAGINATION_LIMIT', message, ...context });
    this.limit = limit;
    this.max = max;
  }
}

/**
 * The API returns no more records of this list, although it has them. `cause` is the server's refusal, if a request was sent.
 *
 * Resumable: `page.position` is where the rest begins, in case the API raises its cap.
 */
export class PageCapError extends PagewrightError {
  /** Maximum number of records that the API returns for one list. */
  readonly cap: number;
  /** What to use instead of this list. */
  readonly instead: string;
  /** Records that the server announced. */
  declare readonly announced?: number;
  /** Status of the refusal, if a request was sent. */
  declare readonly status?: number;
  /** The API's own code in the refusal. */
  declare readonly apiCode?: string;
  /** Request id to quote to the API's support. */
  declare readonly correlationId?: string;

  /** @param details `sent` is `null` if the run began mid-list; `hint` is other advice */
  constructor(
    details: Pick<PageCapError, 'cap' | 'instead'> & {
      readonly sent: number | null;
      readonly announced?: number | undefined;
      readonly hint?: string | undefined;
    },
    context: ErrorContext,
  ) {
    super({ name: 'PageCapError', code: 'PAGE_CAP', message: describeCap(details, context.cause), ...context });
    this.cap = details.cap;
    this.instead = details.instead;
    if (details.announced !== undefined) this.announced = details.announced;
    if (!(context.cause instanceof HttpError)) return;
    const { status, apiCode, correlationId } = context.cause;
    Object.assign(this, defined({ status, apiCode, correlationId }));
  }

  /** Records that the caller received in this run before the cap. */
  get collected(): number {
    return this.page?.itemsYielded ?? 0;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), collected: this.collected };
  }
}

function describeCap(
  { cap, instead, sent, announced, hint }: ConstructorParameters<typeof PageCapError>[0],
  cause: unknown,
): string {
  const counts = [sent === null ? '' : `${sent} received`, announced === undefined ? '' : `${announced} announced`];
  const known = counts.filter((count) => count !== '').join(', ');
  const response = cause instanceof HttpError ? ` (${describeRefusal(cause)})` : '';
  return (
    `the API returns at most ${cap} records of this list${response}${known === '' ? '' : `: ${known}`}. ` +
    `Use ${instead} instead${hint ? `, or ${hint}` : ''}`
  );
}

const describeRefusal = ({ status, apiCode, apiMessage }: HttpError) =>
  [`HTTP ${status}`, apiCode, apiMessage].filter((part) => part !== undefined).join(' ');

/** The run exceeded `deadlineMs`, and `onDeadline` is `'throw'`. */
export class DeadlineError extends PagewrightError {
  /** The limit in milliseconds. */
  readonly deadlineMs: number;

  constructor(deadlineMs: number, context: ErrorContext) {
    const message = `the run exceeded its deadlineMs of ${deadlineMs}. Resume with resumeFrom: error.page.position, or raise deadlineMs.`;
    super({ name: 'DeadlineError', code: 'DEADLINE', message, ...context });
    this.deadlineMs = deadlineMs;
  }
}

/** The run reached the end with fewer records than the server had announced. */
export class IncompleteError extends PagewrightError {
  /** Records announced. */
  readonly expected: number;
  /** Records received, duplicates and invalid ones included. */
  readonly received: number;

  /** @param context the context, and optionally a `message` of your own */
  constructor(expected: number, received: number, context: ErrorContext & { readonly message?: string } = {}) {
    const { message = shortfall(expected, received), ...rest } = context;
    super({ name: 'IncompleteError', code: 'INCOMPLETE', message, ...rest });
    this.expected = expected;
    this.received = received;
  }
}

const shortfall = (expected: number, received: number) =>
  `the server announced ${expected} records and sent ${received}. ` +
  "Narrow the query, or fetch again (verifyTotal: 'warn' only reports it).";

/**
 * The server rejected a cursor: it has expired (`CURSOR_EXPIRED`), or the server no longer accepts it (`INVALID_CURSOR`).
 * Restart the listing, with `dedupe` to skip records you already have.
 */
export class CursorExpiredError extends HttpError {
  declare readonly code: 'CURSOR_EXPIRED' | 'INVALID_CURSOR';
  /** The rejected position, with the number of records that the server had sent before it. */
  readonly resumable: ResumePoint | undefined;

  constructor(init: HttpErrorInit, code: 'CURSOR_EXPIRED' | 'INVALID_CURSOR' = 'CURSOR_EXPIRED') {
    super(init, { name: 'CursorExpiredError', code });
    this.resumable = init.page?.position;
  }
}

/** What contradicts the end of a run: where it is, what it says, and the option that reads it. */
export interface EndEvidence {
  /** The place, such as `body:has_more`, `header:x-wp-totalpages` or `links[rel=next]`. */
  readonly where: string;
  readonly value: unknown;
  /** The option that reads it, such as `cursor({ from: 'body:next_token', to: 'next_token' })`. */
  readonly reads: string;
}

/**
 * The paging style sees the end of the data, and the response says that more follows. All records of the page were delivered. Resumable:
 * `page.position` is the same page, without its records.
 */
export class EndContradictedError extends PagewrightError {
  readonly evidence: EndEvidence;

  /** @param details what the style found at its end, and what to do; for the message */
  constructor(
    evidence: EndEvidence,
    { found, advice }: { readonly found: string; readonly advice: string },
    context: ErrorContext,
  ) {
    const { where, value } = evidence;
    const message = `${where} is ${describeValue(value)}, ${found}. ${advice}. If the server is wrong, set onContradiction: 'ignore'`;
    super({ name: 'EndContradictedError', code: 'END_CONTRADICTED', message, ...context });
    this.evidence = Object.freeze({ ...evidence });
  }
}

/** The value of `resumeFrom` is not a position of this endpoint. */
export class ResumeError extends PagewrightError {
  constructor(message: string, context: ErrorContext = {}) {
    super({ name: 'ResumeError', code: 'RESUME', message, ...context });
  }
}

/** A next link was refused: it leads to another origin, or cannot be read safely. Nothing was sent to it. */
export class NextLinkError extends PagewrightError {
  constructor(message: string, context: ErrorContext = {}) {
    super({ name: 'NextLinkError', code: 'NEXT_LINK_REFUSED', message, ...context });
  }
}

/** `autoDetect` found that there are more pages but not how to request them. */
export class StyleDetectionError extends PagewrightError {
  constructor(message: string, context: ErrorContext = {}) {
    super({ name: 'StyleDetectionError', code: 'STYLE_DETECTION', message, ...context });
  }
}

/** A paged method received 202 Accepted or a job acknowledgement: the server will have the records later. */
export class AsyncResponseError extends PagewrightError {
  constructor(message: string, context: ErrorContext = {}) {
    super({ name: 'AsyncResponseError', code: 'ASYNC_RESPONSE', message, ...context });
  }
}

/** The response is not complete JSON: an HTML page, a truncated or an empty body. */
export class ResponseFormatError extends PagewrightError {
  constructor(message: string, context: ErrorContext = {}) {
    super({ name: 'ResponseFormatError', code: 'RESPONSE_FORMAT', message, ...context });
  }
}

/** The response is JSON of an unexpected shape: not a list, a wrong path, a cursor of a wrong type. */
export class SchemaError extends PagewrightError {
  constructor(message: string, context: ErrorContext = {}) {
    super({ name: 'SchemaError', code: 'SCHEMA', message, ...context });
  }
}

/** One issue that a schema found in a record. */
export interface RecordIssue {
  readonly message: string;
  /** Keys that lead to the wrong value, such as `['address', 'zip']`. */
  readonly path: readonly (string | number)[];
}

/** A record does not match the `schema`, and `onInvalid` is `'throw'`. No record of its page was delivered. */
export class InvalidRecordError extends PagewrightError {
  /** Zero-based index of the record on its page. */
  readonly recordIndex: number;
  readonly issues: readonly RecordIssue[];

  constructor(recordIndex: number, issues: readonly RecordIssue[], context: ErrorContext) {
    const list = issues.map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`).join('; ');
    const message =
      `record ${recordIndex} of the page does not match the schema (${list}). ` +
      "Loosen the schema, or set onInvalid to 'skip' or a handler.";
    super({ name: 'InvalidRecordError', code: 'INVALID_RECORD', message, ...context });
    this.recordIndex = recordIndex;
    this.issues = issues;
  }
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
