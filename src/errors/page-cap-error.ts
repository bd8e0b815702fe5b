import { HttpError } from './http-error.js';
import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** What is known where a cap is met. */
export interface PageCapFacts {
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

  constructor(facts: PageCapFacts, place: ErrorPlace) {
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

function describe({ cap, instead, sent, announced, hint }: PageCapFacts, cause: unknown): string {
  const came = sent === null ? '' : `; ${sent} came so far`;
  const of = announced === undefined ? '' : `${sent === null ? ';' : ','} ${announced} are announced`;
  const said = cause instanceof HttpError ? ` (${answerIn(cause)})` : '';
  return `the API gives no more than ${cap} records of this list${said}${came}${of}; use ${instead} instead${hint ? `, or ${hint}` : ''}`;
}

const answerIn = ({ status, apiCode, apiMessage }: HttpError) =>
  [`HTTP ${status}`, apiCode, apiMessage].filter((part) => part !== undefined).join(' ');

const answerOf = ({ status, apiCode, correlationId }: HttpError) =>
  Object.fromEntries(Object.entries({ status, apiCode, correlationId }).filter(([, value]) => value !== undefined));
