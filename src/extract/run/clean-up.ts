import { redact } from '../../errors/redact.js';

/**
 * Takes every step, whatever the others do. The first failure is thrown, unless something failed before: that must not be hidden behind what comes of
 * it. Failures that are not thrown become process warnings.
 */
export async function cleanUp(failedBefore: boolean, steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  const thrown = failedBefore ? [] : failures.splice(0, 1);
  for (const failure of failures) {
    process.emitWarning(redact(`an extraction did not end cleanly: ${String(failure)}`), 'PagewrightWarning');
  }
  if (thrown.length > 0) throw thrown[0];
}
