/** What asks the command to end in good order. */
export interface StopSignals {
  readonly signal: AbortSignal;
  dispose(): void;
}

const NAMES = ['SIGINT', 'SIGTERM'] as const;

/** Ctrl-C, or a plain `kill`: the first one asks, a second one ends the process at once. */
export function stopSignals(asked: () => void): StopSignals {
  const control = new AbortController();
  const dispose = () => NAMES.forEach((name) => process.off(name, stop));
  const stop = () => {
    dispose();
    control.abort();
    asked();
  };
  for (const name of NAMES) process.on(name, stop);
  return { signal: control.signal, dispose };
}
