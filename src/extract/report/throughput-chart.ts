import { formatCount, formatInstant, formatRate, formatShort, pluralize } from '../receipt/format.js';
import { coordinate, element, label, type Layout, longestFitting, title } from './markup.js';
import { axisHeight, gapLabels, roundTicks, type SessionSpan, timeAxis, type TimeScale } from './time-axis.js';
import type { Column } from './timeline.js';

/** Data of the throughput chart. */
interface ThroughputData {
  readonly columns: readonly Column[];
  readonly workers: number;
  /** Mean number of records per second during the sessions. */
  readonly mean: number;
}

/** What the drawing functions share. */
interface Sheet {
  readonly data: ThroughputData;
  readonly scale: TimeScale;
  readonly layout: Layout;
}

const TOP = 24;
const HEADING = 29;

/** Draws records per second over time and, on the same time axis, the share of waiting, retries, and the quota if it is known. */
export function throughputChart(data: ThroughputData, scale: TimeScale, layout: Layout): string {
  const sheet = { data, scale, layout };
  let bottom = TOP;
  const bands = throughputBands(data.columns, data.workers).map((band) => {
    const top = bottom + HEADING;
    bottom = top + band.height;
    return drawBand(band, top, sheet);
  });
  const id = `${layout.name}-throughput`;
  const box = `0 0 ${layout.width} ${bottom + axisHeight(scale)}`;
  return element(
    'svg',
    { class: `figure ${layout.name}`, viewBox: box, role: 'img', 'aria-labelledby': `${id}-t ${id}-d` },
    element('title', { id: `${id}-t` }, 'Throughput over time'),
    element('desc', { id: `${id}-d` }, describe(data)),
    gapLabels(scale, layout, 14),
    timeAxis(scale, layout, [TOP, bottom]),
    ...bands,
    hoverTargets(sheet, bottom),
  );
}

function describe({ columns, workers, mean }: ThroughputData): string {
  const peak = Math.max(...columns.map(rateOf), 0);
  const retries = columns.reduce((sum, column) => sum + column.retries, 0);
  const waited = columns.reduce((sum, column) => sum + waitShare(column, workers) * (column.end - column.start), 0);
  const all = columns.reduce((sum, { start, end }) => sum + end - start, 0);
  const share = all > 0 ? Math.round((100 * waited) / all) : 0;
  const parts = [
    `${formatRate(mean, 1_000)} on average`,
    `${formatRate(peak, 1_000)} at most`,
    `${share} % of the time spent waiting`,
  ];
  return `${[...parts, pluralize(Math.round(retries), 'retry', 'retries')].join(', ')}.`;
}

function drawBand(band: Band, top: number, { data, scale, layout }: Sheet): string {
  const ticks = roundTicks(band.max, band.ticks);
  const y = (value: number) => top + band.height * (1 - value / ticks.at(-1)!);
  const rules = ticks.map((tick) => {
    const text = label(band.text(tick), { x: layout.left - 8, y: y(tick) + 4, class: 'tick', 'text-anchor': 'end' });
    return rule(scale, y(tick), tick === 0 ? 'base' : 'grid') + text;
  });
  const marks = (band.name === 'retries' ? stems : steps)(band, data.columns, scale, y);
  const mean =
    band.name === 'records' && data.mean > 0 ? meanLine(data.mean, y(data.mean), { data, scale, layout }) : '';
  const heading = label(band.heading, { x: layout.left, y: top - 8, class: 'heading' });
  return element('g', { class: `band ${band.name}` }, ...rules, marks, mean, heading);
}

const rule = ({ spans }: TimeScale, y: number, name: string) =>
  spans.map(({ left, right }) => element('line', { x1: left, x2: right, y1: y, y2: y, class: name })).join('');

function meanLine(mean: number, y: number, { scale, layout }: Sheet): string {
  const text = longestFitting(
    [`mean ${formatRate(mean, 1_000)}`, 'mean'],
    layout.width - layout.right - 8,
    layout.fontSize,
  );
  return rule(scale, y, 'mean') + label(text, { x: layout.right + 8, y: y + 4, class: 'note' });
}

/** Invisible areas whose tooltips describe a column. */
function hoverTargets({ data: { columns, workers }, scale }: Sheet, bottom: number): string {
  const made = columns.map((column) => {
    const [x, right] = [scale.x(column.start), scale.x(column.end)];
    const parts = [
      `${formatRate(rateOf(column), 1_000)}`,
      `${Math.round(waitShare(column, workers) * 100)} % waiting`,
      ...(column.retries > 0 ? [`retries: ${formatCount(Math.ceil(column.retries))}`] : []),
      ...(column.quotaLeft === undefined ? [] : [`quota: ${formatCount(column.quotaLeft)}`]),
    ];
    const text = `${formatInstant(Math.floor(column.start / 1_000) * 1_000)}: ${parts.join(', ')}`;
    return element('rect', { x, width: Math.max(right - x, 0.5), y: TOP, height: bottom - TOP }, title(text));
  });
  return element('g', { class: 'targets' }, ...made);
}

/** A band of the throughput chart: one figure over time, with its own scale. */
interface Band {
  readonly name: 'records' | 'waits' | 'retries' | 'quota';
  readonly heading: string;
  readonly height: number;
  /** Largest value on the scale. */
  readonly max: number;
  /** Approximate number of lines of the scale. */
  readonly ticks: number;
  /** Value of a column; `undefined` if it is unknown. */
  value(column: Column): number | undefined;
  text(value: number): string;
}

const rateOf = ({ records, start, end }: Column): number => (records * 1_000) / (end - start);

/** Share of the workers' time that was spent waiting. */
const waitShare = ({ throttledMs, start, end }: Column, workers: number): number =>
  Math.min(throttledMs / ((end - start) * workers), 1);

const retriesOf = ({ retries }: Column) => retries;
const quotaOf = ({ quotaLeft }: Column) => quotaLeft;

/** The bands to draw. */
function throughputBands(columns: readonly Column[], workers: number): Band[] {
  const peak = (value: Band['value']) => columns.reduce((most, column) => Math.max(most, value(column) ?? 0), 0);
  const records: Band = {
    ...{ name: 'records', heading: 'records per second', height: 150, max: peak(rateOf), ticks: 4 },
    ...{ value: rateOf, text: formatShort },
  };
  const waits: Band = {
    ...{ name: 'waits', heading: 'share of time spent waiting for the rate limit', height: 44, max: 1, ticks: 2 },
    ...{ value: (column) => waitShare(column, workers), text: (value) => `${Math.round(value * 100)} %` },
  };
  const retries: Band = {
    ...{ name: 'retries', heading: 'retries', height: 36, max: Math.max(peak(retriesOf), 1), ticks: 1 },
    ...{ value: retriesOf, text: formatShort },
  };
  const quota: Band = {
    ...{ name: 'quota', heading: 'requests left, from the server', height: 40, max: peak(quotaOf), ticks: 1 },
    ...{ value: quotaOf, text: formatShort },
  };
  return [records, waits, retries, ...(columns.some(({ quotaLeft }) => quotaLeft !== undefined) ? [quota] : [])];
}

/** Converts a value to a position in pixels. */
type ValueScale = (value: number) => number;

/** Draws steps over time, for each session on its own: a filled area with a line on top; for the quota only the line. */
function steps(band: Band, columns: readonly Column[], scale: TimeScale, y: ValueScale): string {
  return scale.spans.map((stretch) => stepsIn(stretch, { band, columns, scale, y })).join('');
}

interface Drawing {
  readonly band: Band;
  readonly columns: readonly Column[];
  readonly scale: TimeScale;
  readonly y: ValueScale;
}

function stepsIn(stretch: SessionSpan, { band, columns, scale, y }: Drawing): string {
  const inside = columns.filter(({ start }) => start >= stretch.start && start <= stretch.end);
  const known = inside.findIndex((column) => band.value(column) !== undefined);
  if (known < 0) return '';
  let last = 0;
  const path = inside.slice(known).map((column) => {
    last = band.value(column) ?? last;
    return `V${coordinate(y(last))}H${coordinate(scale.x(column.end))}`;
  });
  const start = coordinate(scale.x(inside[known]!.start));
  const top = path.join('');
  const line = element('path', { d: `M${start} ${top.slice(1)}`, class: 'line' });
  if (band.name === 'quota') return line;
  const bottom = coordinate(y(0));
  return element('path', { d: `M${start} ${bottom}${top}V${bottom}Z`, class: 'area' }) + line;
}

const STEM = 2;

/** Draws a vertical bar for each column with a value. */
function stems(band: Band, columns: readonly Column[], scale: TimeScale, y: ValueScale): string {
  const made = columns.map((column) => {
    const value = band.value(column) ?? 0;
    if (value <= 0) return '';
    const [from, to] = [scale.x(column.start), scale.x(column.end)];
    const width = Math.max(STEM, to - from - 1);
    // Even a fraction of a retry must be visible.
    const top = Math.min(y(value), y(0) - STEM);
    return element('rect', { x: (from + to - width) / 2, y: top, width, height: y(0) - top, class: 'stem' });
  });
  return made.join('');
}
