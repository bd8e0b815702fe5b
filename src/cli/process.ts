/**
 * How the command ends: well; with a failure, where what was committed stays; because it was called wrongly; with an extraction that has come to its
 * end and lacks something; or with one that can go on where it stopped.
 */
export const EXIT = { good: 0, failed: 1, usage: 2, incomplete: 3, resumable: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What asks the command to end in good order. */
export interface StopSignals {
  readonly signal: AbortSignal;
  dispose(): void;
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Ctrl-C, or a plain `kill`: the first one asks, a second one ends the process at once. */
export function stopSignals(asked: () => void): StopSignals {
  const control = new AbortController();
  const dispose = () => STOP_SIGNALS.forEach((name) => process.off(name, stop));
  const stop = () => {
    dispose();
    control.abort();
    asked();
  };
  for (const name of STOP_SIGNALS) process.on(name, stop);
  return { signal: control.signal, dispose };
}
