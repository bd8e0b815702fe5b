import { duration } from '../receipt/readable.js';
import type { Layout } from './layout.js';
import { coordinate, element, label, textWidth, title } from './markup.js';
import { severalDays, timeTicks } from './ticks.js';
import type { Stretch, TimeScale } from './time-scale.js';

const LINE = 15;

/** What the time axis takes below the drawing. */
export const footOf = (scale: TimeScale): number => LINE * (severalDays(scale) ? 2 : 1) + 10;

/** What the two drawings share: faint lines at round times with their labels beneath, and the gaps between the sessions. */
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

const base = ({ stretches }: TimeScale, y: number) =>
  stretches.map(({ left, right }) => element('line', { x1: left, x2: right, y1: y, y2: y, class: 'base' })).join('');

function gaps({ stretches }: TimeScale, top: number, bottom: number): string[] {
  return stretches.slice(1).map((after, i) => {
    const before = stretches[i]!;
    return element(
      'g',
      { class: 'gap' },
      title(`${endingText(before)}; ${duration(after.start - before.end)} later session ${i + 2} began`),
      element('rect', { x: before.right, y: top, width: after.left - before.right, height: bottom - top }),
      element('path', { d: `M${edge(before.right, top, bottom)}M${edge(after.left, top, bottom)}` }),
    );
  });
}

const edge = (x: number, top: number, bottom: number) => `${coordinate(x)} ${top}V${bottom}`;

/** What became of a session, in a word. */
export const endingText = ({ ending }: Pick<Stretch, 'ending'>): string =>
  ({ ended: 'stopped', killed: 'killed', open: 'running' })[ending];

/** Above the axis: what lies in each gap, where there is room for it. */
export function gapLabels({ stretches }: TimeScale, { width, fontSize }: Layout, y: number): string {
  let taken = -Infinity;
  const made = stretches.slice(1).map((after, i) => {
    const before = stretches[i]!;
    const text = `${endingText(before)}, ${duration(after.start - before.end)} pause`;
    const half = textWidth(text, fontSize) / 2;
    const x = Math.min(Math.max((before.right + after.left) / 2, half), width - half);
    if (x - half < taken + 8) return '';
    taken = x + half;
    return label(text, { x, y, class: 'note', 'text-anchor': 'middle' });
  });
  return made.join('');
}
