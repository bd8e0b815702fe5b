import { AsyncResponseError, SchemaError } from '../../errors/paging-errors.js';
import type { PageResponse } from '../../policies/middleware.js';
import type { PageContext } from '../../position.js';
import { type Extracted, mayBeRecords } from '../records/extractor.js';

/**
 * Tells from its first response whether a method returns records at once: some APIs answer 200 or 201 with the acknowledgement of a job. One detector
 * serves all calls of a method on one client. Once a page was read, later responses are not inspected.
 *
 * An acknowledgement is an error only if the body has no list. What an extractor or `wrapSingle` takes for records is records.
 */
export class AsyncJobDetector {
  #inspects: boolean;

  /** @param inspects `false` for a method that polls its jobs: it never returns an acknowledgement */
  constructor({ inspects = true }: { readonly inspects?: boolean } = {}) {
    this.#inspects = inspects;
  }

  /**
   * Reads a page with `read`, without a promise if that returns none.
   *
   * @throws AsyncResponseError for the acknowledgement of a job, if no page was read before
   */
  read(
    { body, status }: PageResponse,
    read: () => Extracted | Promise<Extracted>,
    page: () => PageContext,
  ): Extracted | Promise<Extracted> {
    if (!this.#inspects) return read();
    const found = jobAcknowledgementIn(body);
    const accept = (extracted: Extracted) => {
      this.#inspects = false;
      return extracted;
    };
    const fail = (error: unknown): never => {
      if (found === undefined || !(error instanceof SchemaError)) throw error;
      throw asyncResponseError(found, status, page(), error);
    };
    try {
      const extracted = read();
      return extracted instanceof Promise ? extracted.then(accept, fail) : accept(extracted);
    } catch (error) {
      return fail(error);
    }
  }
}

function asyncResponseError(
  found: string,
  status: number | undefined,
  page: PageContext,
  cause: unknown,
): AsyncResponseError {
  const responded = status === undefined ? 'the response has' : `the server answered ${status} with`;
  return new AsyncResponseError(
    `${responded} no records, but what looks like the acknowledgement of a job (${found}). Use @Polled for such an endpoint: ` +
      'it waits for the job and pages its results. If the body is one record, set wrapSingle; if the list is in it, name it with extractor',
    { page, cause },
  );
}

/** Ids of jobs: `jobId`, `executionId`, `queryId`. A plain `id` can be anything. */
const JOB_ID = /(job|execution|query|operation|task|export|batch)_?id$/i;
/** Links to later results: `resultsUri`, `statusUrl`. */
const RESULT_LINK = /^(results?|status|poll(ing)?|job|operation)_?(uri|url|href|link|location)$/i;
const STATE = /^(job_?)?(state|status)$/i;
const UNFINISHED =
  /^(queued|pending|waiting|scheduled|submitted|accepted|start(ed|ing)|running|processing|in[ _-]?progress)$/i;
/** Keys whose object may contain the acknowledgement. */
const WRAPPERS = ['data', 'result', 'response', 'payload', 'job'];

/** The field of a body without a list that shows that a job was started, such as `"jobId"` or `"state": "Queued"`. */
function jobAcknowledgementIn(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const parts = [Object.entries(body)];
  for (const key of WRAPPERS)
    if (typeof body[key] === 'object' && isObject(body[key])) parts.push(Object.entries(body[key]));
  for (const part of parts) if (part.some(mayBeRecords)) return undefined;
  for (const part of parts) {
    const field = acknowledgementIn(part);
    if (field !== undefined) return field;
  }
  return undefined;
}

function acknowledgementIn(fields: readonly [string, unknown][]): string | undefined {
  const scalars = fields.filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  const named = scalars.find(([key]) => JOB_ID.test(key) || RESULT_LINK.test(key));
  if (named) return `"${named[0]}"`;
  const state = scalars.find(([key, value]) => STATE.test(key) && UNFINISHED.test(String(value)));
  return state && scalars.some(([key]) => key === 'id') ? `"${state[0]}": "${String(state[1])}"` : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
