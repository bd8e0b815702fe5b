import type { ConformanceCase } from './conformance-case.js';
import { ENDING } from './sink/ending.js';
import { RESUMING } from './sink/resuming.js';
import { SinkTrial, type SinkAddress } from './sink/sink-trial.js';
import { WRITING } from './sink/writing.js';

/**
 * All that a `Sink` must do, as test cases for any test runner. Give a fresh address each time.
 *
 * @example
 * for (const { name, run } of sinkConformance(() => anAddress())) it(name, run);
 */
export function sinkConformance(open: () => SinkAddress | Promise<SinkAddress>): ConformanceCase[] {
  return [...WRITING, ...RESUMING, ...ENDING].map(({ name, orders, check }) => ({
    name,
    async run() {
      const trial = await SinkTrial.begin(await open(), orders);
      await check(trial).finally(() => trial.close());
    },
  }));
}
