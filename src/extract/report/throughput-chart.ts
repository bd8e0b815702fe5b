import { count, counted, pace } from '../receipt/readable.js';
import { instantText } from '../receipt/window-text.js';
import { stems, steps } from './band-marks.js';
import { bandsOf, rateOf, waitShare, type Band } from './bands.js';
import type { Layout } from './layout.js';
import { element, fitting, label, title } from './markup.js';
import type { Column } from './samples.js';
import { roundTicks } from './ticks.js';
import { footOf, gapLabels, timeAxis } from './time-axis.js';
import type { TimeScale } from './time-scale.js';

/** What the chart is drawn from. */
export interface ThroughputData {
  readonly columns: readonly Column[];
  readonly workers: number;
  /** Records a second while somebody worked. */
  readonly mean: number;
}

/** What there is to draw with. */
interface Sheet {
  readonly data: ThroughputData;
  readonly scale: TimeScale;
  readonly layout: Layout;
}

const TOP = 24;
const HEADING = 29;

/** Records a second over time, and below it, on the same time axis, the share of waits, retries, and the quota where it is known. */
export function throughputChart(data: ThroughputData, scale: TimeScale, layout: Layout): string {
  const sheet = { data, scale, layout };
  let bottom = TOP;
  const bands = bandsOf(data.columns, data.workers).map((band) => {
    const top = bottom + HEADING;
    bottom = top + band.height;
    return drawBand(band, top, sheet);
  });
  const id = `${layout.name}-throughput`;
  const box = `0 0 ${layout.width} ${bottom + footOf(scale)}`;
  return element(
    'svg',
    { class: `figure ${layout.name}`, viewBox: box, role: 'img', 'aria-labelledby': `${id}-t ${id}-d` },
    element('title', { id: `${id}-t` }, 'Throughput over time'),
    element('desc', { id: `${id}-d` }, describe(data)),
    gapLabels(scale, layout, 14),
    timeAxis(scale, layout, [TOP, bottom]),
    ...bands,
    targets(sheet, bottom),
  );
}

function describe({ columns, workers, mean }: ThroughputData): string {
  const peak = Math.max(...columns.map(rateOf), 0);
  const retries = columns.reduce((sum, column) => sum + column.retries, 0);
  const waited = columns.reduce((sum, column) => sum + waitShare(column, workers) * (column.end - column.start), 0);
  const all = columns.reduce((sum, { start, end }) => sum + end - start, 0);
  const share = all > 0 ? Math.round((100 * waited) / all) : 0;
  const facts = [
    `${pace(mean, 1_000)} on average`,
    `${pace(peak, 1_000)} at most`,
    `${share} % of the time spent waiting`,
  ];
  return `${[...facts, counted(Math.round(retries), 'retry', 'retries')].join(', ')}.`;
}

function drawBand(band: Band, top: number, { data, scale, layout }: Sheet): string {
  const ticks = roundTicks(band.most, band.ticks);
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

const rule = ({ stretches }: TimeScale, y: number, name: string) =>
  stretches.map(({ left, right }) => element('line', { x1: left, x2: right, y1: y, y2: y, class: name })).join('');

function meanLine(mean: number, y: number, { scale, layout }: Sheet): string {
  const text = fitting([`mean ${pace(mean, 1_000)}`, 'mean'], layout.width - layout.right - 8, layout.fontSize);
  return rule(scale, y, 'mean') + label(text, { x: layout.right + 8, y: y + 4, class: 'note' });
}

/** Says what a column holds where it is pointed at; nothing is seen of it otherwise. */
function targets({ data: { columns, workers }, scale }: Sheet, bottom: number): string {
  const made = columns.map((column) => {
    const [x, right] = [scale.x(column.start), scale.x(column.end)];
    const facts = [
      `${pace(rateOf(column), 1_000)}`,
      `${Math.round(waitShare(column, workers) * 100)} % waiting`,
      ...(column.retries > 0 ? [`retries: ${count(Math.ceil(column.retries))}`] : []),
      ...(column.quotaLeft === undefined ? [] : [`quota: ${count(column.quotaLeft)}`]),
    ];
    const text = `${instantText(Math.floor(column.start / 1_000) * 1_000)}: ${facts.join(', ')}`;
    return element('rect', { x, width: Math.max(right - x, 0.5), y: TOP, height: bottom - TOP }, title(text));
  });
  return element('g', { class: 'targets' }, ...made);
}
