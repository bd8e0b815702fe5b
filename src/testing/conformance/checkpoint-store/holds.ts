import { same } from '../expectations.js';
import { ask, begin, chunkAt, claimOf, LEASE, NOW, take, type StoreCase } from './store-case.js';

/** `hold` and `release`. */
export const HOLDS: readonly StoreCase[] = [
  {
    name: 'gives a run that nobody holds to who asks, and counts a session',
    async check(store) {
      const run = await begin(store);
      const holder = { owner: 'one', until: NOW + LEASE };
      same(await store.hold(run, ask('one')), holder, 'hold');
      const stored = await store.run(run);
      same([stored?.holder, stored?.sessions], [holder, 1], 'holder and sessions of the run');
    },
  },
  {
    name: 'renews the hold of who has it, which is no new session',
    async check(store) {
      const run = await begin(store);
      await store.hold(run, ask('one'));
      const holder = { owner: 'one', until: NOW + 10 + LEASE };
      same(await store.hold(run, ask('one', NOW + 10)), holder, 'hold');
      const stored = await store.run(run);
      same([stored?.holder, stored?.sessions], [holder, 1], 'holder and sessions of the run');
    },
  },
  {
    name: 'refuses a held run to others until the hold has run out, and tells who has it',
    async check(store) {
      const run = await begin(store);
      const first = await store.hold(run, ask('one'));
      same(await store.hold(run, ask('two', NOW + LEASE - 1)), first, 'hold one millisecond before the end');
      same((await store.run(run))?.sessions, 1, 'sessions after a refusal');
      const second = { owner: 'two', until: NOW + LEASE + LEASE };
      same(await store.hold(run, ask('two', NOW + LEASE)), second, 'hold at the end');
      same((await store.run(run))?.sessions, 2, 'sessions');
    },
  },
  {
    name: 'takes a run from the owner that is to be evicted, and from no other',
    async check(store) {
      const run = await begin(store);
      const first = await store.hold(run, ask('one'));
      same(await store.hold(run, ask('two'), 'three'), first, 'hold that evicts somebody else');
      same((await store.hold(run, ask('two'), 'one')).owner, 'two', 'the owner after hold that evicts the holder');
      same((await store.run(run))?.sessions, 2, 'sessions');
    },
  },
  {
    name: 'lets go of a run for its holder alone',
    async check(store) {
      const run = await begin(store);
      const holder = await store.hold(run, ask('one'));
      await store.release(run, 'two');
      same((await store.run(run))?.holder, holder, 'the holder after a release by another');
      await store.release(run, 'one');
      const stored = await store.run(run);
      same([stored?.holder, stored?.sessions], [undefined, 1], 'holder and sessions after a release');
      same((await store.hold(run, ask('two'))).owner, 'two', 'who holds it next');
    },
  },
  {
    name: 'gives back with a release the chunks of that owner, where they stand, and no others',
    async check(store) {
      const run = await begin(store, 3);
      await store.hold(run, ask('one'));
      const first = await take(store, run);
      await store.save(claimOf(first), { got: 7, mark: { bytes: 70 } }, ask('one'));
      const second = await take(store, run, ask('two'));
      await store.release(run, 'one');
      const { owner: _owner, leaseUntil: _leaseUntil, ...free } = first;
      same(await chunkAt(store, run), { ...free, state: 'pending', got: 7, mark: { bytes: 70 } }, 'the chunk released');
      same(await chunkAt(store, run, '0002'), second, 'the chunk of another owner');
      await store.release(run, 'two');
      same((await chunkAt(store, run, '0002')).state, 'pending', 'the chunk of an owner that never held the run');
    },
  },
];
