import type { EventOf } from 'pagewright';
import { MemoryScreen } from './test-support.js';
import { progressDisplay, type ProgressDisplay, progressLine } from './progress-display.js';

// eslint-disable-next-line no-control-regex -- these are the terminal's control sequences
const HIDDEN_CURSOR_OR_NO_WRAP = /\x1b\[\?(25|7)l/;

const withoutTotal: EventOf<'progress'> = {
  type: 'progress',
  endpoint: 'UserDirectory.users',
  records: 500,
  pages: 3,
  elapsedMs: 50,
  recordsPerSecond: 9_999.6,
};
const progress: EventOf<'progress'> = { ...withoutTotal, total: 25_000, etaMs: 2_450 };

// A bar redraws until it is stopped, also after a failed test.
const displays: ProgressDisplay[] = [];
afterEach(() => displays.splice(0).forEach((display) => display.stop()));

function displayOn(screen: MemoryScreen): ProgressDisplay {
  const display = progressDisplay(screen);
  displays.push(display);
  return display;
}

describe('progressDisplay without a terminal', () => {
  it('writes a line per event', () => {
    const screen = new MemoryScreen();
    const display = displayOn(screen);

    display.show(progress);
    display.show({ ...progress, records: 1_000, etaMs: 2_400 });
    display.stop();

    expect(screen.lines).toEqual([
      '500 of 25,000 users, 10,000 a second, 3 s left',
      '1,000 of 25,000 users, 10,000 a second, 3 s left',
    ]);
  });

  it('omits total and remaining time if the server reports no total', () => {
    expect(progressLine(withoutTotal)).toBe('500 users, 10,000 a second');
  });
});

describe('progressDisplay on a terminal', () => {
  it('draws one bar with rate and remaining time', () => {
    const screen = new MemoryScreen(true);
    const display = displayOn(screen);

    display.show({ ...progress, records: 12_500 });
    display.show({ ...progress, records: 25_000, etaMs: 0 });
    display.stop();

    expect(screen.text).toContain('50% | 12,500 of 25,000 users | 10,000 a second | ETA 3 s');
    expect(screen.text).toContain('100% | 25,000 of 25,000 users | 10,000 a second | ETA 0 s');
    expect(screen.lines).toHaveLength(1);
  });

  it('adds no signal handler and does not change terminal modes', () => {
    const screen = new MemoryScreen(true);
    const display = displayOn(screen);
    const before = process.listenerCount('SIGINT');

    display.show(progress);

    expect(process.listenerCount('SIGINT')).toBe(before);
    expect(screen.text).not.toMatch(HIDDEN_CURSOR_OR_NO_WRAP);
  });

  it('draws nothing if the run fails before its first event', () => {
    const screen = new MemoryScreen(true);

    progressDisplay(screen).stop();

    expect(screen.text).toBe('');
  });
});
