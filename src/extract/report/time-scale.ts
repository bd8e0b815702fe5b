import type { Session } from './sessions.js';

/** A session as the time axis has it: from where to where, in pixels. */
export interface Stretch extends Session {
  readonly left: number;
  readonly right: number;
}

/** A time axis on which the time between sessions takes a narrow gap, however long it was. */
export interface TimeScale {
  readonly left: number;
  readonly right: number;
  readonly stretches: readonly Stretch[];
  /** Where a time lies; one between two sessions in the midst of their gap. */
  x(at: number): number;
}

const GAP = 22;
/** Of the whole width, at most, for all gaps together. */
const MOST_GAPS = 0.3;
/** Width that even the shortest session has. */
const SLIVER = 3;

/** @param sessions in order, one at least */
export function timeScale(sessions: readonly Session[], left: number, right: number): TimeScale {
  const width = right - left;
  const gap = Math.min(GAP, (width * MOST_GAPS) / Math.max(sessions.length - 1, 1));
  const sliver = Math.min(SLIVER, width / 4 / sessions.length);
  const free = width - gap * (sessions.length - 1) - sliver * sessions.length;
  const total = sessions.reduce((sum, { start, end }) => sum + end - start, 0);
  let at = left;
  const stretches = sessions.map((session) => {
    const share = total > 0 ? (session.end - session.start) / total : 1 / sessions.length;
    const stretch = { ...session, left: at, right: at + sliver + free * share };
    at = stretch.right + gap;
    return stretch;
  });
  return { left, right, stretches, x: (time) => place(stretches, time) };
}

function place(stretches: readonly Stretch[], time: number): number {
  let before: Stretch | undefined;
  for (const stretch of stretches) {
    if (time < stretch.start) return before ? (before.right + stretch.left) / 2 : stretch.left;
    if (time <= stretch.end) return within(stretch, time);
    before = stretch;
  }
  return before?.right ?? 0;
}

function within({ start, end, left, right }: Stretch, time: number): number {
  return end > start ? left + ((right - left) * (time - start)) / (end - start) : left;
}
