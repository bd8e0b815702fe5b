/**
 * How the command ends: well; with a failure, where what was committed stays; because it was called wrongly; with an extraction that has come to its
 * end and lacks something; or with one that can go on where it stopped.
 */
export const EXIT = { good: 0, failed: 1, usage: 2, incomplete: 3, resumable: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
