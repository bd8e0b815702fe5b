/** Why requests are cancelled of a run that may be gone on with later: it was stopped, its time was up, or a guess proved vain. Never seen by callers. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';
}

/** Whether the caller's own signal aborted, which says that nobody will go on. */
export const isAbandoned = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && (reason as Error | undefined)?.name !== 'RunEnded';
