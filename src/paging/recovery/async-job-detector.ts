import { AsyncResponseError, SchemaError } from '../../errors/paging-errors.js';
import type { PageResponse } from '../../policies/middleware.js';
import type { PageContext } from '../../position.js';
import { mayBeRecords } from '../records/detect-list.js';
import type { Extracted } from '../records/extractor.js';

/**
 * Whether a method answers with records at once, told from its first response: some APIs answer 200 or 201 with the receipt of a job. One for
 * each method of a client; once a page was read, later responses are not inspected.
 *
 * A receipt is refused only where no list was found. What an extractor or `wrapSingle` takes for records is records.
 */
export class AsyncJobDetector {
  #synchronous = false;

  /** @param receiptIn what in a body tells of a job */
  constructor(private readonly receiptIn: (body: unknown) => string | undefined = jobAcknowledgementIn) {}

  /**
   * Reads a page by `read`.
   *
   * @throws AsyncResponseError for the receipt of a job, where nothing has been read yet
   */
  async read(
    response: PageResponse,
    page: PageContext,
    read: () => Extracted | Promise<Extracted>,
  ): Promise<Extracted> {
    if (this.#synchronous) return read();
    const seen = this.receiptIn(response.body);
    try {
      const extracted = await read();
      this.#synchronous = true;
      return extracted;
    } catch (error) {
      if (seen === undefined || !(error instanceof SchemaError)) throw error;
      throw asyncResponseError(seen, response, page, error);
    }
  }
}

function asyncResponseError(
  seen: string,
  { status }: PageResponse,
  page: PageContext,
  cause: unknown,
): AsyncResponseError {
  const answered = status === undefined ? 'the answer has' : `the server answered ${status} with`;
  return new AsyncResponseError(
    `${answered} no records but what looks like the receipt of a job (${seen}); such an endpoint is for @Polled, ` +
      'which waits for the job and pages its results. If the body is one record, set wrapSingle; if the list is in it, name it with extractor',
    { page, cause },
  );
}

/** Ids of jobs: `jobId`, `executionId`, `queryId`. A plain `id` says nothing. */
const JOB_ID = /(job|execution|query|operation|task|export|batch)_?id$/i;
/** Links to what will be there later: `resultsUri`, `statusUrl`. */
const RESULT_LINK = /^(results?|status|poll(ing)?|job|operation)_?(uri|url|href|link|location)$/i;
const STATE = /^(job_?)?(state|status)$/i;
const UNFINISHED =
  /^(queued|pending|waiting|scheduled|submitted|accepted|start(ed|ing)|running|processing|in[ _-]?progress)$/i;
/** Keys whose object may hold the receipt. */
const WRAPPERS = ['data', 'result', 'response', 'payload', 'job'];

/**
 * What in a body without a list tells of a job that was started, such as `"jobId"` or `"state": "Queued"`; `undefined` where nothing does,
 * or where there is a list.
 */
function jobAcknowledgementIn(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const parts = [body, ...WRAPPERS.map((key) => body[key])].filter(isObject).map(Object.entries);
  return parts.flat().some(mayBeRecords) ? undefined : parts.map(acknowledgementIn).find((seen) => seen !== undefined);
}

function acknowledgementIn(fields: readonly [string, unknown][]): string | undefined {
  const said = fields.filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  const named = said.find(([key]) => JOB_ID.test(key) || RESULT_LINK.test(key));
  if (named) return `"${named[0]}"`;
  const state = said.find(([key, value]) => STATE.test(key) && UNFINISHED.test(String(value)));
  return state && said.some(([key]) => key === 'id') ? `"${state[0]}": "${String(state[1])}"` : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
