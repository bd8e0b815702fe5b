import { intervalArgument } from '../../../src/cli/arguments';

describe('an interval on the command line', () => {
  it('is two instants with their zone', () => {
    expect(intervalArgument('2025-01-01T00:00:00Z/2025-01-01T00:00:01Z')).toEqual({
      start: Date.UTC(2025, 0),
      end: Date.UTC(2025, 0, 1, 0, 0, 1),
    });
  });

  it('is refused with the reason where it is anything else', () => {
    expect(() => intervalArgument('2025-01-01/2026-01-01')).toThrow(
      'such as 2026-01-01T00:00:00Z/2027-01-01T00:00:00Z; this is one whose start is no ISO 8601 date and time.',
    );
  });
});
