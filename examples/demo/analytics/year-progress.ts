import cliProgress from 'cli-progress';
import type { ExtractProgress } from 'pagewright/extract';
import type { Screen } from '../progress-display.js';
import { count } from '../tables.js';

export interface YearDisplay {
  readonly show: (progress: ExtractProgress) => void;
  /** Ends the display. Further output starts on a new line. */
  readonly stop: () => void;
}

/** A bar on a terminal; elsewhere a line for every tenth of the records. */
export function yearDisplay(screen: Screen): YearDisplay {
  return screen.isTTY ? yearBar(screen) : yearLines(screen);
}

/** Such as `8,000 of about 20,000 conversations, 3 of 13 windows, 2,100 a second, 6 s left`. */
export function yearLine(progress: ExtractProgress): string {
  const left = timeLeft(progress);
  const parts = [
    `${count(progress.records)} of about ${count(estimatedTotal(progress))} conversations`,
    windowsDone(progress),
    `${rate(progress)} a second`,
    ...(left === undefined ? [] : [`${left} left`]),
  ];
  return parts.join(', ');
}

function yearLines(screen: Screen): YearDisplay {
  let tenths = 0;
  const show = (progress: ExtractProgress) => {
    const reached = Math.floor((10 * progress.records) / Math.max(1, estimatedTotal(progress)));
    if (reached <= tenths) return;
    tenths = reached;
    screen.write(`  ${yearLine(progress)}\n`);
  };
  return { show, stop: () => undefined };
}

function yearBar(screen: Screen): YearDisplay {
  const bar = new cliProgress.SingleBar(
    {
      format: '  {bar} {value} of about {total} | {windows} | {rate}/s | {left} left',
      formatValue: (value, _options, kind) => (kind === 'percentage' ? String(value) : count(value)),
      stream: screen,
      // Leaves room for the numbers in 80 columns.
      barsize: 12,
      // Its signal handlers would prevent Ctrl+C from ending the process.
      gracefulExit: false,
      linewrap: true,
    },
    cliProgress.Presets.shades_classic,
  );
  const show = (progress: ExtractProgress) => {
    const shown = { windows: windowsDone(progress), rate: rate(progress), left: timeLeft(progress) ?? 'unknown time' };
    if (!bar.isActive) bar.start(estimatedTotal(progress), progress.records, shown);
    bar.setTotal(estimatedTotal(progress));
    bar.update(progress.records, shown);
  };
  return { show, stop: () => bar.stop() };
}

/** The records so far and those expected at the current rate. An estimate, since windows report their totals one by one. */
function estimatedTotal({ records, recordsPerSecond, etaMs = 0 }: ExtractProgress): number {
  return records + Math.round((recordsPerSecond * etaMs) / 1_000);
}

/** A split window counts as its parts. */
function windowsDone({ chunks }: ExtractProgress): string {
  const all = Object.values(chunks).reduce((sum, some) => sum + some, 0);
  return `${count(chunks.done)} of ${count(all - chunks.split)} windows`;
}

const rate = ({ recordsPerSecond }: ExtractProgress) => count(Math.round(recordsPerSecond));

function timeLeft({ etaMs }: ExtractProgress): string | undefined {
  return etaMs === undefined ? undefined : `${count(Math.ceil(etaMs / 1_000))} s`;
}
