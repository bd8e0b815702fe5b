import { GeneratedData } from '../../../src/sandbox/data/generated-data.js';
import { resolveSandboxOptions } from '../../../src/sandbox/sandbox-options-schema.js';

const { conversations } = new GeneratedData(resolveSandboxOptions({ seed: 3, conversations: 500_000 }));
const WHOLE = { from: Date.parse('2026-01-01T00:00:00Z'), to: Date.parse('2026-01-31T00:00:00Z') };

describe('conversations of the sandbox', () => {
  it('are ordered by start time, within the configured range', () => {
    const starts = Array.from({ length: 5_000 }, (_, i) => conversations.startOf(i * 100));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts[0]).toBeGreaterThanOrEqual(WHOLE.from);
    expect(conversations.startOf(499_999)).toBeLessThan(WHOLE.to);
  });

  it('belong to exactly one of two adjacent intervals', () => {
    const middle = conversations.startOf(123_456);
    const before = conversations.startingIn(WHOLE.from, middle);
    const after = conversations.startingIn(middle, WHOLE.to);
    expect(before.first).toBe(0);
    expect(after).toEqual({ first: before.end, end: 500_000 });
    expect(after.first).toBeLessThanOrEqual(123_456);
  });

  it('are absent from an interval outside their range', () => {
    expect(conversations.startingIn(0, 1_000)).toEqual({ first: 0, end: 0 });
    expect(conversations.startingIn(WHOLE.to, WHOLE.to + 1)).toEqual({ first: 500_000, end: 500_000 });
  });

  it('end after they start, within half an hour', () => {
    for (let i = 0; i < 1_000; i += 1) {
      const lasted = conversations.endOf(i) - conversations.startOf(i);
      expect(lasted).toBeGreaterThan(0);
      expect(lasted).toBeLessThanOrEqual(conversations.longestMs);
    }
  });

  it('have a customer, and usually an agent of a queue', () => {
    const all = Array.from({ length: 400 }, (_, i) => conversations.at(i));
    const answered = all.filter(({ participants }) => participants.length === 2);
    expect(answered.length).toBeGreaterThan(200);
    expect(answered.length).toBeLessThan(400);
    expect(answered[0]!.participants).toMatchObject([{ purpose: 'customer' }, { purpose: 'agent' }]);
    expect(answered[0]!.participants[1]!.sessions[0]!.segments[0]).toMatchObject({ queueId: expect.any(String) });
    expect(new Set(all.map(({ conversationId }) => conversationId)).size).toBe(400);
  });
});
