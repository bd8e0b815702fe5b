import type { PageResponse, Params } from '../../policies/middleware.js';
import { asCount } from '../../json/counts.js';
import { defined } from '../../json/plain-objects.js';
import type { RunEnding } from '../styles/paging-style.js';
import { optionFor } from './remedies.js';
import { reachesEnd } from './header-signals.js';
import type { Signal } from './signal.js';
import { signalsIn } from './signals.js';

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
  const signals = signalsIn(page.response).filter((signal) => !page.reads.includes(placeOf(signal)));
  const against =
    flagAgainst(signals) ?? wayAgainst(signals, page) ?? (page.claimed ? undefined : hintAgainst(signals, page));
  const contradiction = against ? asContradiction(against, page) : page.claimed ? undefined : partialContent(page);
  return { ending: page.claimed ?? foundEnding(signals, page), ...defined({ contradiction }) };
}

/** A list of links is at `links[rel=next]` in messages, and in the body for a style. */
const placeOf = ({ where }: Signal) => (where.endsWith('[rel=next]') ? `body:${where}` : where);

const flagAgainst = (signals: readonly Signal[]) =>
  signals.find(({ kind, certain }) => certain && (kind === 'more' || kind === 'malformed'));

/** A link or a token, unless a flag says that the page is the last: some servers return them with every page. */
function wayAgainst(signals: readonly Signal[], page: LastPage): Signal | undefined {
  if (signals.some(({ kind }) => kind === 'last') || page.claimed?.by === 'flag') return undefined;
  return signals.find((signal) => signal.certain && isWay(signal, page));
}

function isWay({ kind, name, value }: Signal, { sent, isNumbered }: LastPage): boolean {
  if (kind === 'link') return true;
  if (kind !== 'token' || wasSent(value, sent)) return false;
  // Beside numbered pages, a number is where the next page would be, whether or not there is one.
  return !isNumbered || asCount(value) === undefined || /page$/i.test(name);
}

/** Whether a value is part of the request. */
function wasSent(value: unknown, sent: unknown): boolean {
  if (typeof sent === 'object' && sent !== null) return Object.values(sent).some((inner) => wasSent(value, inner));
  return String(sent) === String(value);
}

/** Counts, and names that resemble the known ones, where the style found nothing at all. */
function hintAgainst(signals: readonly Signal[], page: LastPage): Signal | undefined {
  const { received, items } = page;
  const isLast = signals.some(({ kind }) => kind === 'last');
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
function foundEnding(signals: readonly Signal[], { items, received }: LastPage): RunEnding {
  const last = signals.find(({ kind }) => kind === 'last');
  if (last) return { by: 'flag', saw: `${last.where} is ${String(last.value)}` };
  const total = signals.find(
    ({ kind, value, certain }) => certain && kind === 'records' && asCount(value) === received,
  );
  if (total && items.length > 0) return { by: 'total', saw: `${total.where} is ${String(total.value)}` };
  const count = signals.find(({ kind, value }) => kind === 'pages' && asCount(value) === 1);
  if (count) return { by: 'pageCount', saw: `${count.where} is ${String(count.value)}` };
  if (items.length === 0) return { by: 'emptyPage', saw: 'the page is empty, and nothing in it says that more follow' };
  return { by: 'onlyPage', saw: 'nothing in the first page says that more follow' };
}
