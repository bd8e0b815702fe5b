import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';

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

/** When this process began: tells it from a later one with the same number, as in containers, where all have number 1. */
const STARTED = Math.round(performance.timeOrigin).toString(36);

/** A name for one extraction of this process, unlike any other: `host:pid:began.random`. */
export const newOwnerId = (): string => `${hostname()}:${process.pid}:${STARTED}.${randomBytes(4).toString('hex')}`;

/** Whether the process behind an owner has surely ended: on another machine nobody can say. */
export function isProcessDead(owner: string): boolean {
  const [, host, pid, began] = /^(.*):(\d+):([^.:]+)\.\w+$/.exec(owner) ?? [];
  if (host !== hostname()) return false;
  return Number(pid) === process.pid ? began !== STARTED : !isProcessAlive(Number(pid));
}
