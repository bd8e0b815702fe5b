import type { PageResponse, Params } from '../../policies/middleware.js';
import { asCount } from '../../json/counts.js';
import { defined } from '../../json/plain-objects.js';
import type { RunEnding } from '../styles/paging-style.js';
import { announcedTotal } from './announced-total.js';
import { optionFor } from './remedies.js';
import { reachesEnd } from './header-signals.js';
import type { Signal } from './signal.js';
import { isLink, signalsIn } from './signals.js';
import { CURRENT_OR_NEXT, plainName } from './words.js';

/** What a response says against the end that the style sees. */
export interface EndContradiction {
  /** Where it is: `body:has_more`, `header:x-wp-totalpages`, `links[rel=next]`. */
  readonly where: string;
  readonly value: unknown;
  /** The option that reads it, such as `cursor({ from: 'body:next_token', to: 'next_token' })`. */
  readonly reads: string;
}

/** The last page of a run, or of one of its partitions. */
export interface LastPage {
  readonly response: PageResponse;
  readonly items: readonly unknown[];
  /** By what the style found the end; `undefined` if it found nothing that shows it. */
  readonly claimed: RunEnding | undefined;
  /** Places in the response that the style reads. */
  readonly reads: readonly string[];
  /** Params of the request: a token that was sent is no way to a further page. */
  readonly sent: Params;
  /** The cursor that was sent; `undefined` without one. */
  readonly position: string | undefined;
  /** Records received up to the end of the page; `null` if the run began mid-list. */
  readonly received: number | null;
  /** Whether the style numbers its pages. */
  readonly isNumbered: boolean;
  /** Whether the page ends a part of the data, which is requested again in smaller parts if records are missing. */
  readonly isPart: boolean;
}

export interface EndResult {
  /** By what the data ends, if nothing contradicts it. */
  readonly ending: RunEnding;
  readonly contradiction?: EndContradiction;
}

/**
 * Decides whether the data ends with a page. A flag, a link or a token that says more contradicts every end. Where the style found no sign of the end,
 * so do counts, and names that only resemble the known ones.
 */
export function judgeEnd(page: LastPage): EndResult {
  const signals = signalsIn(page.response, page.items).filter((signal) => !isOwn(signal, page));
  const against =
    flagAgainst(signals) ?? wayAgainst(signals, page) ?? (page.claimed ? undefined : hintAgainst(signals, page));
  const contradiction = against ? asContradiction(against, page) : page.claimed ? undefined : partialContent(page);
  return { ending: page.claimed ?? foundEnding(signals, page), ...defined({ contradiction }) };
}

/** Whether the style reads a way to the next page and knows why it ends all the same: on an empty page, or by a flag. */
const isOwn = (signal: Signal, { claimed, reads }: LastPage): boolean =>
  claimed !== undefined && (signal.kind === 'token' || signal.kind === 'link') && reads.includes(placeOf(signal));

/** A list of links is at `links[rel=next]` in messages, and in the body for a style. */
const placeOf = ({ where }: Signal) => (where.endsWith('[rel=next]') ? `body:${where}` : where);

const isLastFlag = ({ kind, certain }: Signal) => certain && kind === 'last';

const flagAgainst = (signals: readonly Signal[]) =>
  signals.find(({ kind, certain }) => certain && (kind === 'more' || kind === 'malformed'));

/** A link or a token, unless a flag says that the page is the last: some servers return them with every page. */
function wayAgainst(signals: readonly Signal[], page: LastPage): Signal | undefined {
  if (signals.some(isLastFlag) || page.claimed?.by === 'flag') return undefined;
  return signals.find((signal) => signal.certain && isWay(signal, page));
}

function isWay(signal: Signal, page: LastPage): boolean {
  const { kind, name, value } = signal;
  if (kind === 'link') return true;
  if (kind !== 'token' || isEcho(signal, page)) return false;
  // Beside numbered pages, a number is where the next page would be, whether or not there is one. Behind an empty page it says more.
  return !page.isNumbered || asCount(value) === undefined || /page$/i.test(name) || isBehindEmptyPage(value, page);
}

/** A token that was sent, or that names the current page beside an explicit end. */
function isEcho({ name, where, value }: Signal, { sent, position, claimed }: LastPage): boolean {
  const isExplicit = /( is (null|empty)|no next position)$/.test(claimed?.saw ?? '');
  if (isExplicit && CURRENT_OR_NEXT.has(plainName(name)) && !isLink(value)) return true;
  // Facebook and others return the cursors of both ends of every page, and a link only where a page follows.
  if (claimed?.by === 'link' && where.endsWith('cursors.after')) return true;
  // A number may equal the page size by chance.
  return asCount(value) === undefined ? wasSent(value, sent) : String(value) === position;
}

/** Whether a value is part of the request. */
function wasSent(value: unknown, sent: unknown): boolean {
  if (typeof sent === 'object' && sent !== null) return Object.values(sent).some((inner) => wasSent(value, inner));
  return String(sent) === String(value);
}

const isBehindEmptyPage = (value: unknown, { items, received }: LastPage): boolean =>
  items.length === 0 && (asCount(value) ?? 0) > (received ?? Infinity);

/** Counts, and names that resemble the known ones, where the style found nothing at all. */
function hintAgainst(signals: readonly Signal[], page: LastPage): Signal | undefined {
  const { received, items } = page;
  const isLast = signals.some(isLastFlag);
  return signals.find((signal) => {
    const count = asCount(signal.value) ?? 0;
    if (signal.kind === 'records') return !page.isPart && count > (received ?? Infinity) && !reachesEnd(page.response);
    // A style that found nothing has read one page.
    if (signal.kind === 'pages') return count > 1 && items.length > 0;
    return !isLast && isWay(signal, page);
  });
}

/** RFC 9110 §15.3.7: a 206 is a part of the list, unless its range reaches the end. */
function partialContent({ response }: LastPage): EndContradiction | undefined {
  if (response.status !== 206 || reachesEnd(response)) return undefined;
  return { where: 'status', value: 206, reads: 'offset()' };
}

const asContradiction = (signal: Signal, { response }: LastPage): EndContradiction => ({
  where: signal.where,
  value: signal.value,
  reads: optionFor(signal, response),
});

/** The end that the response itself shows, where the style has no opinion. */
function foundEnding(signals: readonly Signal[], { items, received, response }: LastPage): RunEnding {
  const last = signals.find(isLastFlag);
  if (last) return { by: 'flag', saw: `${last.where} is ${String(last.value)}` };
  // Not `count` and the like, which may count the page.
  if (items.length > 0 && received !== null && announcedTotal(response) === received) {
    return { by: 'total', saw: `${received} of ${received} records` };
  }
  const count = signals.find(({ kind, value }) => kind === 'pages' && asCount(value) === 1);
  if (count) return { by: 'pageCount', saw: `${count.where} is ${String(count.value)}` };
  if (items.length === 0) return { by: 'emptyPage', saw: 'the page is empty, and nothing in it says that more follow' };
  return { by: 'onlyPage', saw: 'nothing in the first page says that more follow' };
}
