import { formatDuration } from '../receipt/format.js';
import { coordinate, element, label, type Layout, textWidth, title } from './markup.js';
import type { Session } from './timeline.js';

const LINE = 15;

/** Height of the time axis below the drawing. */
export const axisHeight = (scale: TimeScale): number => LINE * (spansSeveralDays(scale) ? 2 : 1) + 10;

/** Draws the time axis of a drawing: lines and labels at round times, and the gaps between sessions. */
export function timeAxis(scale: TimeScale, layout: Layout, [top, bottom]: readonly [number, number]): string {
  const ticks = timeTicks(scale, layout.fontSize).map(({ value, text, day }) => {
    const x = scale.x(value);
    const line = element('line', { x1: x, x2: x, y1: top, y2: bottom + 4, class: 'grid' });
    const style = { x, class: 'tick', 'text-anchor': 'middle' };
    const below = day === undefined ? '' : label(day, { ...style, y: bottom + LINE * 2 + 2 });
    return line + label(text, { ...style, y: bottom + LINE + 2 }) + below;
  });
  return element('g', { class: 'axis' }, ...ticks, ...gaps(scale, top, bottom), base(scale, bottom));
}

const base = ({ spans }: TimeScale, y: number) =>
  spans.map(({ left, right }) => element('line', { x1: left, x2: right, y1: y, y2: y, class: 'base' })).join('');

function gaps({ spans }: TimeScale, top: number, bottom: number): string[] {
  return spans.slice(1).map((after, i) => {
    const before = spans[i]!;
    return element(
      'g',
      { class: 'gap' },
      title(`${endingText(before)}; ${formatDuration(after.start - before.end)} later session ${i + 2} started`),
      element('rect', { x: before.right, y: top, width: after.left - before.right, height: bottom - top }),
      element('path', { d: `M${edge(before.right, top, bottom)}M${edge(after.left, top, bottom)}` }),
    );
  });
}

const edge = (x: number, top: number, bottom: number) => `${coordinate(x)} ${top}V${bottom}`;

/** How a session ended, in one word. */
const endingText = ({ ending }: Pick<SessionSpan, 'ending'>): string =>
  ({ ended: 'stopped', killed: 'killed', open: 'running' })[ending];

/** Labels above the axis that describe the gaps, as far as there is room. */
export function gapLabels({ spans }: TimeScale, { width, fontSize }: Layout, y: number): string {
  let taken = -Infinity;
  const made = spans.slice(1).map((after, i) => {
    const before = spans[i]!;
    const text = `${endingText(before)}, ${formatDuration(after.start - before.end)} pause`;
    const half = textWidth(text, fontSize) / 2;
    const x = Math.min(Math.max((before.right + after.left) / 2, half), width - half);
    if (x - half < taken + 8) return '';
    taken = x + half;
    return label(text, { x, y, class: 'note', 'text-anchor': 'middle' });
  });
  return made.join('');
}

/** A session on the time axis, in pixels. */
export interface SessionSpan extends Session {
  readonly left: number;
  readonly right: number;
}

/** A time axis that reduces the time between sessions to a narrow gap. */
export interface TimeScale {
  readonly left: number;
  readonly right: number;
  readonly spans: readonly SessionSpan[];
  /** Position of a time; a time between two sessions is in the middle of their gap. */
  x(at: number): number;
}

const GAP = 22;
/** Maximum share of the width for all gaps together. */
const MAX_GAP_SHARE = 0.3;
/** Minimum width of a session. */
const MIN_SPAN_WIDTH = 3;

/** @param sessions in order, at least one */
export function timeScale(sessions: readonly Session[], left: number, right: number): TimeScale {
  const width = right - left;
  const gap = Math.min(GAP, (width * MAX_GAP_SHARE) / Math.max(sessions.length - 1, 1));
  const sliver = Math.min(MIN_SPAN_WIDTH, width / 4 / sessions.length);
  const free = width - gap * (sessions.length - 1) - sliver * sessions.length;
  const total = sessions.reduce((sum, { start, end }) => sum + end - start, 0);
  let at = left;
  const stretches = sessions.map((session) => {
    const share = total > 0 ? (session.end - session.start) / total : 1 / sessions.length;
    const stretch = { ...session, left: at, right: at + sliver + free * share };
    at = stretch.right + gap;
    return stretch;
  });
  return { left, right, spans: stretches, x: (time) => positionOf(stretches, time) };
}

function positionOf(stretches: readonly SessionSpan[], time: number): number {
  let before: SessionSpan | undefined;
  for (const stretch of stretches) {
    if (time < stretch.start) return before ? (before.right + stretch.left) / 2 : stretch.left;
    if (time <= stretch.end) return positionInside(stretch, time);
    before = stretch;
  }
  return before?.right ?? 0;
}

function positionInside({ start, end, left, right }: SessionSpan, time: number): number {
  return end > start ? left + ((right - left) * (time - start)) / (end - start) : left;
}

/** A time on the axis. */
interface TimeTick {
  readonly value: number;
  readonly text: string;
  /** Such as `03-02`; on the first tick of each day, if the axis has several days. */
  readonly day?: string;
}

/** Leading digits of a round number. If only the top value is shown, it may be less round but closer. */
const FACTORS: readonly number[] = [1, 2, 2.5, 5, 10];
const TOPS: readonly number[] = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** Round values from 0 to at least `max`, about `most` of them. */
export function roundTicks(max: number, most: number): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    (most === 1 ? TOPS : FACTORS).map((factor) => factor * power).find((size) => size >= rough * (1 - 1e-9)) ?? rough;
  const steps = Math.ceil(max / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((n) => n * DAY),
];
/** Minimum distance between two labels of the time axis, in pixels. */
const LABEL_GAP = 14;

/** Round times on the axis in UTC, as many as fit. */
export function timeTicks(scale: TimeScale, fontSize: number): TimeTick[] {
  const step = stepFor(scale, fontSize);
  const ticks: TimeTick[] = [];
  let taken = -Infinity;
  for (const value of scale.spans.flatMap((stretch) => roundTimes(stretch, step))) {
    const text = timeText(value, step);
    const half = textWidth(text, fontSize) / 2;
    const x = scale.x(value);
    if (x - half < taken + LABEL_GAP) continue;
    ticks.push({ value, text });
    taken = x + half;
  }
  return spansSeveralDays(scale) && step < DAY ? withDays(ticks) : ticks;
}

/** Whether the axis includes a midnight, so that its ticks have a second line. */
export function spansSeveralDays({ spans }: TimeScale): boolean {
  return dayOf(spans[0]?.start ?? 0) !== dayOf(spans.at(-1)?.end ?? 0);
}

function withDays(ticks: readonly TimeTick[]): TimeTick[] {
  return ticks.map((tick, i) => {
    const before = ticks[i - 1];
    return before && dayOf(before.value) === dayOf(tick.value) ? tick : { ...tick, day: dayOf(tick.value) };
  });
}

const dayOf = (at: number) => new Date(at).toISOString().slice(5, 10);

/** The smallest step whose labels fit. It is the same for all sessions, because all have the same scale. */
function stepFor({ spans }: TimeScale, fontSize: number): number {
  const widest = [...spans].sort((one, other) => other.right - other.left - (one.right - one.left))[0];
  if (!widest || widest.end <= widest.start) return MINUTE;
  const perMs = (widest.right - widest.left) / (widest.end - widest.start);
  return STEPS.find((step) => step * perMs >= textWidth(timeText(0, step), fontSize) + LABEL_GAP) ?? STEPS.at(-1)!;
}

function roundTimes({ start, end }: SessionSpan, step: number): number[] {
  const first = Math.ceil(start / step) * step;
  const count = first > end ? 0 : Math.floor((end - first) / step) + 1;
  return Array.from({ length: count }, (_, i) => first + i * step);
}

/** `14:30`, with seconds if the step is shorter than a minute, and the date if it is a day or longer. */
function timeText(at: number, step: number): string {
  const iso = new Date(at).toISOString();
  if (step >= DAY) return iso.slice(0, 10);
  return step < MINUTE ? iso.slice(11, 19) : iso.slice(11, 16);
}
