import {
  DeadlineError,
  PaginationStalledError,
  IncompleteError,
  PageCapError,
  PaginationLimitError,
} from '../errors/paging-errors.js';
import type { PageContext, ResumePoint } from '../position.js';
import type { PartialReason } from '../events/event.js';
import type { RunState } from './run-state.js';
import type { ResolvedPagingOptions } from './options.js';
import type { ReadyPage } from './page.js';

/** How a run ends: complete without a reason, partial with one, and by throwing where there is an error. */
export interface RunEnd {
  readonly reason?: PartialReason;
  readonly error?: Error;
  /** What to do about it, for the observers. */
  readonly advice?: string;
}

/** The end of a run that has no more pages to get: the end of the data, or the page limit. */
export function endOfPages(journal: RunState, last: ReadyPage<unknown>, options: ResolvedPagingOptions): RunEnd {
  if (last.next !== null) return endAtPageLimit(journal, last, last.next.at, options);
  const { expected, distinct } = journal;
  if (options.verifyTotal === 'off' || expected === undefined || distinct === null || distinct >= expected) return {};
  if (options.verifyTotal === 'warn') return { reason: 'short' };
  return { reason: 'short', error: new IncompleteError(expected, distinct, { page: contextAfter(journal, last) }) };
}

function endAtPageLimit(
  journal: RunState,
  last: ReadyPage<unknown>,
  at: object,
  { maxPages, onMaxPages }: ResolvedPagingOptions,
): RunEnd {
  if (onMaxPages === 'truncate') return { reason: 'maxPages' };
  const advice = `the next page would be at ${JSON.stringify(at)}; raise maxPages, or go on with resumeFrom: error.page.position`;
  const page = { ...contextAfter(journal, last), index: last.index + 1 };
  return { reason: 'error', error: new PaginationLimitError('maxPages', maxPages, advice, { page }) };
}

/** The end of a run that would have to hand over more records than it may. */
export function endOfItems(
  journal: RunState,
  page: ReadyPage<unknown>,
  max: number,
  onMax: 'throw' | 'truncate',
): RunEnd {
  if (onMax === 'truncate') return { reason: 'maxItems' };
  const advice = `raise maxItems, stream instead of collecting, or set onMax: 'truncate'`;
  return {
    reason: 'error',
    error: new PaginationLimitError('maxItems', max, advice, { page: contextAfter(journal, page) }),
  };
}

/** The end of a run in which something failed; some failures may end it quietly, if the options say so. */
export function endByFailure(error: unknown, aborted: boolean, options: ResolvedPagingOptions): RunEnd {
  if (error instanceof DeadlineError && options.onDeadline === 'partial') return { reason: 'deadline' };
  if (error instanceof PageCapError && options.onCap === 'partial') {
    return { reason: 'cap', advice: `no more than ${error.cap} can be had; use ${error.instead} instead` };
  }
  const stalled = error instanceof PaginationStalledError;
  if (stalled && options.onStall === 'stop') return { reason: 'stalled' };
  return { reason: aborted ? 'aborted' : 'error', error: error as Error };
}

/** The place behind the last record that was handed over. */
function contextAfter(journal: RunState, page: ReadyPage<unknown>): PageContext {
  const { endpoint, records: itemsYielded, next } = journal;
  return { endpoint, index: page.index, position: next ?? lastResumePoint(page), itemsYielded };
}

/** The place behind the last record of the last page: a run resumed there fetches that page again, and hands over what is new on it. */
function lastResumePoint(page: ReadyPage<unknown>): ResumePoint {
  return page.records.length === 0 ? page.start : { ...page.start, skip: page.rawEnd(page.records.length - 1) };
}
