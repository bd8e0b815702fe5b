import { NO_COUNTS } from '../../extract/checkpoints/checkpoint-store.js';
import { collect, expectCode, expectSame, rejectionOf } from './expectations.js';
import {
  chunkAt,
  claimAndEnd,
  claimNext,
  claimOf,
  createRun,
  LEASE,
  leaseRequest,
  newChunk,
  newChunks,
  newRun,
  NOW,
  type StoreCase,
} from './store-case.js';

/** `create`, `run`, `runs`, `chunks`, `finish`, `remove`. */
export const RUN_CASES: readonly StoreCase[] = [
  {
    name: 'creates a run once, and returns false without changes the second time',
    async check(store) {
      const run = newRun();
      expectSame(await store.create(run, newChunks(2)), true, 'create of a new run');
      expectSame(
        await store.create({ ...run, endpoint: 'Other.calls' }, newChunks(5)),
        false,
        'create of the same run',
      );
      expectSame((await store.run(run.run))?.endpoint, run.endpoint, 'the endpoint of the run');
      expectSame((await store.chunks(run.run)).length, 2, 'the number of chunks');
    },
  },
  {
    name: 'returns a new run unchanged, without an owner or a session',
    async check(store) {
      const { metadata: _metadata, ...run } = newRun();
      await store.create(run, []);
      expectSame(await store.run(run.run), { ...run, sessions: 0 }, 'a run without metadata');
      await store.create(newRun('acme:other'), []);
      expectSame(await store.run('acme:other'), { ...newRun('acme:other'), sessions: 0 }, 'a run with metadata');
    },
  },
  {
    name: 'returns empty results for a run that does not exist, and rejects only acquire',
    async check(store) {
      expectSame(await store.run('unknown'), undefined, 'run');
      expectSame(await store.runs(), [], 'runs');
      expectSame(await store.chunks('unknown'), [], 'chunks');
      expectSame(await store.claim('unknown', leaseRequest('one')), undefined, 'claim');
      expectSame(await store.reopen('unknown', ['failed']), 0, 'reopen');
      expectSame(await collect(store.keys('unknown')), [], 'keys');
      expectSame(await collect(store.readLog('unknown')), [], 'readLog');
      await store.release('unknown', 'one');
      await store.remove('unknown');
      await rejectionOf(() => store.acquire('unknown', leaseRequest('one')), 'acquire of a run that does not exist');
    },
  },
  {
    name: 'lists runs in the order of creation',
    async check(store) {
      const names = ['zebra', 'ant', 'moth'];
      for (const name of names) await store.create(newRun(name), newChunks(1));
      await store.acquire('moth', leaseRequest('one'));
      await store.finish('zebra', {});
      expectSame(
        (await store.runs()).map(({ run }) => run),
        names,
        'runs',
      );
    },
  },
  {
    name: 'returns new chunks sorted by order, pending and without history',
    async check(store) {
      const parts = [newChunk('0002'), newChunk('0001.02', 'members:0001'), newChunk('0001'), newChunk('0001.01')];
      await store.create(newRun('run'), [...parts, { ...newChunk('0003'), window: null }]);
      const chunks = await store.chunks('run');
      expectSame(
        chunks.map(({ order }) => order),
        ['0001', '0001.01', '0001.02', '0002', '0003'],
        'the orders',
      );
      const initial = { run: 'run', state: 'pending', token: 0, attempts: 0, pass: 0, position: null };
      const empty = { received: 0, expected: null, counts: NO_COUNTS, mark: null };
      expectSame(chunks[2], { ...newChunk('0001.02', 'members:0001'), ...initial, ...empty }, 'a chunk with a window');
      expectSame(chunks[4], { ...newChunk('0003'), window: null, ...initial, ...empty }, 'a chunk without a window');
    },
  },
  {
    name: 'rejects a run with a repeated chunk key or order, and creates nothing',
    async check(store) {
      const twins = [newChunk('0001'), { ...newChunk('0002'), key: newChunk('0001').key }];
      await rejectionOf(() => store.create(newRun(), twins), 'create with a repeated key');
      const places = [newChunk('0001'), { ...newChunk('0001'), key: 'another' }];
      await rejectionOf(() => store.create(newRun(), places), 'create with a repeated order');
      expectSame(await store.runs(), [], 'runs');
      expectSame(await store.create(newRun(), newChunks(1)), true, 'create afterwards');
    },
  },
  {
    name: 'keeps the receipt of a finished run',
    async check(store) {
      const run = await createRun(store);
      expectSame((await store.run(run))?.receipt, undefined, 'the receipt before');
      await store.finish(run, { records: 3, nested: { note: 'ü "quoted"\n' } });
      expectSame((await store.run(run))?.receipt, { records: 3, nested: { note: 'ü "quoted"\n' } }, 'the receipt');
    },
  },
  {
    name: 'removes a run with its chunks, fingerprints and log, so that it can be created again',
    async check(store) {
      const run = await createRun(store);
      const chunk = await claimNext(store, run);
      const keys = { pass: 0, delivered: Uint8Array.of(1), duplicates: Uint8Array.of() };
      await store.save(claimOf(chunk), { received: 1, keys }, leaseRequest('one'));
      await store.log(run, [{ kind: 'session', at: NOW, transition: 'begin' }]);
      await store.remove(run);
      expectSame(await store.run(run), undefined, 'run');
      expectSame(await store.chunks(run), [], 'chunks');
      expectSame(await createRun(store), run, 'create afterwards');
      expectSame((await store.chunks(run))[0]?.token, 0, 'the token of the new chunk');
      expectSame(await collect(store.keys(run)), [], 'keys of the new run');
      expectSame(await collect(store.readLog(run)), [], 'the log of the new run');
    },
  },
];

/** `reopen`. */
export const REOPEN_CASES: readonly StoreCase[] = [
  {
    name: 'makes chunks of the given states pending again, with position but without failure and attempts',
    async check(store) {
      const run = await createRun(store, 2);
      const chunk = await claimNext(store, run);
      const failure = { name: 'HttpError', code: 'HTTP', message: 'no' };
      await store.save(
        claimOf(chunk),
        { state: 'failed', attempts: 3, failure, received: 4, mark: 'm' },
        leaseRequest('one'),
      );
      const done = await claimAndEnd(store, run, 'done');
      expectSame(await store.reopen(run, ['failed', 'short']), 1, 'reopen');
      const { owner: _owner, leaseUntil: _leaseUntil, endedAt: _endedAt, ...reopened } = await chunkAt(store, run);
      const { owner: _one, leaseUntil: _until, ...free } = chunk;
      expectSame(reopened, { ...free, state: 'pending', received: 4, mark: 'm' }, 'the chunk that had failed');
      expectSame((await chunkAt(store, run, done.order)).state, 'done', 'the other chunk');
      const { order, token } = await claimNext(store, run);
      expectSame([order, token], ['0001', 2], 'what is claimed next, and its token');
    },
  },
  {
    name: 'reopens running chunks regardless of their lease, and fences off their owners',
    async check(store) {
      const run = await createRun(store, 2);
      const chunk = await claimNext(store, run);
      expectSame(await store.reopen(run, ['running']), 1, 'reopen');
      const { state, owner, leaseUntil } = await chunkAt(store, run);
      expectSame([state, owner ?? null, leaseUntil ?? null], ['pending', null, null], 'state, owner and lease');
      await expectCode(
        'LEASE_LOST',
        () => store.save(claimOf(chunk), { received: 1 }, leaseRequest('one')),
        'save by the owner',
      );
      const next = await claimNext(store, run, leaseRequest('two'));
      expectSame([next.token, next.leaseUntil], [2, NOW + LEASE], 'token and lease of the next claim');
    },
  },
  {
    name: 'reopens several states at once, and none for an empty list',
    async check(store) {
      const run = await createRun(store, 5);
      for (const state of ['done', 'split', 'short', 'failed'] as const) await claimAndEnd(store, run, state);
      expectSame(await store.reopen(run, []), 0, 'reopen of no state');
      expectSame(await store.reopen(run, ['done', 'split', 'short', 'failed']), 4, 'reopen of four states');
      expectSame(
        (await store.chunks(run)).map(({ state }) => state),
        Array.from({ length: 5 }, () => 'pending'),
        'the states',
      );
    },
  },
];
