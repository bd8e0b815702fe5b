import type { Outcome } from './chunk-bars.js';
import { element } from './markup.js';

/** Outcomes that have a pattern besides their colour, so that nobody has to tell them by colour; `done` is plain. */
const LINES: Readonly<Partial<Record<Outcome, string>>> = {
  split: 'M0 0V8M4 0V8',
  short: 'M0 2H8M0 6H8',
  failed: 'M0 0L8 8M8 0L0 8',
  restarted: 'M0 8L8 0M-2 2L2 -2M6 10L10 6',
  stopped: 'M0 0L8 8M-2 6L2 10M6 -2L10 2',
  killed: 'M0 8L8 0M-2 2L2 -2M6 10L10 6M-2 6L6 -2M2 10L10 2',
  running: 'M1 2h2M5 6h2',
};

/** The patterns of a drawing. */
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

/** What a bar of that outcome is filled with. */
export const fillOf = (prefix: string, outcome: Outcome): string =>
  outcome in LINES ? `url(#${prefix}-${outcome})` : 'var(--done)';
