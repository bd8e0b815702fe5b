import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  formatOdds,
  formatRate,
  formatShort,
  formatStoredWindow,
  formatWindow,
  pluralize,
} from '../../../src/extract/receipt/format';

describe('formatted numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_234_567, '1,234,567'],
  ])('formatCount(%d) is %s', (value, text) => expect(formatCount(value)).toBe(text));

  it('pluralize() adds the singular or plural of a noun', () => {
    expect([pluralize(1, 'chunk'), pluralize(0, 'chunk'), pluralize(2, 'retry', 'retries')]).toEqual([
      '1 chunk',
      '0 chunks',
      '2 retries',
    ]);
  });

  it.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [1_000, '1 s'],
    [12_340, '12.3 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min'],
    [200_000, '3 min 20 s'],
    [3_599_600, '1 h'],
    [7_500_000, '2 h 5 min'],
    [86_399_999, '1 d'],
    [273_600_000, '3 d 4 h'],
    [86_400_000 * 1_234, '1,234 d'],
  ])('formatDuration(%d) is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1 kB'],
    [999_960, '1 MB'],
    [26_843_546, '26.8 MB'],
    [1_234_567_890, '1.2 GB'],
    [5e15, '5,000 TB'],
  ])('formatBytes(%d) is %s', (value, text) => expect(formatBytes(value)).toBe(text));

  it.each([
    [0, '0'],
    [750, '750'],
    [12_500, '12.5k'],
    [3_200_000, '3.2M'],
  ])('formatShort(%d) is %s', (value, text) => expect(formatShort(value)).toBe(text));

  it.each([
    [1_580, 10_000, '158/s'],
    [1, 4_000, '0.25/s'],
    [1, 3_000, '0.33/s'],
    [0, 1_000, '0/s'],
    [5, 0, '-'],
  ])('formatRate(%d, %d) is %s', (records, ms, text) => expect(formatRate(records, ms)).toBe(text));

  it.each([
    [0, 'none'],
    [0.032, '3.2 %'],
    [0.01, '1 %'],
    [0.001, '1 in 1,000'],
    [1 / 24_000, '1 in 24 thousand'],
    [1 / 24e6, '1 in 24 million'],
    [1 / 2.5e9, '1 in 2.5 billion'],
    [1 / 3e12, '1 in 3 trillion'],
    [1.2e-25, '1 in 10^24'],
  ])('formatOdds(%d) is %s', (probability, text) => expect(formatOdds(probability)).toBe(text));
});

describe('formatted windows', () => {
  const window = (start: string, end: string) => formatWindow({ start: Date.parse(start), end: Date.parse(end) });

  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-31T00:00:00Z', '2026-01-01 to 01-31'],
    ['2025-12-15T00:00:00Z', '2026-01-14T00:00:00Z', '2025-12-15 to 2026-01-14'],
    ['2026-01-01T12:00:00Z', '2026-01-01T18:30:00Z', '2026-01-01 12:00 to 18:30'],
    ['2026-01-01T12:00:05.250Z', '2026-01-02T06:00:00Z', '2026-01-01 12:00:05.250 to 01-02 06:00'],
    ['2026-01-01T18:00:00Z', '2026-01-02T00:00:00Z', '2026-01-01 18:00 to 01-02'],
    ['2026-01-01T00:00:00Z', '2026-01-01T12:00:00Z', '2026-01-01 to 01-01 12:00'],
  ])('are as short as possible: %s to %s', (start, end, text) => expect(window(start, end)).toBe(text));

  it('keep the seconds of midnight', () => {
    expect(formatInstant(Date.parse('2026-01-01T00:00:30Z'))).toBe('2026-01-01 00:00:30');
  });

  it('can be read from a receipt; other text is unchanged', () => {
    expect(formatStoredWindow('2026-01-01T00:00:00.000Z/2026-01-31T00:00:00.000Z')).toBe('2026-01-01 to 01-31');
    expect(formatStoredWindow('last week')).toBe('last week');
    expect(formatStoredWindow(null)).toBe('whole call');
  });
});
