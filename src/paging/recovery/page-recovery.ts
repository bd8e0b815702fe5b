import { RetryExhaustedError } from '../../errors/client-errors.js';
import { HttpError, httpErrorFor, isBadRequest, sameResponse } from '../../errors/http-errors.js';
import { PageCapError } from '../../errors/paging-errors.js';
import type { PagewrightEvent } from '../../events/event.js';
import type { Params } from '../../policies/middleware.js';
import type { JsonObject, PageContext } from '../../position.js';
import type { PagePosition } from '../page.js';
import type { RunPlan } from '../run-plan.js';
import type { RunState } from '../run-state.js';
import type { AnyStyle, PageOutcome, Reposition } from '../styles/paging-style.js';
import { half, isSamePosition } from '../styles/style-helpers.js';
import type { PageCap } from './page-cap.js';
import { isTooLarge } from './classify-error.js';

/** What to request instead of a page that the server rejected, or that must not be used. */
export interface Recovery {
  readonly position: PagePosition;
  /** What to tell the observers. */
  readonly event: PagewrightEvent;
  /** The run starts over with its `fallback` params. */
  readonly usesFallback?: true;
}

/** What is known when a page cannot be used. */
export interface RecoveryContext {
  readonly plan: RunPlan;
  readonly state: RunState;
  readonly start: PagePosition;
  /** The params of the request, without page size and position. */
  readonly params: Params;
  readonly cap: PageCap | undefined;
  readonly page: PageContext;
}

/**
 * What to request after `error`, from the record at `position` on: a smaller page, a narrower window, or the first page with the fallback params.
 *
 * @throws the error, or one that explains it, when nothing is left
 */
export function recoveryFrom(error: unknown, position: PagePosition, context: RecoveryContext): Recovery {
  const { plan } = context;
  const smaller = smallerPageAfter(error, position, context);
  if (smaller && 'at' in smaller) {
    const { at, ...sizes } = smaller;
    const { status } = error as HttpError;
    const event = { type: 'pageSize', endpoint: plan.endpoint, index: position.index, ...sizes, status } as const;
    return { position: { ...position, at }, event };
  }
  const other = repositionAfter({ error, skip: position.skip }, position, context);
  if (other) return other;
  if (mayFallBack(error, position, context)) {
    const event = { type: 'fallback', endpoint: plan.endpoint, status: error.status } as const;
    return { position: context.start, event, usesFallback: true };
  }
  throw smaller ? noSmallerPageError(error as HttpError, smaller) : asCapError(error, position, context);
}

/**
 * Whether something smaller can be requested instead of a page that failed with `error`. Retries of the same page would then be wasted: each makes the
 * server fail once more.
 */
export function isRecoverable(
  error: unknown,
  position: PagePosition,
  context: Pick<RecoveryContext, 'plan' | 'params'>,
): boolean {
  const smaller = smallerPageAfter(error, position, context);
  if (smaller && 'at' in smaller) return true;
  const style: AnyStyle = context.plan.options.style;
  const other = style.repositionAfter?.({ error, skip: position.skip }, position.at);
  return other !== undefined && 'at' in other;
}

/** A smaller page, or why that is not possible; `undefined` for an error that is not about the size. */
function smallerPageAfter(
  error: unknown,
  { at }: PagePosition,
  { plan, params }: Pick<RecoveryContext, 'plan' | 'params'>,
): SmallerPage | NoSmallerPage | undefined {
  const { style, minPageSize, smallerPageOn } = plan.options;
  return isTooLarge(error, smallerPageOn) ? smallerPage(style, at, params, minPageSize) : undefined;
}

/** What the style requests instead of the page at `position`, because of its outcome. */
export function repositionAfter(
  outcome: PageOutcome,
  position: PagePosition,
  { plan, page }: RecoveryContext,
): Recovery | undefined {
  const style: AnyStyle = plan.options.style;
  const other = style.repositionAfter?.(outcome, position.at);
  if (!other) return undefined;
  if (!('at' in other)) throw unrecoverable(other, outcome, page, position.seen);
  const { at, ...details } = other;
  const event = { type: 'split', endpoint: plan.endpoint, index: position.index, ...details } as const;
  return { position: { ...position, at }, event };
}

/** The error as what it means, when the cap caused it. */
function asCapError(error: unknown, position: PagePosition, { cap, params, page, state }: RecoveryContext): unknown {
  if (!cap?.explains(error, position, params)) return error;
  return cap.errorAt(position, params, { page, announced: state.expected, cause: error });
}

/** Only the first page may fall back: later positions belong to the params that they were returned for. */
function mayFallBack(
  error: unknown,
  position: PagePosition,
  { plan, state, params }: RecoveryContext,
): error is HttpError {
  const { resumeFrom, options } = plan;
  if (!isBadRequest(error) || options.fallback === undefined || state.fallback) return false;
  if (position.index > 0 || resumeFrom === undefined) return position.index === 0;
  return position.seen === 0 && isSamePosition(position.at, options.style.first({ params }));
}

function unrecoverable(
  reason: Exclude<Reposition, { readonly at: unknown }>,
  outcome: PageOutcome,
  page: PageContext,
  sent: number | null,
): unknown {
  const cause = 'error' in outcome ? outcome.error : undefined;
  if ('cap' in reason) return new PageCapError({ ...reason, sent }, { page, cause });
  return cause instanceof HttpError ? httpErrorFor({ ...sameResponse(cause), advice: reason.advice }) : cause;
}

/** A smaller page that begins at the same record. */
interface SmallerPage {
  readonly at: JsonObject;
  readonly from: number;
  readonly to: number;
}

/** What to do if there is no smaller page. */
interface NoSmallerPage {
  readonly advice: string;
}

/** Finds the same record in pages of at most half the size. If the style is not certain of the position, there is no smaller page. */
function smallerPage(style: AnyStyle, at: JsonObject, params: Params, least = 1): SmallerPage | NoSmallerPage {
  const from = style.sizeOf?.(at, params);
  if (!style.halve || !style.sizeOf)
    return { advice: `The style ${style.name} cannot request smaller pages; ${BY_HAND}` };
  if (from === undefined) return { advice: UNKNOWN };
  if (from <= 1) return { advice: NONE_LEFT };
  if (half(from) < least) return { advice: `The API accepts no page below ${least} records: expand less` };
  const smaller = checkedHalf(style, style.halve(at, from), { from, least }, params);
  return smaller ?? { advice: `The style ${style.name} has no smaller page at this position; ${BY_HAND}` };
}

function checkedHalf(
  style: AnyStyle,
  at: JsonObject | undefined,
  { from, least }: { readonly from: number; readonly least: number },
  params: Params,
): SmallerPage | undefined {
  const to = at && style.sizeOf?.(at, params);
  return at !== undefined && to !== undefined && to >= least && to < from ? { at, from, to } : undefined;
}

/** The refusal with the reason why no smaller page was requested. */
function noSmallerPageError(refusal: HttpError, { advice }: NoSmallerPage): HttpError {
  const init = { ...sameResponse(refusal), advice };
  return refusal instanceof RetryExhaustedError ? new RetryExhaustedError(init, refusal.attempts) : httpErrorFor(init);
}

const BY_HAND = 'restart with a smaller pageSize, or expand less';
const NONE_LEFT =
  'Even a page of one record is too large: expand less, or check the name of the page size (sizeParam of the style)';
const UNKNOWN =
  'The page size is unknown, so it cannot be halved: set pageSize, and its name as sizeParam of the style, or expand less';
