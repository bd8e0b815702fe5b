import type { Writable } from 'node:stream';
import cliProgress from 'cli-progress';
import type { EventOf } from 'pagewright';
import { count } from './tables.js';

/** A stream that may be a terminal. */
export type Screen = Writable & { readonly isTTY?: boolean };

export interface ProgressDisplay {
  readonly show: (progress: EventOf<'progress'>) => void;
  /** Ends the display. Further output starts on a new line. */
  readonly stop: () => void;
}

/** A bar on a terminal; elsewhere one line per event. */
export function progressDisplay(screen: Screen): ProgressDisplay {
  return screen.isTTY ? progressBar(screen) : progressLines(screen);
}

function progressLines(screen: Screen): ProgressDisplay {
  return { show: (progress) => void screen.write(`${progressLine(progress)}\n`), stop: () => undefined };
}

/** Such as `500 of 25,000 users, 8,000 a second, 4 s left`. */
export function progressLine(progress: EventOf<'progress'>): string {
  const { records, total } = progress;
  const done = total === undefined ? `${count(records)} users` : `${count(records)} of ${count(total)} users`;
  return [done, `${rate(progress)} a second`, timeLeft(progress, ' left')].filter((part) => part !== '').join(', ');
}

function progressBar(screen: Screen): ProgressDisplay {
  const bar = new cliProgress.SingleBar(
    {
      format: '{bar} {percentage}% | {value} of {total} users | {rate} a second | ETA {left}',
      formatValue: (value, _options, kind) => (kind === 'percentage' ? String(value) : count(value)),
      stream: screen,
      // Leaves room for the numbers in 80 columns.
      barsize: 20,
      // Its signal handlers would prevent Ctrl+C from ending the process.
      gracefulExit: false,
      linewrap: true,
    },
    cliProgress.Presets.shades_classic,
  );
  const show = (progress: EventOf<'progress'>) => {
    const { records, total = records } = progress;
    const shown = { rate: rate(progress), left: timeLeft(progress) || 'unknown' };
    if (bar.isActive) bar.update(records, shown);
    else bar.start(total, records, shown);
  };
  return { show, stop: () => bar.stop() };
}

const rate = ({ recordsPerSecond }: EventOf<'progress'>) => count(Math.round(recordsPerSecond));

function timeLeft({ etaMs }: EventOf<'progress'>, after = ''): string {
  return etaMs === undefined ? '' : `${count(Math.ceil(etaMs / 1000))} s${after}`;
}
