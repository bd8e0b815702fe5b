import { textWidth } from './markup.js';
import type { Stretch, TimeScale } from './time-scale.js';

/** A time on the axis. */
export interface TimeTick {
  readonly value: number;
  readonly text: string;
  /** `03-02`, on the first tick of each day where the axis has several. */
  readonly day?: string;
}

/** What a round number begins with; where only the greatest is shown, it may be less round and nearer. */
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
/** Pixels between two labels of the time axis. */
const APART = 14;

/** Round times on the axis, UTC, as many as have room beside each other. */
export function timeTicks(scale: TimeScale, fontSize: number): TimeTick[] {
  const step = stepFor(scale, fontSize);
  const ticks: TimeTick[] = [];
  let taken = -Infinity;
  for (const value of scale.stretches.flatMap((stretch) => roundTimes(stretch, step))) {
    const text = timeText(value, step);
    const half = textWidth(text, fontSize) / 2;
    const x = scale.x(value);
    if (x - half < taken + APART) continue;
    ticks.push({ value, text });
    taken = x + half;
  }
  return severalDays(scale) && step < DAY ? withDays(ticks) : ticks;
}

/** Whether the axis goes over a midnight, so that its ticks have a second line. */
export function severalDays({ stretches }: TimeScale): boolean {
  return dayOf(stretches[0]?.start ?? 0) !== dayOf(stretches.at(-1)?.end ?? 0);
}

function withDays(ticks: readonly TimeTick[]): TimeTick[] {
  return ticks.map((tick, i) => {
    const before = ticks[i - 1];
    return before && dayOf(before.value) === dayOf(tick.value) ? tick : { ...tick, day: dayOf(tick.value) };
  });
}

const dayOf = (at: number) => new Date(at).toISOString().slice(5, 10);

/** The finest step whose labels have room; the same over all sessions, since all have the same pixels to the second. */
function stepFor({ stretches }: TimeScale, fontSize: number): number {
  const widest = [...stretches].sort((one, other) => other.right - other.left - (one.right - one.left))[0];
  if (!widest || widest.end <= widest.start) return MINUTE;
  const perMs = (widest.right - widest.left) / (widest.end - widest.start);
  return STEPS.find((step) => step * perMs >= textWidth(timeText(0, step), fontSize) + APART) ?? STEPS.at(-1)!;
}

function roundTimes({ start, end }: Stretch, step: number): number[] {
  const first = Math.ceil(start / step) * step;
  const count = first > end ? 0 : Math.floor((end - first) / step) + 1;
  return Array.from({ length: count }, (_, i) => first + i * step);
}

/** `14:30`, with seconds where they matter, and the day where a step is one. */
function timeText(at: number, step: number): string {
  const iso = new Date(at).toISOString();
  if (step >= DAY) return iso.slice(0, 10);
  return step < MINUTE ? iso.slice(11, 19) : iso.slice(11, 16);
}
