import { readFileSync } from 'node:fs';

/** Whether a process of this machine still runs. One that was killed, but not yet waited for by its parent, does not. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !hasEnded(pid);
}

/** In containers whose first process waits for nobody, such a one keeps its number until the container ends. Only Linux tells of it in a file. */
function hasEnded(pid: number): boolean {
  try {
    // The name before it stands in brackets, and may hold some.
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
