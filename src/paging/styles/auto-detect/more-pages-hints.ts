import { asCount } from '../../../json/counts.js';
import type { PageResponse } from '../../../policies/middleware.js';
import { reachesEnd } from '../../evidence/header-signals.js';
import { type Signal, signalsIn } from '../../evidence/signals.js';
import { isFullPage } from './full-page.js';

/**
 * Returns what in the response indicates more pages, by its name: `meta.next`, `x-total`. It may be wrong: it only prevents a page from being mistaken
 * for the only one.
 */
export function findMorePagesHint(response: PageResponse, items: readonly unknown[]): string | undefined {
  const found = hintIn(signalsIn(response), response, items.length);
  return found ?? (isFullPage(response.body, items.length) ? 'page' : undefined);
}

/** Like `findMorePagesHint` without counts of records: returns the name of a flag, page count, token or link in the body. */
export const findNextPageHint = (response: PageResponse): string | undefined =>
  hintIn(signalsIn({ body: response.body }), response, Infinity);

function hintIn(signals: readonly Signal[], response: PageResponse, items: number): string | undefined {
  const isLast = signals.some(({ kind, certain }) => certain && kind === 'last');
  const hint = signals.find(({ kind, value }) => {
    if (kind === 'more' || kind === 'malformed') return true;
    if (kind === 'records') return (asCount(value) ?? 0) > items && !reachesEnd(response);
    if (kind === 'pages') return (asCount(value) ?? 0) > 1;
    return !isLast && (kind === 'token' || kind === 'link');
  });
  return hint?.where.replace(/^(body|header):/, '');
}

/** Returns whether another page follows, if the body has a flag for it; otherwise `undefined`. */
export function hasMoreFlag(body: unknown): boolean | undefined {
  const flag = signalsIn({ body }).find(({ kind }) => kind === 'more' || kind === 'last');
  return flag ? flag.kind === 'more' : undefined;
}
