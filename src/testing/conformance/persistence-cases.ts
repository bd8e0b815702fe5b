import type { CheckpointStore, Chunk } from '../../extract/checkpoints/checkpoint-store.js';
import { collect, expectCode, expectSame } from './expectations.js';
import {
  chunkAt,
  claimNext,
  claimOf,
  createRun,
  LEASE,
  leaseRequest,
  newChunks,
  newRun,
  NOW,
  type PersistentCase,
} from './store-case.js';

const contentsOf = async (store: CheckpointStore) => {
  const runs = await store.runs();
  return Promise.all(
    runs.map(async (run) => [
      run,
      await store.chunks(run.run),
      await collect(store.keys(run.run)),
      await collect(store.readLog(run.run)),
    ]),
  );
};

/** Persistence, and concurrent stores on one medium. */
export const PERSISTENCE_CASES: readonly PersistentCase[] = [
  {
    name: 'finds everything in a store that is reopened',
    async check(store, reopen) {
      const run = await createRun(store, 3);
      await store.acquire(run, leaseRequest('one'));
      const keys = { pass: 0, delivered: Uint8Array.of(1, 2), duplicates: Uint8Array.of(3) };
      const failure = { name: 'E', code: 'E', message: 'm' };
      await store.save(
        claimOf(await claimNext(store, run)),
        { received: 2, keys, failure, mark: { a: 1 } },
        leaseRequest('one'),
      );
      await store.log(run, [{ kind: 'session', at: NOW, transition: 'begin' }]);
      await store.finish(run, { records: 2 });
      const before = await contentsOf(store);
      await store.close();
      expectSame(await contentsOf(await reopen()), before, 'the contents of the store');
    },
  },
  {
    name: 'sees the writes of another store immediately',
    async check(store, reopen) {
      const other = await reopen();
      const run = await createRun(store, 2);
      await store.save(claimOf(await claimNext(store, run)), { received: 2 }, leaseRequest('one'));
      expectSame(await contentsOf(other), await contentsOf(store), 'the contents of the other store');
      expectSame(
        (await claimNext(other, run, leaseRequest('two'))).order,
        '0002',
        'the chunk that the other store claims',
      );
    },
  },
  {
    name: 'creates a run for one of two concurrent stores',
    async check(store, reopen) {
      const other = await reopen();
      const made = await Promise.all([store, other].map((one) => one.create(newRun(), newChunks(3))));
      expectSame(made.filter(Boolean).length, 1, 'the number of stores that created it');
      expectSame((await other.chunks(newRun().run)).length, 3, 'the number of chunks');
    },
  },
  {
    name: 'grants the lease of a run to one of two concurrent stores',
    async check(store, reopen) {
      const other = await reopen();
      const run = await createRun(store);
      const [first, second] = await Promise.all([
        store.acquire(run, leaseRequest('one')),
        other.acquire(run, leaseRequest('two')),
      ]);
      expectSame(second, first, 'the lease that both receive');
      expectSame((await store.run(run))?.sessions, 1, 'sessions');
    },
  },
  {
    name: 'assigns each chunk to exactly one of two concurrent stores',
    async check(store, reopen) {
      const stores = [store, await reopen()];
      const run = await createRun(store, 40);
      const claimed = await Promise.all(stores.map((one, i) => claimAll(one, run, `process ${i}`)));
      const orders = claimed.flat().map(({ order }) => order);
      expectSame([orders.length, new Set(orders).size], [40, 40], 'claimed chunks, and distinct ones');
      const tokens = new Set((await store.chunks(run)).map(({ token }) => token));
      expectSame([...tokens], [1], 'the distinct tokens');
    },
  },
  {
    name: 'loses no save of two concurrent stores',
    async check(store, reopen) {
      const stores = [store, await reopen()];
      const run = await createRun(store, 2);
      await Promise.all(stores.map((one, i) => saveOften(one, run, `process ${i}`)));
      expectSame(
        (await store.chunks(run)).map(({ received, mark }) => [received, mark]),
        [
          [25, 25],
          [25, 25],
        ],
        'received and mark of the chunks',
      );
      expectSame((await collect(store.keys(run))).length, 50, 'the number of blocks');
    },
  },
  {
    name: 'fences off a store whose chunk was claimed by another',
    async check(store, reopen) {
      const other = await reopen();
      const run = await createRun(store);
      const old = await claimNext(store, run);
      const current = await claimNext(other, run, leaseRequest('two', NOW + LEASE));
      await expectCode(
        'LEASE_LOST',
        () => store.save(claimOf(old), { received: 1 }, leaseRequest('one')),
        'save by the first store',
      );
      expectSame(await chunkAt(store, run), current, 'the chunk');
    },
  },
];

async function claimAll(store: CheckpointStore, run: string, owner: string): Promise<Chunk[]> {
  const claimed: Chunk[] = [];
  for (
    let chunk = await store.claim(run, leaseRequest(owner));
    chunk;
    chunk = await store.claim(run, leaseRequest(owner))
  )
    claimed.push(chunk);
  return claimed;
}

async function saveOften(store: CheckpointStore, run: string, owner: string): Promise<void> {
  const claim = claimOf(await claimNext(store, run, leaseRequest(owner)));
  for (let received = 1; received <= 25; received += 1) {
    const keys = { pass: 0, delivered: Uint8Array.of(received), duplicates: new Uint8Array() };
    await store.save(claim, { received, mark: received, keys }, leaseRequest(owner));
  }
}
