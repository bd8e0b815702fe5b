import type { LogEntry } from 'pagewright/extract';
import { activeMs, type Session, sessionsOf, sortedByTime } from '../../../src/extract/report/timeline';
import { roundTicks, spansSeveralDays, timeScale, timeTicks } from '../../../src/extract/report/time-axis';
import { sampleOf } from './sample-run';

const begin = (at: number): LogEntry => ({ kind: 'session', at, transition: 'begin' });
const end = (at: number): LogEntry => ({ kind: 'session', at, transition: 'end' });
const HOUR = 3_600_000;
const NOON = Date.parse('2026-03-02T12:00:00Z');

describe('the sessions of a log', () => {
  it('end gracefully, by a kill, or not yet', () => {
    const log = [begin(0), sampleOf(0), end(1_500), begin(5_000), sampleOf(5_000, { ms: 700 }), begin(9_000)];
    expect(sessionsOf([...log, sampleOf(9_000)])).toEqual([
      { start: 0, end: 1_500, ending: 'ended' },
      { start: 5_000, end: 5_700, ending: 'killed' },
      { start: 9_000, end: 10_000, ending: 'open' },
    ]);
  });

  it('include one for entries before the first begin', () => {
    expect(sessionsOf([sampleOf(0), begin(3_000), end(4_000)])).toEqual([
      { start: 0, end: 1_000, ending: 'killed' },
      { start: 3_000, end: 4_000, ending: 'ended' },
    ]);
  });

  it('are empty for an empty log', () => expect(sessionsOf([])).toEqual([]));

  it('do not overlap if the next process starts during the last sample', () => {
    const sessions = sessionsOf([begin(0), sampleOf(0), begin(600), end(900)]);
    expect(sessions).toMatchObject([
      { start: 0, end: 599 },
      { start: 600, end: 900 },
    ]);
    expect(activeMs(sessions)).toBe(899);
  });

  it('are read in order of time, and entries of the same time keep their order', () => {
    expect(sortedByTime([begin(5), sampleOf(5), begin(1), end(2)])).toEqual([begin(1), end(2), begin(5), sampleOf(5)]);
  });
});

describe('the time axis', () => {
  const sessions: Session[] = [
    { start: 0, end: 60_000, ending: 'killed' },
    { start: 10 * HOUR, end: 10 * HOUR + 30_000, ending: 'ended' },
  ];
  const scale = timeScale(sessions, 100, 300);

  it('has the same scale for all sessions, and narrow gaps', () => {
    expect(scale.x(0)).toBe(100);
    expect(scale.x(10 * HOUR + 30_000)).toBe(300);
    const [first, second] = scale.spans;
    expect(second!.left - first!.right).toBe(22);
    // Each also has a minimum width of 3.
    expect((first!.right - first!.left - 3) / (second!.right - second!.left - 3)).toBeCloseTo(2, 9);
  });

  it('positions a time between two sessions in the middle of their gap, and one outside at the ends', () => {
    const [first, second] = scale.spans;
    expect(scale.x(HOUR)).toBe((first!.right + second!.left) / 2);
    expect(scale.x(-5)).toBe(100);
    expect(scale.x(99 * HOUR)).toBe(300);
  });

  it('is monotonic and stays within its width, for any number of sessions', () => {
    const many = Array.from({ length: 300 }, (_, i): Session => ({
      start: i * 100,
      end: i * 100 + (i % 3),
      ending: 'killed',
    }));
    const crowded = timeScale(many, 0, 400);
    const positions = many.flatMap(({ start, end: stop }) => [crowded.x(start), crowded.x(stop)]);
    expect([...positions].sort((one, other) => one - other)).toEqual(positions);
    expect(positions[0]).toBe(0);
    expect(positions.at(-1)).toBeCloseTo(400, 6);
  });

  it('supports a session without duration', () => {
    const point = timeScale([{ start: 5, end: 5, ending: 'ended' }], 0, 100);
    expect(point.x(5)).toBe(0);
    expect(timeTicks(point, 11)).toEqual([]);
  });

  it.each([
    [30_000, 600, ['12:00:00', '12:00:05', '12:00:10', '12:00:15', '12:00:20', '12:00:25', '12:00:30']],
    [HOUR, 350, ['12:00', '12:10', '12:20', '12:30', '12:40', '12:50', '13:00']],
    [6 * HOUR, 350, ['12:00', '13:00', '14:00', '15:00', '16:00', '17:00', '18:00']],
  ])('has ticks at round times for %d ms in %d pixels', (ms, width, texts) => {
    const axis = timeScale([{ start: NOON, end: NOON + ms, ending: 'ended' }], 0, width);
    expect(timeTicks(axis, 11).map(({ text }) => text)).toEqual(texts);
    expect(spansSeveralDays(axis)).toBe(false);
  });

  it('shows the day on its first tick, if it has several days', () => {
    const axis = timeScale([{ start: NOON - 6 * HOUR, end: NOON + 24 * HOUR, ending: 'ended' }], 0, 400);
    expect(timeTicks(axis, 11).map(({ text, day }) => [text, day])).toEqual([
      ['06:00', '03-02'],
      ['12:00', undefined],
      ['18:00', undefined],
      ['00:00', '03-03'],
      ['06:00', undefined],
      ['12:00', undefined],
    ]);
  });

  it('shows only days if it has many', () => {
    const axis = timeScale([{ start: NOON, end: NOON + 40 * 24 * HOUR, ending: 'ended' }], 0, 600);
    const ticks = timeTicks(axis, 11);
    expect(ticks.every(({ text, day }) => /^2026-0[34]-\d\d$/.test(text) && day === undefined)).toBe(true);
    expect(ticks.length).toBeGreaterThan(2);
  });
});

describe('the ticks of a value', () => {
  it.each([
    [0, 4, [0, 1]],
    [1, 2, [0, 0.5, 1]],
    [870, 4, [0, 250, 500, 750, 1_000]],
    [1_000, 4, [0, 250, 500, 750, 1_000]],
    [7, 1, [0, 8]],
    [12, 1, [0, 15]],
    [300, 1, [0, 300]],
    [0.3, 4, [0, 0.1, 0.2, 0.3]],
  ])('are round: up to %d, about %d of them', (max, most, ticks) => expect(roundTicks(max, most)).toEqual(ticks));
});
