import type { ResumePoint } from '../position.js';
import { BadRequestError, HttpError, type HttpErrorInit, type HttpErrorKind } from './http-errors.js';
import { type ErrorContext, PagewrightError } from './pagewright-error.js';

/** The server led the run back to where it had been: a cursor seen before, or the same page twice under a numbered style. */
export class CursorLoopError extends PagewrightError {
  /** The cursor that came again; absent where a page came again. */
  declare readonly cursor?: string;

  constructor(message: string, init: ErrorContext & { readonly cursor?: string }) {
    super({ name: 'CursorLoopError', code: 'CURSOR_LOOP', message, page: init.page, at: init.at, cause: init.cause });
    if (init.cursor !== undefined) this.cursor = init.cursor;
  }
}

/** More than `maxEmptyPages` empty pages came in a row, each promising another. */
export class EmptyPagesError extends PagewrightError {
  constructor(message: string, place: ErrorContext = {}) {
    super({ name: 'EmptyPagesError', code: 'EMPTY_PAGES', message, ...place });
  }
}

/** There is more than `maxPages` pages or `maxItems` records allow. Resumable: `page.position` is where the rest begins. */
export class PaginationLimitError extends PagewrightError {
  readonly limit: 'maxPages' | 'maxItems';
  /** The limit that was met. */
  readonly max: number;

  constructor(limit: 'maxPages' | 'maxItems', max: number, advice: string, place: ErrorContext) {
    super({
      name: 'PaginationLimitError',
      code: 'PAGINATION_LIMIT',
      message: `${limit} of ${max} is reached and the server has more; ${advice}`,
      ...place,
    });
    this.limit = limit;
    this.max = max;
  }
}

/** What is known where a cap is met. */
export interface PageCapDetails {
  /** Records that the API gives of one list at most. */
  readonly cap: number;
  /** What to use in place of this list: another endpoint, a narrower interval. */
  readonly instead: string;
  /** Records that the server had sent before; `null` where the caller began in the middle of the data. */
  readonly sent: number | null;
  /** Records that the server says there are. */
  readonly announced?: number | undefined;
  /** What else would help. */
  readonly hint?: string | undefined;
}

/**
 * The API lists no more records than it has given: the rest cannot be had by paging on. `cause` is the server's refusal, where it was asked.
 *
 * Resumable: `page.position` is where the rest begins, should the API let it be had some day.
 */
export class PageCapError extends PagewrightError {
  /** Records that the API gives of one list at most. */
  readonly cap: number;
  /** What to use in place of this list. */
  readonly instead: string;
  /** Records that the server says there are. */
  declare readonly announced?: number;
  /** Status of the refusal, where the server was asked. */
  declare readonly status?: number;
  /** The API's own code in the refusal. */
  declare readonly apiCode?: string;
  /** The id to quote to the API's support. */
  declare readonly correlationId?: string;

  constructor(facts: PageCapDetails, place: ErrorContext) {
    super({ name: 'PageCapError', code: 'PAGE_CAP', message: describe(facts, place.cause), ...place });
    this.cap = facts.cap;
    this.instead = facts.instead;
    if (facts.announced !== undefined) this.announced = facts.announced;
    if (place.cause instanceof HttpError) Object.assign(this, answerOf(place.cause));
  }

  /** Records handed to the caller in this run before the cap was met. */
  get collected(): number {
    return this.page?.itemsYielded ?? 0;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), collected: this.collected };
  }
}

function describe({ cap, instead, sent, announced, hint }: PageCapDetails, cause: unknown): string {
  const came = sent === null ? '' : `; ${sent} came so far`;
  const of = announced === undefined ? '' : `${sent === null ? ';' : ','} ${announced} are announced`;
  const said = cause instanceof HttpError ? ` (${answerIn(cause)})` : '';
  return `the API gives no more than ${cap} records of this list${said}${came}${of}; use ${instead} instead${hint ? `, or ${hint}` : ''}`;
}

const answerIn = ({ status, apiCode, apiMessage }: HttpError) =>
  [`HTTP ${status}`, apiCode, apiMessage].filter((part) => part !== undefined).join(' ');

const answerOf = ({ status, apiCode, correlationId }: HttpError) =>
  Object.fromEntries(Object.entries({ status, apiCode, correlationId }).filter(([, value]) => value !== undefined));

/** The run took longer than its `deadlineMs`, and `onDeadline` is `'throw'`. */
export class DeadlineError extends PagewrightError {
  /** The limit, in milliseconds. */
  readonly deadlineMs: number;

  constructor(deadlineMs: number, place: ErrorContext) {
    super({
      name: 'DeadlineError',
      code: 'DEADLINE',
      message: `the run has used up its deadlineMs of ${deadlineMs}; go on with resumeFrom: error.page.position, or raise deadlineMs`,
      ...place,
    });
    this.deadlineMs = deadlineMs;
  }
}

/** The run came to its end with fewer records than the server had announced. */
export class IncompleteError extends PagewrightError {
  /** Records announced. */
  readonly expected: number;
  /** Records received, duplicates and invalid ones included. */
  readonly got: number;

  /** @param place where, and `message` in place of the usual words */
  constructor(expected: number, got: number, { message, ...place }: ErrorContext & { readonly message?: string } = {}) {
    super({
      name: 'IncompleteError',
      code: 'INCOMPLETE',
      message:
        message ??
        `the server announced ${expected} records and sent ${got}; narrow the query or fetch again (verifyTotal: 'warn' only reports it)`,
      ...place,
    });
    this.expected = expected;
    this.got = got;
  }
}

/** 400 or 422 on a request that carried a cursor: the server no longer takes it, or the query was changed. */
export class InvalidCursorError extends BadRequestError {
  constructor(init: HttpErrorInit, kind: HttpErrorKind = { name: 'InvalidCursorError', code: 'INVALID_CURSOR' }) {
    super(init, kind);
  }
}

/** The cursor outlived its life on the server. That cursor is dead: restart the listing, and drop what was taken already by its key. */
export class CursorExpiredError extends InvalidCursorError {
  /** The position that died, and how many records the server had sent before it. */
  readonly resumable: ResumePoint | undefined;

  constructor(init: HttpErrorInit) {
    super(init, { name: 'CursorExpiredError', code: 'CURSOR_EXPIRED' });
    this.resumable = init.page?.position;
  }
}

/** What was given as `resumeFrom` is no position of this endpoint. */
export class ResumeError extends PagewrightError {
  constructor(message: string, place: ErrorContext = {}) {
    super({ name: 'ResumeError', code: 'RESUME', message, ...place });
  }
}

/** A next link was refused: it leads to another origin, or cannot be read safely. Nothing was sent to it. */
export class NextLinkError extends PagewrightError {
  constructor(message: string, place: ErrorContext = {}) {
    super({ name: 'NextLinkError', code: 'NEXT_LINK_REFUSED', message, ...place });
  }
}

/** `autoDetect` saw that there are more pages but not how to ask for them. */
export class StyleDetectionError extends PagewrightError {
  constructor(message: string, place: ErrorContext = {}) {
    super({ name: 'StyleDetectionError', code: 'STYLE_DETECTION', message, ...place });
  }
}

/** A paged method got 202 Accepted, or the receipt of a job: the server will have the records later. */
export class AsyncResponseError extends PagewrightError {
  constructor(message: string, place: ErrorContext = {}) {
    super({ name: 'AsyncResponseError', code: 'ASYNC_RESPONSE', message, ...place });
  }
}

/** An answer came, but not as complete JSON: an HTML page, a truncated or an empty body. */
export class ResponseFormatError extends PagewrightError {
  constructor(message: string, place: ErrorContext = {}) {
    super({ name: 'ResponseFormatError', code: 'RESPONSE_FORMAT', message, ...place });
  }
}

/** The answer is JSON of another shape than the method was annotated for: no list, a wrong path, a cursor that is no cursor. */
export class SchemaError extends PagewrightError {
  constructor(message: string, place: ErrorContext = {}) {
    super({ name: 'SchemaError', code: 'SCHEMA', message, ...place });
  }
}

/** One thing that a schema found wrong with a record. */
export interface RecordIssue {
  readonly message: string;
  /** Keys that lead to the wrong value, such as `['address', 'zip']`. */
  readonly path: readonly (string | number)[];
}

/** A record does not match the `schema`, and `onInvalid` is `'throw'`. No record of its page was handed over. */
export class InvalidRecordError extends PagewrightError {
  /** Zero-based place of the record in its page. */
  readonly recordIndex: number;
  readonly issues: readonly RecordIssue[];

  constructor(recordIndex: number, issues: readonly RecordIssue[], place: ErrorContext) {
    const list = issues.map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`).join('; ');
    super({
      name: 'InvalidRecordError',
      code: 'INVALID_RECORD',
      message: `record ${recordIndex} of the page does not match the schema (${list}); loosen the schema, or set onInvalid to 'skip' or a handler`,
      ...place,
    });
    this.recordIndex = recordIndex;
    this.issues = issues;
  }
}
