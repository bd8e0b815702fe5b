import { failsWith, same } from '../expectations.js';
import { ask, begin, chunkAt, claimOf, LEASE, NOW, take, takeAndEnd, type StoreCase } from './store-case.js';

/** `reopen`. */
export const REOPENING: readonly StoreCase[] = [
  {
    name: 'makes chunks of the named states pending again, without failure and attempts, where they stood',
    async check(store) {
      const run = await begin(store, 2);
      const chunk = await take(store, run);
      const failure = { name: 'HttpError', code: 'HTTP', message: 'no' };
      await store.save(claimOf(chunk), { state: 'failed', attempts: 3, failure, got: 4, mark: 'm' }, ask('one'));
      const done = await takeAndEnd(store, run, 'done');
      same(await store.reopen(run, ['failed', 'short']), 1, 'reopen');
      const { owner: _owner, leaseUntil: _leaseUntil, endedAt: _endedAt, ...reopened } = await chunkAt(store, run);
      const { owner: _one, leaseUntil: _until, ...free } = chunk;
      same(reopened, { ...free, state: 'pending', got: 4, mark: 'm' }, 'the chunk that had failed');
      same((await chunkAt(store, run, done.order)).state, 'done', 'the other chunk');
      const { order, token } = await take(store, run);
      same([order, token], ['0001', 2], 'what is claimed next, and its token');
    },
  },
  {
    name: 'reopens running chunks whatever their lease, so that their owners have lost them',
    async check(store) {
      const run = await begin(store, 2);
      const chunk = await take(store, run);
      same(await store.reopen(run, ['running']), 1, 'reopen');
      const { state, owner, leaseUntil } = await chunkAt(store, run);
      same([state, owner ?? null, leaseUntil ?? null], ['pending', null, null], 'state, owner and lease');
      await failsWith('LEASE_LOST', () => store.save(claimOf(chunk), { got: 1 }, ask('one')), 'save by the owner');
      const next = await take(store, run, ask('two'));
      same([next.token, next.leaseUntil], [2, NOW + LEASE], 'token and lease of the next claim');
    },
  },
  {
    name: 'reopens all states at once, and none where none is named',
    async check(store) {
      const run = await begin(store, 5);
      for (const state of ['done', 'split', 'short', 'failed'] as const) await takeAndEnd(store, run, state);
      same(await store.reopen(run, []), 0, 'reopen of no state');
      same(await store.reopen(run, ['done', 'split', 'short', 'failed']), 4, 'reopen of four states');
      same(
        (await store.chunks(run)).map(({ state }) => state),
        Array.from({ length: 5 }, () => 'pending'),
        'the states',
      );
    },
  },
];
