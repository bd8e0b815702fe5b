import type {
  CheckpointStore,
  Chunk,
  Claim,
  LeaseRequest,
  NewChunk,
  NewRun,
} from '../../extract/checkpoints/checkpoint-store.js';

/** A requirement of a store, checked on an empty one. */
export interface StoreCase {
  readonly name: string;
  check(store: CheckpointStore): Promise<void>;
}

/** A requirement of a persistent store. */
export interface PersistentCase {
  readonly name: string;
  /** @param reopen returns another store on the same medium */
  check(store: CheckpointStore, reopen: () => Promise<CheckpointStore>): Promise<void>;
}

const DAY = 86_400_000;
export const LEASE = 60_000;
/** Time of all cases: 1 January 2026. */
export const NOW = Date.UTC(2026, 0, 1);

export const newRun = (run = 'acme:Directory.members'): NewRun => ({
  run,
  endpoint: 'Directory.members',
  identity: { 'params.interval': 'a1b2', sink: 'ndjson members.ndjson' },
  createdAt: NOW,
  metadata: { args: ['--to', 'members.ndjson'], workers: 4 },
});

/** A chunk with a window of one day. */
export const newChunk = (order: string, parent?: string): NewChunk => ({
  key: `members:${order}`,
  order,
  window: { start: NOW, end: NOW + DAY },
  parent,
});

export const newChunks = (count: number): NewChunk[] =>
  Array.from({ length: count }, (_, i) => newChunk(String(i + 1).padStart(4, '0')));

export const leaseRequest = (owner: string, now = NOW): LeaseRequest => ({ owner, now, leaseMs: LEASE });

/** Creates the usual run and returns its name. */
export async function createRun(store: CheckpointStore, count = 1): Promise<string> {
  const run = newRun();
  await store.create(run, newChunks(count));
  return run.run;
}

/** Claims the next chunk; throws if no chunk is left. */
export async function claimNext(
  store: CheckpointStore,
  run: string,
  request: LeaseRequest = leaseRequest('one'),
): Promise<Chunk> {
  const chunk = await store.claim(run, request);
  if (!chunk) throw new Error(`claim: expected a chunk of ${run}, got none`);
  return chunk;
}

/** The chunk of this order; throws if it does not exist. */
export async function chunkAt(store: CheckpointStore, run: string, order = '0001'): Promise<Chunk> {
  const chunk = (await store.chunks(run)).find((candidate) => candidate.order === order);
  if (!chunk) throw new Error(`chunks: expected one of the order ${order} in ${run}, got none`);
  return chunk;
}

export const claimOf = ({ run, key, token }: Chunk): Claim => ({ run, key, token });

/** Claims the next chunk and ends it in a state. */
export async function claimAndEnd(
  store: CheckpointStore,
  run: string,
  state: Chunk['state'],
  attempts = 0,
): Promise<Chunk> {
  const chunk = await claimNext(store, run);
  await store.save(claimOf(chunk), { state, attempts }, leaseRequest('one'));
  return chunk;
}
