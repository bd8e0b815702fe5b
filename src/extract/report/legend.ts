import { signAt } from './chunk-bar-marks.js';
import type { Outcome } from './chunk-bars.js';
import { element, escapeText } from './markup.js';
import { fillOf, patterns } from './patterns.js';

const MEANINGS: Readonly<Record<Outcome, string>> = {
  done: 'done',
  split: 'split into smaller ones',
  short: 'came short of what was announced',
  failed: 'failed',
  restarted: 'begun anew, since its cursor died',
  stopped: 'given back unfinished',
  killed: 'cut off as the process was killed',
  running: 'still at work',
};

/** What the bars of the map mean; only those that occur. */
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
