import { asCount } from '../../json/counts.js';
import type { PageResponse } from '../../policies/middleware.js';
import { type Signal, signalsIn } from './signals.js';

/** Returns a flag or a link that says that another page follows. A flag that says the opposite wins over a link. */
export function saysMore(response: PageResponse): Signal | undefined {
  const signals = signalsIn(response).filter(({ certain }) => certain);
  const flag = signals.find(({ kind }) => kind === 'more');
  return flag ?? (isLast(signals) ? undefined : signals.find(({ kind }) => kind === 'link'));
}

/** Returns the largest number of pages that a response announces, in any place; 0 if it announces none. */
export const pagesIn = (response: PageResponse): number =>
  Math.max(0, ...signalsIn(response).map(({ kind, value }) => (kind === 'pages' ? (asCount(value) ?? 0) : 0)));

interface NumberedPage {
  /** Number of the page, counted from 1; absent for offsets. */
  readonly page?: number;
  /** Whether as many records were received as announced. */
  readonly isReached: boolean;
}

/** The same for an empty page of a numbered list, of which also a page count, or the number of a next page, may say that the list continues. */
export function saysMoreAfterEmptyPage(response: PageResponse, { page, isReached }: NumberedPage): Signal | undefined {
  const flag = saysMore(response);
  if (flag || isReached) return flag;
  const signals = signalsIn(response).filter(({ certain }) => certain);
  if (isLast(signals)) return undefined;
  const isBeyond = (value: unknown) => page !== undefined && (asCount(value) ?? 0) > page;
  return signals.find(({ kind, value }) => (kind === 'pages' || kind === 'token') && isBeyond(value));
}

const isLast = (signals: readonly Signal[]) => signals.some(({ kind }) => kind === 'last');
