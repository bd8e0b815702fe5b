import type { CheckpointStore } from '../../../extract/checkpoints/checkpoint-store.js';
import type { Chunk } from '../../../extract/checkpoints/chunk.js';
import { all, failsWith, same } from '../expectations.js';
import {
  ask,
  begin,
  chunkAt,
  claimOf,
  LEASE,
  newChunks,
  newRun,
  NOW,
  take,
  type PersistentCase,
} from './store-case.js';

const everything = async (store: CheckpointStore) => {
  const runs = await store.runs();
  return Promise.all(
    runs.map(async (run) => [
      run,
      await store.chunks(run.run),
      await all(store.keys(run.run)),
      await all(store.readLog(run.run)),
    ]),
  );
};

/** What outlives a store, and what two of them do at once on one medium. */
export const PERSISTENCE: readonly PersistentCase[] = [
  {
    name: 'has everything again in a store that is opened after the first was closed',
    async check(store, reopen) {
      const run = await begin(store, 3);
      await store.hold(run, ask('one'));
      const keys = { pass: 0, delivered: Uint8Array.of(1, 2), met: Uint8Array.of(3) };
      const failure = { name: 'E', code: 'E', message: 'm' };
      await store.save(claimOf(await take(store, run)), { got: 2, keys, failure, mark: { a: 1 } }, ask('one'));
      await store.log(run, [{ kind: 'session', at: NOW, turn: 'begin' }]);
      await store.finish(run, { records: 2 });
      const before = await everything(store);
      await store.close();
      same(await everything(await reopen()), before, 'what is in the store');
    },
  },
  {
    name: 'shows in one store at once what another has written',
    async check(store, reopen) {
      const other = await reopen();
      const run = await begin(store, 2);
      await store.save(claimOf(await take(store, run)), { got: 2 }, ask('one'));
      same(await everything(other), await everything(store), 'what is in the other store');
      same((await take(other, run, ask('two'))).order, '0002', 'what the other store claims');
    },
  },
  {
    name: 'creates a run for one of two stores that try at once',
    async check(store, reopen) {
      const other = await reopen();
      const made = await Promise.all([store, other].map((one) => one.create(newRun(), newChunks(3))));
      same(made.filter(Boolean).length, 1, 'how many created it');
      same((await other.chunks(newRun().run)).length, 3, 'the number of chunks');
    },
  },
  {
    name: 'gives the hold to one of two stores that ask at once',
    async check(store, reopen) {
      const other = await reopen();
      const run = await begin(store);
      const [first, second] = await Promise.all([store.hold(run, ask('one')), other.hold(run, ask('two'))]);
      same(second, first, 'what both are told');
      same((await store.run(run))?.sessions, 1, 'sessions');
    },
  },
  {
    name: 'gives each chunk to exactly one of two stores that claim at once',
    async check(store, reopen) {
      const stores = [store, await reopen()];
      const run = await begin(store, 40);
      const claimed = await Promise.all(stores.map((one, i) => claimAll(one, run, `process ${i}`)));
      const orders = claimed.flat().map(({ order }) => order);
      same([orders.length, new Set(orders).size], [40, 40], 'chunks that were claimed, and different ones of them');
      const tokens = new Set((await store.chunks(run)).map(({ token }) => token));
      same([...tokens], [1], 'the different tokens');
    },
  },
  {
    name: 'loses no save of two stores that save at once',
    async check(store, reopen) {
      const stores = [store, await reopen()];
      const run = await begin(store, 2);
      await Promise.all(stores.map((one, i) => saveOften(one, run, `process ${i}`)));
      same(
        (await store.chunks(run)).map(({ got, mark }) => [got, mark]),
        [
          [25, 25],
          [25, 25],
        ],
        'got and mark of the chunks',
      );
      same((await all(store.keys(run))).length, 50, 'the number of blocks');
    },
  },
  {
    name: 'fences off a store whose lease ran out and whose chunk another store took',
    async check(store, reopen) {
      const other = await reopen();
      const run = await begin(store);
      const old = await take(store, run);
      const current = await take(other, run, ask('two', NOW + LEASE));
      await failsWith('LEASE_LOST', () => store.save(claimOf(old), { got: 1 }, ask('one')), 'save by the first store');
      same(await chunkAt(store, run), current, 'the chunk');
    },
  },
];

async function claimAll(store: CheckpointStore, run: string, owner: string): Promise<Chunk[]> {
  const claimed: Chunk[] = [];
  for (let chunk = await store.claim(run, ask(owner)); chunk; chunk = await store.claim(run, ask(owner)))
    claimed.push(chunk);
  return claimed;
}

async function saveOften(store: CheckpointStore, run: string, owner: string): Promise<void> {
  const claim = claimOf(await take(store, run, ask(owner)));
  for (let got = 1; got <= 25; got += 1) {
    const keys = { pass: 0, delivered: Uint8Array.of(got), met: new Uint8Array() };
    await store.save(claim, { got, mark: got, keys }, ask(owner));
  }
}
