/** Exit codes of the command. */
export const EXIT = {
  success: 0,
  /** Something failed; committed pages are kept. */
  failed: 1,
  /** The command line or the module is wrong; nothing was fetched. */
  usage: 2,
  /** The run ended, but windows failed or are missing records. */
  incomplete: 3,
  /** The run stopped early and can be resumed. */
  resumable: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Where a command writes. */
export interface CommandStreams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** What every command gets: its streams, the arguments as typed, and a way to set the exit code. */
export interface CommandContext extends CommandStreams {
  readonly args: readonly string[];
  finish(code: ExitCode): void;
}

/** Aborts when the process is asked to stop. */
export interface StopSignals {
  readonly signal: AbortSignal;
  dispose(): void;
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The first Ctrl-C or `kill` calls `onStop`; the second one ends the process at once. */
export function stopSignals(onStop: () => void): StopSignals {
  const control = new AbortController();
  const dispose = () => STOP_SIGNALS.forEach((name) => process.off(name, stop));
  const stop = () => {
    dispose();
    control.abort();
    onStop();
  };
  for (const name of STOP_SIGNALS) process.on(name, stop);
  return { signal: control.signal, dispose };
}
