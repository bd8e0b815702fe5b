import { type ConversationIndex, ConversationSource } from '../../../src/sandbox/jobs/conversation-jobs.js';
import type { JobContent } from '../../../src/sandbox/jobs/job-table.js';

const at = (text: string) => Date.parse(`2026-01-${text}Z`);
const SPANS = [
  { start: at('01T22:00:00'), end: at('02T00:30:00') },
  { start: at('02T09:00:00'), end: at('02T10:00:00') },
  { start: at('02T09:30:00'), end: at('02T10:30:00') },
  { start: at('02T10:00:00'), end: at('02T10:20:00') },
  { start: at('02T11:00:00'), end: at('02T12:00:00') },
];
const index: ConversationIndex = {
  longestMs: 3 * 60 * 60 * 1000,
  startingIn(from, to) {
    const first = SPANS.filter(({ start }) => start < from).length;
    return { first, end: Math.max(first, SPANS.filter(({ start }) => start < to).length) };
  },
  endOf: (i) => SPANS[i]!.end,
  at: (i) => i,
};

function indicesOf(source: ConversationSource, fields: Readonly<Record<string, string>>): unknown[] {
  const { records } = source.contentFor({ fields: new Map(Object.entries(fields)) }) as JobContent;
  return Array.from({ length: records.size }, (_, i) => records.at(i));
}

describe('conversations of a job', () => {
  const source = new ConversationSource(index, undefined, () => 0);

  it('[X17] are those that overlap the interval, ordered by start', () => {
    expect(indicesOf(source, { interval: '2026-01-02T10:00:00Z/2026-01-02T11:00:00Z' })).toEqual([2, 3]);
    expect(indicesOf(source, { interval: '2026-01-02T09:59:59Z/2026-01-02T11:00:01Z' })).toEqual([1, 2, 3, 4]);
  });

  it('[X17] exclude, with startOfDayIntervalMatching, those that started before the day of the interval', () => {
    const interval = '2026-01-02T00:10:00Z/2026-01-02T09:10:00Z';
    expect(indicesOf(source, { interval })).toEqual([0, 1]);
    expect(indicesOf(source, { interval, startOfDayIntervalMatching: 'false' })).toEqual([0, 1]);
    expect(indicesOf(source, { interval, startOfDayIntervalMatching: 'true' })).toEqual([1]);
  });

  it('[X17] include, with startOfDayIntervalMatching, those that started earlier on that day', () => {
    const interval = '2026-01-02T10:10:00Z/2026-01-02T10:50:00Z';
    expect(indicesOf(source, { interval, startOfDayIntervalMatching: 'true' })).toEqual([2, 3]);
  });

  it('[X18] exclude those that started within the availability lag', () => {
    const late = new ConversationSource(index, 30 * 60 * 1000, () => at('02T10:30:00'));
    expect(late.availabilityDate).toBe('2026-01-02T10:00:00.000Z');
    expect(indicesOf(late, { interval: '2026-01-02T00:00:00Z/2026-01-03T00:00:00Z' })).toEqual([0, 1, 2]);
    expect(indicesOf(late, { interval: '2026-01-02T10:10:00Z/2026-01-03T00:00:00Z' })).toEqual([2]);
    expect(indicesOf(late, { interval: '2026-01-03T00:00:00Z/2026-01-04T00:00:00Z' })).toEqual([]);
  });

  it('reject a startOfDayIntervalMatching that is neither true nor false', () => {
    const fields = { interval: '2026-01-02T10:00:00Z/2026-01-02T11:00:00Z', startOfDayIntervalMatching: 'yes' };
    expect(source.contentFor({ fields: new Map(Object.entries(fields)) })).toMatchObject({
      status: 400,
    });
  });
});
