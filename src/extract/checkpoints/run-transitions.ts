import type { LeaseRequest } from './checkpoint-store.js';
import type { Holder, StoredRun } from './stored-run.js';

type Held = Pick<StoredRun, 'holder' | 'sessions'>;

/** Who holds the run after somebody asked for it, and its sessions. The run is the asker's if `holder.owner` is. */
export function heldRun(run: Held, request: LeaseRequest, evict?: string): { holder: Holder; sessions: number } {
  const { owner, now, leaseMs } = request;
  const { holder, sessions } = run;
  const renews = holder?.owner === owner;
  if (holder && !renews && holder.until > now && holder.owner !== evict) return { holder, sessions };
  return { holder: { owner, until: now + leaseMs }, sessions: renews ? sessions : sessions + 1 };
}
