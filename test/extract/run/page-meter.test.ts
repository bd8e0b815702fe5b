import { PageMeter } from '../../../src/extract/run/chunk-progress';
import { counts } from '../../support/chunk-builders';

describe('the meter of a run', () => {
  it('gives what was spent since it was last asked', () => {
    const meter = new PageMeter();
    const first = { invalid: 1, requests: 4, retries: 2, throttledMs: 30, refreshes: 1 };
    const then = { invalid: 3, requests: 9, retries: 2, throttledMs: 100, refreshes: 5 };

    expect(meter.delta({ ...first, pages: 7, records: 8, duplicates: 9 } as never)).toEqual(counts(first));
    expect(meter.delta(then as never)).toEqual(
      counts({ invalid: 2, requests: 5, retries: 0, throttledMs: 70, refreshes: 4 }),
    );
    expect(meter.delta(then as never)).toEqual(counts({}));
  });
});
