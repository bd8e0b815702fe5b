import type { Backoff } from 'pagewright';

/** The default backoff is random, so the test checks the range of its waits. */
export function expectDefaultBackoff(backoff: Backoff): void {
  const all = Array.from({ length: 200 }, () => [1, 5, 6].map((attempt) => backoff(attempt)));
  for (const [first, fifth, sixth] of all as [number, number, number][]) {
    expect(first).toBeGreaterThanOrEqual(2_200);
    expect(first).toBeLessThanOrEqual(3_000);
    for (const capped of [fifth, sixth]) {
      expect(capped).toBeGreaterThanOrEqual(35_200);
      expect(capped).toBeLessThanOrEqual(48_000);
    }
  }
}
