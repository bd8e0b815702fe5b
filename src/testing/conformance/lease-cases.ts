import { expectSame } from './expectations.js';
import {
  chunkAt,
  claimAndEnd,
  claimNext,
  claimOf,
  createRun,
  LEASE,
  leaseRequest,
  NOW,
  type StoreCase,
} from './store-case.js';

/** `acquire` and `release`. */
export const RUN_LEASE_CASES: readonly StoreCase[] = [
  {
    name: 'grants the lease of a free run, and counts a session',
    async check(store) {
      const run = await createRun(store);
      const holder = { owner: 'one', until: NOW + LEASE };
      expectSame(await store.acquire(run, leaseRequest('one')), holder, 'acquire');
      const stored = await store.run(run);
      expectSame([stored?.holder, stored?.sessions], [holder, 1], 'holder and sessions of the run');
    },
  },
  {
    name: 'renews the lease of its owner without counting a session',
    async check(store) {
      const run = await createRun(store);
      await store.acquire(run, leaseRequest('one'));
      const holder = { owner: 'one', until: NOW + 10 + LEASE };
      expectSame(await store.acquire(run, leaseRequest('one', NOW + 10)), holder, 'acquire');
      const stored = await store.run(run);
      expectSame([stored?.holder, stored?.sessions], [holder, 1], 'holder and sessions of the run');
    },
  },
  {
    name: 'returns the current owner of a leased run until the lease expires',
    async check(store) {
      const run = await createRun(store);
      const first = await store.acquire(run, leaseRequest('one'));
      expectSame(
        await store.acquire(run, leaseRequest('two', NOW + LEASE - 1)),
        first,
        'acquire one millisecond before the end',
      );
      expectSame((await store.run(run))?.sessions, 1, 'sessions after a refusal');
      const second = { owner: 'two', until: NOW + LEASE + LEASE };
      expectSame(await store.acquire(run, leaseRequest('two', NOW + LEASE)), second, 'acquire at the end');
      expectSame((await store.run(run))?.sessions, 2, 'sessions');
    },
  },
  {
    name: 'evicts the named owner of a run, and no other',
    async check(store) {
      const run = await createRun(store);
      const first = await store.acquire(run, leaseRequest('one'));
      expectSame(await store.acquire(run, leaseRequest('two'), 'three'), first, 'acquire that evicts another owner');
      expectSame(
        (await store.acquire(run, leaseRequest('two'), 'one')).owner,
        'two',
        'the owner after acquire that evicts the current one',
      );
      expectSame((await store.run(run))?.sessions, 2, 'sessions');
    },
  },
  {
    name: 'releases a run only for its owner',
    async check(store) {
      const run = await createRun(store);
      const holder = await store.acquire(run, leaseRequest('one'));
      await store.release(run, 'two');
      expectSame((await store.run(run))?.holder, holder, 'the holder after a release by another');
      await store.release(run, 'one');
      const stored = await store.run(run);
      expectSame([stored?.holder, stored?.sessions], [undefined, 1], 'holder and sessions after a release');
      expectSame((await store.acquire(run, leaseRequest('two'))).owner, 'two', 'the next owner');
    },
  },
  {
    name: 'releases the chunks of the owner with their state, and no others',
    async check(store) {
      const run = await createRun(store, 3);
      await store.acquire(run, leaseRequest('one'));
      const first = await claimNext(store, run);
      await store.save(claimOf(first), { received: 7, mark: { bytes: 70 } }, leaseRequest('one'));
      const second = await claimNext(store, run, leaseRequest('two'));
      await store.release(run, 'one');
      const { owner: _owner, leaseUntil: _leaseUntil, ...free } = first;
      expectSame(
        await chunkAt(store, run),
        { ...free, state: 'pending', received: 7, mark: { bytes: 70 } },
        'the released chunk',
      );
      expectSame(await chunkAt(store, run, '0002'), second, 'the chunk of another owner');
      await store.release(run, 'two');
      expectSame((await chunkAt(store, run, '0002')).state, 'pending', 'the chunk of an owner that never held the run');
    },
  },
];

/** `claim`. */
export const CLAIM_CASES: readonly StoreCase[] = [
  {
    name: 'claims chunks in order, each once, until none is left',
    async check(store) {
      const run = await createRun(store, 3);
      const orders = [];
      for (let i = 0; i < 4; i += 1) orders.push((await store.claim(run, leaseRequest('one')))?.order ?? 'none');
      expectSame(orders, ['0001', '0002', '0003', 'none'], 'the orders as they were claimed');
    },
  },
  {
    name: 'returns the claimed chunk: running, owned, leased, with the first token',
    async check(store) {
      const run = await createRun(store);
      const before = await chunkAt(store, run);
      const claimed = await claimNext(store, run);
      const lease = { owner: 'one', leaseUntil: NOW + LEASE, startedAt: NOW };
      expectSame(claimed, { ...before, state: 'running', token: 1, ...lease }, 'claim');
      expectSame(await chunkAt(store, run), claimed, 'the chunk in the store');
    },
  },
  {
    name: 'claims chunks with the fewest failures first, then by order',
    async check(store) {
      const run = await createRun(store, 3);
      await claimAndEnd(store, run, 'pending', 2);
      await claimAndEnd(store, run, 'pending', 1);
      const orders = [await claimNext(store, run), await claimNext(store, run), await claimNext(store, run)].map(
        ({ order }) => order,
      );
      expectSame(orders, ['0003', '0002', '0001'], 'the orders as they were claimed');
    },
  },
  {
    name: 'claims the chunk of another owner when its lease expires, with a higher token and its original start',
    async check(store) {
      const run = await createRun(store);
      await claimNext(store, run);
      expectSame(
        await store.claim(run, leaseRequest('two', NOW + LEASE - 1)),
        undefined,
        'claim one millisecond before the end',
      );
      const { owner, token, startedAt, leaseUntil } = await claimNext(store, run, leaseRequest('two', NOW + LEASE));
      expectSame([owner, token, startedAt], ['two', 2, NOW], 'owner, token and start after a claim at the end');
      expectSame(leaseUntil, NOW + 2 * LEASE, 'the new lease');
    },
  },
  {
    name: 'never claims a running chunk again for its owner',
    async check(store) {
      const run = await createRun(store);
      await claimNext(store, run);
      expectSame(await store.claim(run, leaseRequest('one', NOW + 10 * LEASE)), undefined, 'claim by the owner');
      expectSame(
        (await claimNext(store, run, leaseRequest('two', NOW + 10 * LEASE))).token,
        2,
        'the token of a claim by another',
      );
    },
  },
  {
    name: 'increments the token with each claim, also after a release',
    async check(store) {
      const run = await createRun(store);
      const tokens = [];
      for (let i = 0; i < 3; i += 1) {
        tokens.push((await claimNext(store, run)).token);
        await store.release(run, 'one');
      }
      expectSame(tokens, [1, 2, 3], 'the tokens');
    },
  },
  {
    name: 'does not claim finished chunks',
    async check(store) {
      const run = await createRun(store, 4);
      for (const state of ['done', 'split', 'short', 'failed'] as const) await claimAndEnd(store, run, state);
      expectSame(await store.claim(run, leaseRequest('one', NOW + 10 * LEASE)), undefined, 'claim');
    },
  },
  {
    name: 'keeps the position of a chunk for its next owner',
    async check(store) {
      const run = await createRun(store);
      const position = { style: 'cursor', at: { cursor: 'abc=' }, seen: 100 };
      await store.save(
        claimOf(await claimNext(store, run)),
        { position, mark: [1, 'two'], pass: 1 },
        leaseRequest('one'),
      );
      const next = await claimNext(store, run, leaseRequest('two', NOW + LEASE));
      expectSame([next.position, next.mark, next.pass], [position, [1, 'two'], 1], 'position, mark and pass');
    },
  },
  {
    name: 'assigns each chunk to exactly one of many concurrent claims',
    async check(store) {
      const run = await createRun(store, 20);
      const claims = await Promise.all(
        Array.from({ length: 30 }, (_, i) => store.claim(run, leaseRequest(`worker ${i}`))),
      );
      const orders = claims.flatMap((chunk) => (chunk ? [chunk.order] : []));
      expectSame([orders.length, new Set(orders).size], [20, 20], 'claimed chunks, and distinct ones');
    },
  },
];
