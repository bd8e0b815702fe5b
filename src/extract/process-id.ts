import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';

/** Whether a process of this machine is running. A killed process is not, even before its parent has waited for it. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: a process of another user exists, and may not be signalled.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !isZombie(pid);
}

/** In a container whose first process never waits, a zombie keeps its number until the container ends. Only Linux shows its state in a file. */
function isZombie(pid: number): boolean {
  try {
    // The process name before it is in brackets, and may contain brackets.
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** When this process started. Distinguishes it from a later process with the same number, such as 1 in a restarted container. */
const STARTED = Math.round(performance.timeOrigin).toString(36);

/** A unique name for one extraction of this process: `host:pid:start.random`. */
export const newOwnerId = (): string => `${hostname()}:${process.pid}:${STARTED}.${randomBytes(4).toString('hex')}`;

/** Whether the process of an owner has certainly ended. A process on another machine never has. */
export function isProcessDead(owner: string): boolean {
  const [, host, pid, started] = /^(.*):(\d+):([^.:]+)\.\w+$/.exec(owner) ?? [];
  if (host !== hostname()) return false;
  return Number(pid) === process.pid ? started !== STARTED : !isProcessAlive(Number(pid));
}
