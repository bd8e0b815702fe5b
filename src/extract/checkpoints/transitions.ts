import { CheckpointError, LeaseLostError } from '../errors.js';
import type { Claim, LeaseRequest } from './checkpoint-store.js';
import { type Chunk, type ChunkChange, type NewChunk, NO_COUNTS } from './chunk.js';
import type { LeaseHolder, StoredRun } from './stored-run.js';

/** A chunk as it enters the table. */
export function pendingChunk(run: string, made: NewChunk): Chunk {
  const { key, order, window, parent } = made;
  return {
    key,
    order,
    window,
    ...(parent === undefined ? {} : { parent }),
    run,
    state: 'pending',
    token: 0,
    attempts: 0,
    pass: 0,
    position: null,
    got: 0,
    expected: null,
    counts: NO_COUNTS,
    mark: null,
  };
}

/**
 * Whether the asker may take the chunk: nobody works on it, or who did, and is another, has not been heard of for a lease. Nobody is late for
 * himself: one of his workers may wait for a quota longer than the lease lasts.
 */
export function isClaimable(chunk: Pick<Chunk, 'state' | 'leaseUntil' | 'owner'>, request: LeaseRequest): boolean {
  if (chunk.state === 'pending') return true;
  return chunk.state === 'running' && chunk.owner !== request.owner && (chunk.leaseUntil ?? 0) <= request.now;
}

/** Sorts chunks as they are claimed: what failed waits behind what did not. */
export function byClaim(a: Pick<Chunk, 'attempts' | 'order'>, b: Pick<Chunk, 'attempts' | 'order'>): number {
  return a.attempts - b.attempts || byOrder(a, b);
}

/** Sorts chunks as their run has them. */
export function byOrder(a: Pick<Chunk, 'order'>, b: Pick<Chunk, 'order'>): number {
  if (a.order === b.order) return 0;
  return a.order < b.order ? -1 : 1;
}

/** The chunk in the hands of who asks; everybody's before it has lost it. */
export function claimedChunk(chunk: Chunk, request: LeaseRequest): Chunk {
  const { owner, now, leaseMs } = request;
  return {
    ...chunk,
    state: 'running',
    token: chunk.token + 1,
    owner,
    leaseUntil: now + leaseMs,
    startedAt: chunk.startedAt ?? now,
  };
}

/**
 * The chunk, if it is still the claimer's.
 *
 * @throws LeaseLostError
 */
export function requireClaimed<C extends Pick<Chunk, 'state' | 'token'>>(claim: Claim, chunk: C | undefined): C {
  if (chunk?.state === 'running' && chunk.token === claim.token) return chunk;
  throw new LeaseLostError(claim.key);
}

/** The chunk with a change written over it and its lease renewed, or ended. */
export function changedChunk(chunk: Chunk, change: ChunkChange, request: LeaseRequest): Chunk {
  const { failure, children: _children, keys: _keys, ...fields } = change;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const { failure: last, ...rest } = chunk;
  const kept = failure === undefined ? last : failure;
  const changed: Chunk = {
    ...rest,
    ...given,
    leaseUntil: request.now + request.leaseMs,
    ...(kept ? { failure: kept } : {}),
  };
  return changed.state === 'running' ? changed : withoutLease(changed);
}

/** The chunk given back unfinished. */
export function releasedChunk(chunk: Chunk): Chunk {
  return { ...withoutLease(chunk), state: 'pending' };
}

/** The chunk as if it had never failed or ended; where it stands and what it delivered stays. */
export function reopenedChunk(chunk: Chunk): Chunk {
  const { failure: _failure, endedAt: _endedAt, ...rest } = releasedChunk(chunk);
  return { ...rest, attempts: 0 };
}

function withoutLease(chunk: Chunk): Chunk {
  const { owner: _owner, leaseUntil: _leaseUntil, ...rest } = chunk;
  return rest;
}

type LeaseState = Pick<StoredRun, 'holder' | 'sessions'>;

/** Who holds the run after somebody asked for it, and its sessions. The run is the asker's if `holder.owner` is. */
export function leasedRun(
  run: LeaseState,
  request: LeaseRequest,
  evict?: string,
): { holder: LeaseHolder; sessions: number } {
  const { owner, now, leaseMs } = request;
  const { holder, sessions } = run;
  const renews = holder?.owner === owner;
  if (holder && !renews && holder.until > now && holder.owner !== evict) return { holder, sessions };
  return { holder: { owner, until: now + leaseMs }, sessions: renews ? sessions : sessions + 1 };
}

/** The run that was asked for is not in the store. */
export function unknownRun(store: string, run: string): CheckpointError {
  return new CheckpointError(`there is no run ${run} in ${store}; it was removed, or the store is another one`);
}

/** A chunk was to be added that the run has already. */
export function duplicateChunk(run: string, which: 'key' | 'order', value: string): CheckpointError {
  return new CheckpointError(
    `the run ${run} would have two chunks with the ${which} ${value}; give each window a ${which} of its own`,
  );
}
