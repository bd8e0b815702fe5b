import { NO_COUNTS } from '../../../extract/checkpoints/chunk.js';
import { all, failureOf, same } from '../expectations.js';
import { ask, begin, claimOf, newChunk, newChunks, newRun, NOW, take, type StoreCase } from './store-case.js';

/** `create`, `run`, `runs`, `chunks`, `finish`, `remove`. */
export const RUNS: readonly StoreCase[] = [
  {
    name: 'creates a run once: the second time it says so and changes nothing',
    async check(store) {
      const run = newRun();
      same(await store.create(run, newChunks(2)), true, 'create of a new run');
      same(await store.create({ ...run, endpoint: 'Other.calls' }, newChunks(5)), false, 'create of the same run');
      same((await store.run(run.run))?.endpoint, run.endpoint, 'the endpoint of the run');
      same((await store.chunks(run.run)).length, 2, 'the number of chunks');
    },
  },
  {
    name: 'gives a run back as it was made, with no holder and no session',
    async check(store) {
      const { invocation: _invocation, ...run } = newRun();
      await store.create(run, []);
      same(await store.run(run.run), { ...run, sessions: 0 }, 'a run without an invocation');
      await store.create(newRun('acme:other'), []);
      same(await store.run('acme:other'), { ...newRun('acme:other'), sessions: 0 }, 'a run with an invocation');
    },
  },
  {
    name: 'has nothing of a run that there is not, and only hold gives an error',
    async check(store) {
      same(await store.run('nobody'), undefined, 'run');
      same(await store.runs(), [], 'runs');
      same(await store.chunks('nobody'), [], 'chunks');
      same(await store.claim('nobody', ask('one')), undefined, 'claim');
      same(await store.reopen('nobody', ['failed']), 0, 'reopen');
      same(await all(store.keys('nobody')), [], 'keys');
      same(await all(store.readLog('nobody')), [], 'readLog');
      await store.release('nobody', 'one');
      await store.remove('nobody');
      await failureOf(() => store.hold('nobody', ask('one')), 'hold of a run that there is not');
    },
  },
  {
    name: 'lists the runs in the order in which they were made',
    async check(store) {
      const names = ['zebra', 'ant', 'moth'];
      for (const name of names) await store.create(newRun(name), newChunks(1));
      await store.hold('moth', ask('one'));
      await store.finish('zebra', {});
      same(
        (await store.runs()).map(({ run }) => run),
        names,
        'runs',
      );
    },
  },
  {
    name: 'gives the chunks sorted by their order, pending and without a history',
    async check(store) {
      const parts = [newChunk('0002'), newChunk('0001.02', 'members:0001'), newChunk('0001'), newChunk('0001.01')];
      await store.create(newRun('run'), [...parts, { ...newChunk('0003'), window: null }]);
      const chunks = await store.chunks('run');
      same(
        chunks.map(({ order }) => order),
        ['0001', '0001.01', '0001.02', '0002', '0003'],
        'the orders',
      );
      const fresh = { run: 'run', state: 'pending', token: 0, attempts: 0, pass: 0, position: null };
      const empty = { got: 0, expected: null, counts: NO_COUNTS, mark: null };
      same(chunks[2], { ...newChunk('0001.02', 'members:0001'), ...fresh, ...empty }, 'a chunk with a window');
      same(chunks[4], { ...newChunk('0003'), window: null, ...fresh, ...empty }, 'a chunk without a window');
    },
  },
  {
    name: 'refuses a run of which two chunks have one key, or one order, and creates nothing of it',
    async check(store) {
      const twins = [newChunk('0001'), { ...newChunk('0002'), key: newChunk('0001').key }];
      await failureOf(() => store.create(newRun(), twins), 'create with one key twice');
      const places = [newChunk('0001'), { ...newChunk('0001'), key: 'another' }];
      await failureOf(() => store.create(newRun(), places), 'create with one order twice');
      same(await store.runs(), [], 'runs');
      same(await store.create(newRun(), newChunks(1)), true, 'create after it');
    },
  },
  {
    name: 'keeps the receipt of a finished run',
    async check(store) {
      const run = await begin(store);
      same((await store.run(run))?.receipt, undefined, 'the receipt before');
      await store.finish(run, { records: 3, nested: { note: 'ü "quoted"\n' } });
      same((await store.run(run))?.receipt, { records: 3, nested: { note: 'ü "quoted"\n' } }, 'the receipt');
    },
  },
  {
    name: 'removes a run with its chunks, fingerprints and log, so that it can be made anew',
    async check(store) {
      const run = await begin(store);
      const chunk = await take(store, run);
      const keys = { pass: 0, delivered: Uint8Array.of(1), met: Uint8Array.of() };
      await store.save(claimOf(chunk), { got: 1, keys }, ask('one'));
      await store.log(run, [{ kind: 'session', at: NOW, turn: 'begin' }]);
      await store.remove(run);
      same(await store.run(run), undefined, 'run');
      same(await store.chunks(run), [], 'chunks');
      same(await begin(store), run, 'create after it');
      same((await store.chunks(run))[0]?.token, 0, 'the token of the new chunk');
      same(await all(store.keys(run)), [], 'keys of the new run');
      same(await all(store.readLog(run)), [], 'the log of the new run');
    },
  },
];
