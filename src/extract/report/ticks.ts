import { textWidth } from './markup.js';
import type { Stretch, TimeScale } from './time-scale.js';

/** A mark on an axis. */
export interface Tick<Value = number> {
  readonly value: Value;
  readonly text: string;
}

/** Round values from 0 to at least `max`, about `most` of them. */
export function roundTicks(max: number, most: number): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough * (1 - 1e-9)) ?? rough;
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
/** Pixels between two labels of the time axis. */
const APART = 14;

/** Round times on the axis, UTC, as many as have room beside each other. */
export function timeTicks(scale: TimeScale, fontSize: number): Tick[] {
  const step = stepFor(scale, fontSize);
  const ticks: Tick[] = [];
  let taken = -Infinity;
  for (const stretch of scale.stretches)
    for (const value of roundTimes(stretch, step)) {
      const text = timeText(value, step);
      const half = textWidth(text, fontSize) / 2;
      const x = scale.x(value);
      if (x - half < taken + APART && taken !== -Infinity) continue;
      ticks.push({ value, text });
      taken = x + half;
    }
  return ticks;
}

/** The finest step whose labels have room; the same over all sessions, since all have the same pixels to the second. */
function stepFor({ stretches }: TimeScale, fontSize: number): number {
  const widest = [...stretches].sort((one, other) => other.right - other.left - (one.right - one.left))[0];
  if (!widest || widest.end <= widest.start) return MINUTE;
  const perMs = (widest.right - widest.left) / (widest.end - widest.start);
  return STEPS.find((step) => step * perMs >= textWidth(timeText(0, step), fontSize) + APART) ?? STEPS.at(-1)!;
}

function roundTimes({ start, end }: Stretch, step: number): number[] {
  const first = Math.ceil(start / step) * step;
  const times =
    first > end ? [] : Array.from({ length: Math.floor((end - first) / step) + 1 }, (_, i) => first + i * step);
  return times;
}

/** `14:30`, with seconds where they matter, and the day where a step is one. */
function timeText(at: number, step: number): string {
  const iso = new Date(at).toISOString();
  if (step >= DAY) return iso.slice(0, 10);
  return step < MINUTE ? iso.slice(11, 19) : iso.slice(11, 16);
}
