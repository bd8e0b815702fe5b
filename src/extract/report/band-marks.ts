import type { Band } from './bands.js';
import { coordinate, element } from './markup.js';
import type { Column } from './samples.js';
import type { Stretch, TimeScale } from './time-scale.js';

/** Where a value lies, in pixels. */
export type Place = (value: number) => number;

/** Steps over time, each session for itself: filled down to nothing, with a line on top; of a quota the line alone. */
export function steps(band: Band, columns: readonly Column[], scale: TimeScale, y: Place): string {
  return scale.stretches.map((stretch) => stepsIn(stretch, { band, columns, scale, y })).join('');
}

interface Drawing {
  readonly band: Band;
  readonly columns: readonly Column[];
  readonly scale: TimeScale;
  readonly y: Place;
}

function stepsIn(stretch: Stretch, { band, columns, scale, y }: Drawing): string {
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
  const ground = coordinate(y(0));
  return element('path', { d: `M${start} ${ground}${top}V${ground}Z`, class: 'area' }) + line;
}

const STEM = 2;

/** One upright bar for each column that has something to count. */
export function stems(band: Band, columns: readonly Column[], scale: TimeScale, y: Place): string {
  const made = columns.map((column) => {
    const value = band.value(column) ?? 0;
    if (value <= 0) return '';
    const [from, to] = [scale.x(column.start), scale.x(column.end)];
    const width = Math.max(STEM, to - from - 1);
    // Even a fraction of a retry must be seen.
    const top = Math.min(y(value), y(0) - STEM);
    return element('rect', { x: (from + to - width) / 2, y: top, width, height: y(0) - top, class: 'stem' });
  });
  return made.join('');
}
