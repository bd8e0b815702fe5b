import { same } from '../expectations.js';
import { ask, begin, chunkAt, claimOf, LEASE, NOW, take, takeAndEnd, type StoreCase } from './store-case.js';

/** `claim`. */
export const CLAIMS: readonly StoreCase[] = [
  {
    name: 'claims chunks by their order, each once, until there is none',
    async check(store) {
      const run = await begin(store, 3);
      const orders = [];
      for (let i = 0; i < 4; i += 1) orders.push((await store.claim(run, ask('one')))?.order ?? 'none');
      same(orders, ['0001', '0002', '0003', 'none'], 'the orders as they were claimed');
    },
  },
  {
    name: 'gives the claimed chunk as it stands now: running, owned, leased, with the first token',
    async check(store) {
      const run = await begin(store);
      const before = await chunkAt(store, run);
      const claimed = await take(store, run);
      const lease = { owner: 'one', leaseUntil: NOW + LEASE, startedAt: NOW };
      same(claimed, { ...before, state: 'running', token: 1, ...lease }, 'claim');
      same(await chunkAt(store, run), claimed, 'the chunk in the store');
    },
  },
  {
    name: 'claims first what has failed the fewest times, then by order',
    async check(store) {
      const run = await begin(store, 3);
      await takeAndEnd(store, run, 'pending', 2);
      await takeAndEnd(store, run, 'pending', 1);
      const orders = [await take(store, run), await take(store, run), await take(store, run)].map(({ order }) => order);
      same(orders, ['0003', '0002', '0001'], 'the orders as they were claimed');
    },
  },
  {
    name: 'claims a running chunk of another owner when its lease has run out, with a higher token and its first start',
    async check(store) {
      const run = await begin(store);
      await take(store, run);
      same(await store.claim(run, ask('two', NOW + LEASE - 1)), undefined, 'claim one millisecond before the end');
      const { owner, token, startedAt, leaseUntil } = await take(store, run, ask('two', NOW + LEASE));
      same([owner, token, startedAt], ['two', 2, NOW], 'owner, token and start after a claim at the end');
      same(leaseUntil, NOW + 2 * LEASE, 'the new lease');
    },
  },
  {
    name: 'never claims a running chunk for the owner that has it, however late',
    async check(store) {
      const run = await begin(store);
      await take(store, run);
      same(await store.claim(run, ask('one', NOW + 10 * LEASE)), undefined, 'claim by the owner');
      same((await take(store, run, ask('two', NOW + 10 * LEASE))).token, 2, 'the token of a claim by another');
    },
  },
  {
    name: 'raises the token with each claim, also after a release',
    async check(store) {
      const run = await begin(store);
      const tokens = [];
      for (let i = 0; i < 3; i += 1) {
        tokens.push((await take(store, run)).token);
        await store.release(run, 'one');
      }
      same(tokens, [1, 2, 3], 'the tokens');
    },
  },
  {
    name: 'claims nothing that has come to an end',
    async check(store) {
      const run = await begin(store, 4);
      for (const state of ['done', 'split', 'short', 'failed'] as const) await takeAndEnd(store, run, state);
      same(await store.claim(run, ask('one', NOW + 10 * LEASE)), undefined, 'claim');
    },
  },
  {
    name: 'keeps where a chunk stood for who claims it next',
    async check(store) {
      const run = await begin(store);
      const position = { style: 'cursor', at: { cursor: 'abc=' }, seen: 100 };
      await store.save(claimOf(await take(store, run)), { position, mark: [1, 'two'], pass: 1 }, ask('one'));
      const next = await take(store, run, ask('two', NOW + LEASE));
      same([next.position, next.mark, next.pass], [position, [1, 'two'], 1], 'position, mark and pass');
    },
  },
  {
    name: 'gives each chunk to one of many that claim at once',
    async check(store) {
      const run = await begin(store, 20);
      const claims = await Promise.all(Array.from({ length: 30 }, (_, i) => store.claim(run, ask(`worker ${i}`))));
      const orders = claims.flatMap((chunk) => (chunk ? [chunk.order] : []));
      same([orders.length, new Set(orders).size], [20, 20], 'chunks that were claimed, and different ones of them');
    },
  },
];
