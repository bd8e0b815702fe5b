import { redact } from '../../errors/redact.js';
import type { Chunk } from '../checkpoints/checkpoint-store.js';
import { formatDuration, formatInstant, formatWindow, oneLine, pluralize } from '../receipt/format.js';
import type { Bar, Outcome } from './chunk-bars.js';
import { coordinate, element, escapeText, title } from './markup.js';
import type { TimeScale } from './time-axis.js';

/** A period of work, with its chunk. */
interface ChunkBar {
  readonly chunk: Chunk;
  readonly bar: Bar;
}

/** The area of a row. */
interface RowArea {
  readonly prefix: string;
  readonly scale: TimeScale;
  readonly top: number;
  readonly height: number;
}

/** Keeps even the shortest period visible. */
const MIN_BAR_WIDTH = 2;

/** Draws the bars of one chunk, with a sign at the end of each that was not successful. */
export function drawBars(worked: readonly ChunkBar[], { prefix, scale, top, height }: RowArea): string[] {
  const signs: string[] = [];
  const bars = worked.map(({ chunk, bar }) => {
    const x = scale.x(bar.start);
    const width = Math.max(scale.x(bar.end) - x, MIN_BAR_WIDTH);
    const style = `fill:${fillOf(prefix, bar.outcome)}`;
    signs.push(signAt(bar.outcome, x + width, top + height / 2));
    const box = { x, y: top, width, height, rx: 2, class: `bar ${bar.outcome}`, style };
    return element('rect', box, title(barText(chunk, bar)));
  });
  return [...bars, ...signs];
}

function barText(chunk: Chunk, { start, end, outcome, worker }: Bar): string {
  const window = chunk.window ? formatWindow(chunk.window) : 'whole call';
  const by = worker === undefined ? '' : `, worker ${worker + 1}`;
  const why = chunk.failure && outcome === 'failed' ? `: ${oneLine(redact(chunk.failure.message))}` : '';
  const when = formatInstant(Math.floor(start / 1_000) * 1_000);
  return `${window}: ${outcome}${by}, from ${when}, ${formatDuration(end - start)}; ${pluralize(chunk.counts.records, 'record')}${why}`;
}

/** Signs at the end of a bar, as lines. */
const SIGNS: Readonly<Partial<Record<Outcome, string>>> = {
  failed: 'M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5',
  short: 'M0 -4V1M0 3.2V4',
  restarted: 'M3 -3A4 4 0 1 0 4 1M3 -5V-2.4H0.4',
  split: 'M-4 0H0L4 -4M0 0L4 4',
};

/** Draws the sign of an outcome at a position; nothing for a successful one. */
function signAt(outcome: Outcome, x: number, y: number): string {
  const d = SIGNS[outcome];
  if (d === undefined) return '';
  const at = `translate(${coordinate(x)} ${coordinate(y)})`;
  const disc = element('circle', { r: 6 });
  return element('g', { class: `sign ${outcome}`, transform: at }, disc, element('path', { d }));
}

/** Order of drawing: later outcomes are on top. */
const DRAW_ORDER: readonly Outcome[] = [
  'done',
  'split',
  'running',
  'stopped',
  'killed',
  'restarted',
  'short',
  'failed',
];

/** Draws the work on many chunks in one row: one path per outcome, with touching bars merged. */
export function drawGroup(worked: readonly ChunkBar[], room: RowArea): string[] {
  return DRAW_ORDER.flatMap((outcome) => {
    const spans = worked.filter(({ bar }) => bar.outcome === outcome).map(({ bar }) => spanOf(bar, room.scale));
    if (spans.length === 0) return [];
    const d = merged(spans)
      .map((span) => boxPath(span, room))
      .join('');
    const text = title(`${pluralize(spans.length, 'period')} of work that ended ${outcome}`);
    return [element('path', { d, class: `bar ${outcome}`, style: `fill:${fillOf(room.prefix, outcome)}` }, text)];
  });
}

type Span = readonly [from: number, to: number];

function spanOf({ start, end }: Bar, scale: TimeScale): Span {
  const from = Math.floor(scale.x(start));
  return [from, Math.max(Math.ceil(scale.x(end)), from + MIN_BAR_WIDTH)];
}

function merged(spans: readonly Span[]): Span[] {
  const joined: [number, number][] = [];
  for (const [from, to] of [...spans].sort(([one], [other]) => one - other)) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

const boxPath = ([from, to]: Span, { top, height }: RowArea) => `M${from} ${top}H${to}v${height}H${from}Z`;

/** Patterns of the outcomes, so that they can be distinguished without colour; `done` is plain. */
const LINES: Readonly<Partial<Record<Outcome, string>>> = {
  split: 'M0 0V8M4 0V8',
  short: 'M0 2H8M0 6H8',
  failed: 'M0 0L8 8M8 0L0 8',
  restarted: 'M0 8L8 0M-2 2L2 -2M6 10L10 6',
  stopped: 'M0 0L8 8M-2 6L2 10M6 -2L10 2',
  killed: 'M0 8L8 0M-2 2L2 -2M6 10L10 6M-2 6L6 -2M2 10L10 2',
  running: 'M1 2h2M5 6h2',
};

/** Defines the patterns of a drawing. */
export function patterns(prefix: string, outcomes = Object.keys(LINES) as readonly Outcome[]): string {
  const made = outcomes.flatMap((outcome) => {
    const d = LINES[outcome];
    return d === undefined ? [] : [pattern(prefix, outcome, d)];
  });
  return element('defs', {}, ...made);
}

function pattern(prefix: string, outcome: Outcome, d: string): string {
  return element(
    'pattern',
    { id: `${prefix}-${outcome}`, width: 8, height: 8, patternUnits: 'userSpaceOnUse', class: `pattern ${outcome}` },
    element('rect', { width: 8, height: 8, class: 'ground' }),
    element('path', { d, class: 'lines' }),
  );
}

/** Fill of a bar with that outcome. */
const fillOf = (prefix: string, outcome: Outcome): string =>
  outcome in LINES ? `url(#${prefix}-${outcome})` : 'var(--done)';

const MEANINGS: Readonly<Record<Outcome, string>> = {
  done: 'done',
  split: 'split into smaller chunks',
  short: 'fewer records than announced',
  failed: 'failed',
  restarted: 'restarted because its cursor expired',
  stopped: 'released unfinished',
  killed: 'interrupted because the process was killed',
  running: 'still running',
};

/** Explains the bars of the map that occur. */
export function legend(outcomes: ReadonlySet<Outcome>): string {
  const items = (Object.keys(MEANINGS) as Outcome[])
    .filter((outcome) => outcomes.has(outcome))
    .map((outcome) => element('li', {}, swatch(outcome), escapeText(MEANINGS[outcome])));
  return items.length === 0 ? '' : element('ul', { class: 'legend', 'aria-label': 'Legend' }, ...items);
}

function swatch(outcome: Outcome): string {
  const prefix = `legend-${outcome}`;
  const style = `fill:${fillOf(prefix, outcome)}`;
  const box = element('rect', { x: 0.5, y: 2.5, width: 22, height: 11, rx: 2, class: `bar ${outcome}`, style });
  return element(
    'svg',
    { viewBox: '0 0 32 16', width: 32, height: 16, 'aria-hidden': 'true', class: 'swatch' },
    patterns(prefix, [outcome]),
    box,
    signAt(outcome, 22, 8),
  );
}
