/** How the command ends: well, with a failure, or because it was called wrongly. */
export const EXIT = { good: 0, failed: 1, usage: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
