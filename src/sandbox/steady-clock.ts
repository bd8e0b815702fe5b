/**
 * Milliseconds since the epoch that never run backwards and have fractions: a bucket that refills 50 times a second would lose a
 * twentieth of each refill to whole milliseconds.
 */
export const steadyNow = (): number => performance.timeOrigin + performance.now();
