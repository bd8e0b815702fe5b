import {
  DeadlineError,
  EndContradictedError,
  IncompleteError,
  PageCapError,
  PaginationLimitError,
  PaginationStalledError,
} from '../errors/paging-errors.js';
import { describeValue } from '../errors/pagewright-error.js';
import type { Emit } from '../events/emitter.js';
import type { PartialReason } from '../events/event.js';
import { defined } from '../json/plain-objects.js';
import type { PageContext, ResumePoint } from '../position.js';
import type { ResolvedPagingOptions } from './options.js';
import type { ReadyPage } from './page.js';
import type { RunState } from './run-state.js';

/** How a run ends: complete if there is no reason, partial otherwise. It throws if there is an error. */
export interface RunEnd {
  readonly reason?: PartialReason;
  readonly error?: Error;
  /** What to do about it, for the observers. */
  readonly advice?: string;
}

/** The end of a run without a further page: the end of the data, or the page limit. */
export function endOfPages(state: RunState, last: ReadyPage<unknown>, options: ResolvedPagingOptions): RunEnd {
  if (last.next !== null) return endAtPageLimit(state, last, last.next.at, options);
  const contradicted = contradictedEnd(state);
  if (contradicted || state.ending?.by === 'until') return contradicted ?? {};
  return shortEnd(state, last, options) ?? shrunkEnd(state) ?? {};
}

/** The end of a run with `onContradiction: 'warn'`. */
function contradictedEnd({ contradiction }: RunState): RunEnd | undefined {
  if (!contradiction) return undefined;
  const { where, value, reads } = contradiction;
  return { reason: 'contradicted', advice: `${where} is ${describeValue(value)}; use ${reads}` };
}

function shortEnd(
  state: RunState,
  last: ReadyPage<unknown>,
  { verifyTotal }: ResolvedPagingOptions,
): RunEnd | undefined {
  const { expected, distinct } = state;
  if (verifyTotal === 'off' || expected === undefined || distinct === null || distinct >= expected) return undefined;
  if (verifyTotal === 'warn') return { reason: 'short' };
  return { reason: 'short', error: new IncompleteError(expected, distinct, { page: contextAfter(state, last) }) };
}

/** Records moved up in a numbered list that became shorter, and were never sent. */
function shrunkEnd({ expectedTotal: { fall } }: RunState): RunEnd | undefined {
  if (!fall) return undefined;
  const advice = `the announced total fell from ${fall.from} to ${fall.to} while the list was read; onShrink: 'again' reads it once more`;
  return { reason: 'shrunk', advice };
}

function endAtPageLimit(
  state: RunState,
  last: ReadyPage<unknown>,
  at: object,
  { maxPages, onMaxPages }: ResolvedPagingOptions,
): RunEnd {
  if (onMaxPages === 'truncate') return { reason: 'maxPages' };
  const advice = `raise maxPages, or resume with resumeFrom: error.page.position (the next page is at ${JSON.stringify(at)})`;
  const page = { ...contextAfter(state, last), index: last.index + 1 };
  return { reason: 'error', error: new PaginationLimitError('maxPages', maxPages, advice, { page }) };
}

/** The end of a run that would exceed its number of records. */
export function endOfItems(
  state: RunState,
  page: ReadyPage<unknown>,
  max: number,
  onMax: 'throw' | 'truncate',
): RunEnd {
  if (onMax === 'truncate') return { reason: 'maxItems' };
  const advice = `raise maxItems, stream instead of collecting, or set onMax: 'truncate'`;
  const error = new PaginationLimitError('maxItems', max, advice, { page: contextAfter(state, page) });
  return { reason: 'error', error };
}

/** The end of a run after an error. Some errors end it without throwing, if the options say so. */
export function endByFailure(error: unknown, aborted: boolean, options: ResolvedPagingOptions): RunEnd {
  if (error instanceof DeadlineError && options.onDeadline === 'partial') return { reason: 'deadline' };
  if (error instanceof PageCapError && options.onCap === 'partial') {
    return { reason: 'cap', advice: `the API returns at most ${error.cap}; use ${error.instead} instead` };
  }
  if (error instanceof PaginationStalledError && options.onStall === 'stop') return { reason: 'stalled' };
  if (error instanceof EndContradictedError) return { reason: 'contradicted', error };
  return { reason: aborted ? 'aborted' : 'error', error: error as Error };
}

/** The position after the last delivered record. */
function contextAfter(state: RunState, page: ReadyPage<unknown>): PageContext {
  const { endpoint, records: itemsYielded, next } = state;
  return { endpoint, index: page.index, position: next ?? lastResumePoint(page), itemsYielded };
}

/** The position after the last record of the last page. A run that resumes there fetches that page again, and delivers what is new on it. */
function lastResumePoint(page: ReadyPage<unknown>): ResumePoint {
  return page.records.length === 0 ? page.start : { ...page.start, skip: page.rawEnd(page.records.length - 1) };
}

/** Emits that a run ended before the end of the data, or with records missing. */
export function emitIncomplete(emit: Emit, state: RunState, reason: PartialReason, advice: string | undefined): void {
  const { endpoint, expected, records } = state;
  const received = reason === 'short' ? (state.distinct ?? records) : records;
  const of = expected === undefined ? '' : ` of ${expected} announced`;
  const message = `truncating: the run ended (${reason}) after ${received} records${of}${advice ? `; ${advice}` : ''}`;
  emit({ type: 'incomplete', endpoint, reason, received, message, ...defined({ expected }) });
}
