import type { Chunk } from '../checkpoints/chunk.js';
import { redact } from '../../errors/redact.js';
import { oneLine } from '../receipt/one-line.js';
import { counted, duration } from '../receipt/readable.js';
import { instantText, windowText } from '../receipt/window-text.js';
import type { Bar, Outcome } from './chunk-bars.js';
import { coordinate, element, title } from './markup.js';
import { fillOf } from './patterns.js';
import type { TimeScale } from './time-scale.js';

/** Work on a chunk, and the chunk. */
export interface Worked {
  readonly chunk: Chunk;
  readonly bar: Bar;
}

/** Where to draw. */
export interface Room {
  readonly prefix: string;
  readonly scale: TimeScale;
  readonly top: number;
  readonly height: number;
}

/** Even the shortest work is seen. */
const THINNEST = 2;

/** The bars of one chunk, and above them a sign at the end of each that did not end well. */
export function drawBars(worked: readonly Worked[], { prefix, scale, top, height }: Room): string[] {
  const signs: string[] = [];
  const bars = worked.map(({ chunk, bar }) => {
    const x = scale.x(bar.start);
    const width = Math.max(scale.x(bar.end) - x, THINNEST);
    const style = `fill:${fillOf(prefix, bar.outcome)}`;
    signs.push(signAt(bar.outcome, x + width, top + height / 2));
    const box = { x, y: top, width, height, rx: 2, class: `bar ${bar.outcome}`, style };
    return element('rect', box, title(barText(chunk, bar)));
  });
  return [...bars, ...signs];
}

function barText(chunk: Chunk, { start, end, outcome, worker }: Bar): string {
  const window = chunk.window ? windowText(chunk.window) : 'whole call';
  const by = worker === undefined ? '' : `, worker ${worker + 1}`;
  const why = chunk.failure && outcome === 'failed' ? `: ${oneLine(redact(chunk.failure.message))}` : '';
  const when = instantText(Math.floor(start / 1_000) * 1_000);
  return `${window}: ${outcome}${by}, from ${when}, ${duration(end - start)}; ${counted(chunk.counts.records, 'record')}${why}`;
}

/** Drawn around the end of a bar, as lines. */
const SIGNS: Readonly<Partial<Record<Outcome, string>>> = {
  failed: 'M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5',
  short: 'M0 -4V1M0 3.2V4',
  restarted: 'M3 -3A4 4 0 1 0 4 1M3 -5V-2.4H0.4',
  split: 'M-4 0H0L4 -4M0 0L4 4',
};

/** The sign of an outcome, at a place; none of one that ended well. */
export function signAt(outcome: Outcome, x: number, y: number): string {
  const d = SIGNS[outcome];
  if (d === undefined) return '';
  const at = `translate(${coordinate(x)} ${coordinate(y)})`;
  const disc = element('circle', { r: 6 });
  return element('g', { class: `sign ${outcome}`, transform: at }, disc, element('path', { d }));
}

/** What is drawn above all else comes last. */
const DRAWN: readonly Outcome[] = ['done', 'split', 'running', 'stopped', 'killed', 'restarted', 'short', 'failed'];

/** The work on many chunks in one row: for each outcome one path, its bars as one where they touch. */
export function drawGroup(worked: readonly Worked[], room: Room): string[] {
  return DRAWN.flatMap((outcome) => {
    const spans = worked.filter(({ bar }) => bar.outcome === outcome).map(({ bar }) => spanOf(bar, room.scale));
    if (spans.length === 0) return [];
    const d = merged(spans)
      .map((span) => boxPath(span, room))
      .join('');
    const text = title(`${counted(spans.length, 'turn')} of work that ended ${outcome}`);
    return [element('path', { d, class: `bar ${outcome}`, style: `fill:${fillOf(room.prefix, outcome)}` }, text)];
  });
}

type Span = readonly [from: number, to: number];

function spanOf({ start, end }: Bar, scale: TimeScale): Span {
  const from = Math.floor(scale.x(start));
  return [from, Math.max(Math.ceil(scale.x(end)), from + THINNEST)];
}

function merged(spans: readonly Span[]): Span[] {
  const whole: [number, number][] = [];
  for (const [from, to] of [...spans].sort(([one], [other]) => one - other)) {
    const last = whole.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else whole.push([from, to]);
  }
  return whole;
}

const boxPath = ([from, to]: Span, { top, height }: Room) => `M${from} ${top}H${to}v${height}H${from}Z`;
