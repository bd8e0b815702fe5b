import type { ExtractReceipt } from '../receipt/extract-receipt.js';
import { count, counted, duration, pace } from '../receipt/readable.js';
import { allChunks } from '../checkpoints/chunk-states.js';
import { runVerdict, type RunVerdict } from '../receipt/run-verdict.js';
import { element, escapeText } from './markup.js';

/** Each its own shape, so that nobody has to tell them by colour: a disc with a tick, one with two bars, an octagon with a cross. */
const ICONS: Readonly<Record<RunVerdict['state'], readonly [ground: string, sign: string]>> = {
  complete: ['M17 1A16 16 0 1 1 16.99 1Z', 'M10 17.5L15 22.5L24.5 12'],
  paused: ['M17 1A16 16 0 1 1 16.99 1Z', 'M13 11V23M21 11V23'],
  incomplete: ['M11 2H23L32 11V23L23 32H11L2 23V11Z', 'M12 12L22 22M22 12L12 22'],
};

/** What everybody wants to know first: whether it is whole, and if not, why. */
export function headline(receipt: ExtractReceipt): string {
  const verdict = runVerdict(receipt);
  const { state, title } = verdict;
  const [ground, sign] = ICONS[state];
  const icon = element(
    'svg',
    { viewBox: '0 0 34 34', 'aria-hidden': 'true' },
    element('path', { d: ground, fill: 'currentColor' }),
    element('path', { d: sign, class: 'sign' }),
  );
  const words = [element('strong', {}, capital(title)), element('p', {}, escapeText(why(receipt, verdict)))];
  return element('div', { class: `verdict ${state}`, role: 'status' }, icon, element('div', {}, ...words));
}

function why({ records, expected }: ExtractReceipt, { state, reasons }: RunVerdict): string {
  if (reasons.length > 0)
    return `${capital(reasons.join(', '))}. ${state === 'paused' ? 'Run it again to go on.' : 'What is missing stands below.'}`;
  if (expected === undefined)
    return `All chunks came to their end, with ${counted(records, 'record')}. The server announced no total.`;
  return `All chunks came to their end, and none is short of what the server announced.`;
}

/** The four figures below the headline. */
export function keyFacts(receipt: ExtractReceipt, worked: number): string {
  const { records, expected, elapsedMs, sessions, requests, retries, chunks } = receipt;
  const announced = expected === undefined ? 'total not announced' : `of ${count(expected)} announced`;
  const facts = [
    ['Records', count(records), announced],
    [
      'Time at work',
      duration(worked),
      sessions > 1 ? `${sessions} sessions in ${duration(elapsedMs)}` : 'in one session',
    ],
    ['Pace', pace(records, worked), `${counted(requests, 'request')}, ${counted(retries, 'retry', 'retries')}`],
    [
      'Chunks done',
      count(chunks.done),
      `of ${count(allChunks(chunks) - chunks.split)}${chunks.split > 0 ? `; ${count(chunks.split)} split` : ''}`,
    ],
  ] as const;
  const tiles = facts.map(([name, value, more]) =>
    element(
      'div',
      {},
      element('dt', {}, name),
      element('dd', { class: 'value' }, escapeText(value)),
      element('dd', { class: 'more' }, escapeText(more)),
    ),
  );
  return element('dl', { class: 'facts' }, ...tiles);
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
