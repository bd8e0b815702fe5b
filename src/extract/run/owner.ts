import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { isProcessAlive } from '../process-alive.js';

/** When this process began: tells it from a later one with the same number, as in containers, where all have number 1. */
const BEGAN = Math.round(performance.timeOrigin).toString(36);

/** A name for one extraction of this process, unlike any other: `host:pid:began.random`. */
export const newOwner = (): string => `${hostname()}:${process.pid}:${BEGAN}.${randomBytes(4).toString('hex')}`;

/** Whether the process behind an owner has surely ended: on another machine nobody can say. */
export function isGone(owner: string): boolean {
  const [, host, pid, began] = /^(.*):(\d+):([^.:]+)\.\w+$/.exec(owner) ?? [];
  if (host !== hostname()) return false;
  return Number(pid) === process.pid ? began !== BEGAN : !isProcessAlive(Number(pid));
}
