import { defined } from '../../json/plain-objects.js';
import { CheckpointError, LeaseLostError } from '../errors.js';
import {
  type Chunk,
  type ChunkChange,
  type Claim,
  type LeaseHolder,
  type LeaseRequest,
  type NewChunk,
  NO_COUNTS,
  type StoredRun,
} from './checkpoint-store.js';

/** A new chunk as it enters the store. */
export function pendingChunk(run: string, chunk: NewChunk): Chunk {
  const { key, order, window, parent } = chunk;
  return {
    key,
    order,
    window,
    ...defined({ parent }),
    run,
    state: 'pending',
    token: 0,
    attempts: 0,
    pass: 0,
    position: null,
    received: 0,
    expected: null,
    counts: NO_COUNTS,
    mark: null,
  };
}

/**
 * Whether the chunk may be claimed: it is pending, or the lease of another owner has expired. An owner never takes a chunk from itself, since one of its
 * workers may wait for a rate limit longer than a lease.
 */
export function isClaimable(chunk: Pick<Chunk, 'state' | 'leaseUntil' | 'owner'>, request: LeaseRequest): boolean {
  if (chunk.state === 'pending') return true;
  return chunk.state === 'running' && chunk.owner !== request.owner && (chunk.leaseUntil ?? 0) <= request.now;
}

/** Sorts chunks in order of claiming: those that failed come last. */
export function byClaim(a: Pick<Chunk, 'attempts' | 'order'>, b: Pick<Chunk, 'attempts' | 'order'>): number {
  return a.attempts - b.attempts || byOrder(a, b);
}

/** Sorts chunks in the order of their run. */
export function byOrder(a: Pick<Chunk, 'order'>, b: Pick<Chunk, 'order'>): number {
  if (a.order === b.order) return 0;
  return a.order < b.order ? -1 : 1;
}

/** The chunk after a claim. Earlier tokens lose it. */
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
 * The chunk, if it is still claimed under this token.
 *
 * @throws LeaseLostError otherwise
 */
export function requireClaimed<C extends Pick<Chunk, 'state' | 'token'>>(claim: Claim, chunk: C | undefined): C {
  if (chunk?.state === 'running' && chunk.token === claim.token) return chunk;
  throw new LeaseLostError(claim.key);
}

/** The chunk after a change, with its lease renewed, or ended unless it is `running`. */
export function changedChunk(chunk: Chunk, change: ChunkChange, request: LeaseRequest): Chunk {
  const { failure, children: _children, keys: _keys, ...fields } = change;
  const { failure: last, ...rest } = chunk;
  const changed: Chunk = {
    ...rest,
    ...(defined(fields) as Partial<Chunk>),
    leaseUntil: request.now + request.leaseMs,
    ...defined({ failure: failure === undefined ? last : (failure ?? undefined) }),
  };
  return changed.state === 'running' ? changed : withoutLease(changed);
}

/** The chunk after its owner released it unfinished. */
export function releasedChunk(chunk: Chunk): Chunk {
  return { ...withoutLease(chunk), state: 'pending' };
}

/** The chunk without its failures and its end; position and counts stay. */
export function reopenedChunk(chunk: Chunk): Chunk {
  const { failure: _failure, endedAt: _endedAt, end: _end, ...rest } = releasedChunk(chunk);
  return { ...rest, attempts: 0 };
}

function withoutLease(chunk: Chunk): Chunk {
  const { owner: _owner, leaseUntil: _leaseUntil, ...rest } = chunk;
  return rest;
}

type LeaseState = Pick<StoredRun, 'holder' | 'sessions'>;

/** Holder and sessions of a run after a lease request. The request succeeded if its owner is the holder. */
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

export function unknownRun(store: string, run: string): CheckpointError {
  return new CheckpointError(`run ${run} does not exist in ${store}. It was removed, or this is another store`);
}

export function duplicateChunk(run: string, which: 'key' | 'order', value: string): CheckpointError {
  return new CheckpointError(
    `run ${run} would have two chunks with the ${which} ${value}. Give each window its own ${which}`,
  );
}
