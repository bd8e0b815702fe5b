import { type CheckpointStore, type ChunkChange, NO_COUNTS } from '../../extract/checkpoints/checkpoint-store.js';
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
  NOW,
  type StoreCase,
} from './store-case.js';

const FAILURE = { name: 'NetworkError', code: 'NETWORK', message: 'it broke' };
const KEYS = { pass: 0, delivered: Uint8Array.of(1, 2), duplicates: Uint8Array.of(3) };
/** A change of every field. */
const CHANGE: ChunkChange = {
  attempts: 1,
  pass: 2,
  position: { style: 'pageNumber', at: { page: 8 }, seen: 700, partition: { baseline: 3, missing: 1 } },
  received: 7,
  expected: 20,
  counts: { ...NO_COUNTS, pages: 7, records: 6, duplicates: 1, throttledMs: 12.5 },
  mark: { files: [['0001-1.ndjson', 4096]] },
  failure: FAILURE,
};

/** `save` by the owner. */
export const SAVE_CASES: readonly StoreCase[] = [
  {
    name: 'saves every field of a change, and keeps all others',
    async check(store) {
      const run = await createRun(store);
      const chunk = await claimNext(store, run);
      await store.save(claimOf(chunk), CHANGE, leaseRequest('one'));
      expectSame(await chunkAt(store, run), { ...chunk, ...CHANGE }, 'the chunk after a change of everything');
      await store.save(
        claimOf(chunk),
        { received: 8, expected: null, position: null, mark: null },
        leaseRequest('one'),
      );
      const changed = { ...chunk, ...CHANGE, received: 8, expected: null, position: null, mark: null };
      expectSame(await chunkAt(store, run), changed, 'the chunk after a smaller change');
    },
  },
  {
    name: 'renews the lease with every save',
    async check(store) {
      const run = await createRun(store);
      const chunk = await claimNext(store, run);
      await store.save(claimOf(chunk), {}, leaseRequest('one', NOW + 500));
      expectSame((await chunkAt(store, run)).leaseUntil, NOW + 500 + LEASE, 'leaseUntil after an empty change');
    },
  },
  ...(['pending', 'done', 'split', 'short', 'failed'] as const).map((state): StoreCase => ({
    name: `ends the lease of a chunk that is saved as ${state}`,
    async check(store) {
      const run = await createRun(store);
      const { owner: _owner, leaseUntil: _leaseUntil, ...chunk } = await claimNext(store, run);
      await store.save(claimOf(chunk), { state, endedAt: NOW + 5 }, leaseRequest('one'));
      expectSame(await chunkAt(store, run), { ...chunk, state, endedAt: NOW + 5 }, 'the chunk');
    },
  })),
  {
    name: 'keeps the last failure until null is saved',
    async check(store) {
      const run = await createRun(store);
      const claim = claimOf(await claimNext(store, run));
      await store.save(claim, { failure: FAILURE }, leaseRequest('one'));
      await store.save(claim, { received: 1 }, leaseRequest('one'));
      expectSame((await chunkAt(store, run)).failure, FAILURE, 'the failure after a save without it');
      await store.save(claim, { failure: null }, leaseRequest('one'));
      expectSame('failure' in (await chunkAt(store, run)), false, 'whether there is a failure after null');
    },
  },
  {
    name: 'adds the chunks of a split in the same step, ready to be claimed',
    async check(store) {
      const run = await createRun(store, 2);
      const chunk = await claimNext(store, run);
      const children = [newChunk('0001.01', chunk.key), newChunk('0001.02', chunk.key)];
      await store.save(claimOf(chunk), { state: 'split', children }, leaseRequest('one'));
      const chunks = await store.chunks(run);
      expectSame(
        chunks.map(({ order, state, parent }) => [order, state, parent ?? null]),
        [
          ['0001', 'split', null],
          ['0001.01', 'pending', chunk.key],
          ['0001.02', 'pending', chunk.key],
          ['0002', 'pending', null],
        ],
        'order, state and parent of the chunks',
      );
      expectSame((await claimNext(store, run)).order, '0001.01', 'the next claimed chunk');
    },
  },
  {
    name: 'saves nothing if one of the new chunks exists already',
    async check(store) {
      const run = await createRun(store, 2);
      const chunk = await claimNext(store, run);
      const children = [newChunk('0001.01'), newChunk('0002')];
      const change: ChunkChange = { state: 'split', received: 9, children, keys: KEYS };
      await rejectionOf(
        () => store.save(claimOf(chunk), change, leaseRequest('one', NOW + 1)),
        'save with a repeated chunk',
      );
      expectSame(await chunkAt(store, run), chunk, 'the chunk');
      expectSame((await store.chunks(run)).length, 2, 'the number of chunks');
      expectSame(await collect(store.keys(run)), [], 'the fingerprints');
    },
  },
  {
    name: 'runs work on its own database with a save, or rejects it without a database',
    async check(store) {
      const run = await createRun(store);
      const chunk = await claimNext(store, run);
      let ran = 0;
      const save = () =>
        store.save(claimOf(chunk), { received: 1 }, leaseRequest('one', NOW + 1), () => void (ran += 1));
      if (store.database === undefined) await rejectionOf(save, 'save with work in a store without a database');
      else await save();
      const expected = store.database === undefined ? [0, 0] : [1, 1];
      expectSame([ran, (await chunkAt(store, run)).received], expected, 'how often work ran, and what was saved');
    },
  },
  {
    name: 'rolls back the save if its work throws, and throws the same error',
    async check(store) {
      if (store.database === undefined) return;
      const run = await createRun(store);
      const chunk = await claimNext(store, run);
      const reason = new Error('the sink is full');
      const fail = () => {
        throw reason;
      };
      const change: ChunkChange = { state: 'split', children: [newChunk('0001.01')], keys: KEYS };
      const thrown = await rejectionOf(() => store.save(claimOf(chunk), change, leaseRequest('one'), fail), 'save');
      if (thrown !== reason) throw new Error(`save: expected what work threw, got ${String(thrown)}`);
      expectSame([await store.chunks(run), await collect(store.keys(run))], [[chunk], []], 'chunks and fingerprints');
      await store.save(claimOf(chunk), { received: 1 }, leaseRequest('one'));
    },
  },
];

/** `save` by a previous owner. */
export const FENCING_CASES: readonly StoreCase[] = [
  {
    name: 'rejects a save with an older token',
    async check(store) {
      const run = await createRun(store);
      const old = await claimNext(store, run);
      const current = await claimNext(store, run, leaseRequest('two', NOW + LEASE));
      await expectRejectedSave(store, old.token, 'save under the older token');
      expectSame(await store.chunks(run), [current], 'the chunks');
      expectSame(await collect(store.keys(run)), [], 'the fingerprints');
      await store.save(claimOf(current), { received: 1 }, leaseRequest('two', NOW + LEASE));
    },
  },
  {
    name: 'rejects a save to a chunk that is not running',
    async check(store) {
      const run = await createRun(store);
      await expectRejectedSave(store, 0, 'save to a chunk that was never claimed');
      const { token } = await claimNext(store, run);
      await store.release(run, 'one');
      await expectRejectedSave(store, token, 'save to a chunk that was released');
      const again = await claimAndEnd(store, run, 'done');
      await expectRejectedSave(store, again.token, 'save to a chunk that is done');
    },
  },
  {
    name: 'rejects a save to a chunk that does not exist',
    async check(store) {
      const run = await createRun(store);
      const claim = { run, key: 'members:9999', token: 1 };
      await expectCode('LEASE_LOST', () => store.save(claim, {}, leaseRequest('one')), 'save to no chunk');
      const removed = claimOf(await claimNext(store, run));
      await store.remove(run);
      await expectCode(
        'LEASE_LOST',
        () => store.save(removed, {}, leaseRequest('one')),
        'save to a run that was removed',
      );
    },
  },
  {
    name: 'accepts a late save while no other owner has claimed the chunk',
    async check(store) {
      const run = await createRun(store);
      const chunk = await claimNext(store, run);
      await store.save(claimOf(chunk), { received: 3 }, leaseRequest('one', NOW + 5 * LEASE));
      const { received, leaseUntil } = await chunkAt(store, run);
      expectSame([received, leaseUntil], [3, NOW + 6 * LEASE], 'received and leaseUntil');
    },
  },
];

/** Expects that a save to the first chunk is rejected. */
async function expectRejectedSave(store: CheckpointStore, token: number, what: string): Promise<void> {
  const { run, key } = (await store.chunks((await store.runs())[0]!.run))[0]!;
  const change: ChunkChange = { ...CHANGE, state: 'split', children: [newChunk('0001.01')], keys: KEYS };
  await expectCode('LEASE_LOST', () => store.save({ run, key, token }, change, leaseRequest('one')), what);
}
