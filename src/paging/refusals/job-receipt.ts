import { mayBeRecords } from '../records/detect-list.js';

/** Ids of jobs: `jobId`, `executionId`, `queryId`. A plain `id` says nothing. */
const JOB_ID = /(job|execution|query|operation|task|export|batch)_?id$/i;
/** Links to what will be there later: `resultsUri`, `statusUrl`. */
const LATER = /^(results?|status|poll(ing)?|job|operation)_?(uri|url|href|link|location)$/i;
const STATE = /^(job_?)?(state|status)$/i;
const UNFINISHED =
  /^(queued|pending|waiting|scheduled|submitted|accepted|start(ed|ing)|running|processing|in[ _-]?progress)$/i;
/** Keys whose object may hold the receipt. */
const WRAPPERS = ['data', 'result', 'response', 'payload', 'job'];

/**
 * What in a body without a list tells of a job that was started, such as `"jobId"` or `"state": "Queued"`; `undefined` where nothing does,
 * or where there is a list.
 */
export function jobReceiptIn(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const parts = [body, ...WRAPPERS.map((key) => body[key])].filter(isObject).map(Object.entries);
  return parts.flat().some(mayBeRecords) ? undefined : parts.map(receiptIn).find((seen) => seen !== undefined);
}

function receiptIn(fields: readonly [string, unknown][]): string | undefined {
  const said = fields.filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  const named = said.find(([key]) => JOB_ID.test(key) || LATER.test(key));
  if (named) return `"${named[0]}"`;
  const state = said.find(([key, value]) => STATE.test(key) && UNFINISHED.test(String(value)));
  return state && said.some(([key]) => key === 'id') ? `"${state[0]}": "${String(state[1])}"` : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
