import type { CheckpointStore } from '../../../extract/checkpoints/checkpoint-store.js';
import { NO_COUNTS, type ChunkChange } from '../../../extract/checkpoints/chunk.js';
import { all, failsWith, failureOf, same } from '../expectations.js';
import { ask, begin, chunkAt, claimOf, LEASE, newChunk, NOW, take, takeAndEnd, type StoreCase } from './store-case.js';

const FAILURE = { name: 'NetworkError', code: 'NETWORK', message: 'it broke' };
const KEYS = { pass: 0, delivered: Uint8Array.of(1, 2), met: Uint8Array.of(3) };
/** A change in every respect. */
const CHANGE: ChunkChange = {
  attempts: 1,
  pass: 2,
  position: { style: 'pageNumber', at: { page: 8 }, seen: 700, part: { since: 3, owed: 1 } },
  got: 7,
  expected: 20,
  counts: { ...NO_COUNTS, pages: 7, records: 6, duplicates: 1, throttledMs: 12.5 },
  mark: { files: [['0001-1.ndjson', 4096]] },
  failure: FAILURE,
};

/** `save`, but for who may. */
export const SAVES: readonly StoreCase[] = [
  {
    name: 'saves every part of a change, and leaves what it does not name',
    async check(store) {
      const run = await begin(store);
      const chunk = await take(store, run);
      await store.save(claimOf(chunk), CHANGE, ask('one'));
      same(await chunkAt(store, run), { ...chunk, ...CHANGE }, 'the chunk after a change of everything');
      await store.save(claimOf(chunk), { got: 8, expected: null, position: null, mark: null }, ask('one'));
      const changed = { ...chunk, ...CHANGE, got: 8, expected: null, position: null, mark: null };
      same(await chunkAt(store, run), changed, 'the chunk after a smaller change');
    },
  },
  {
    name: 'renews the lease with every save',
    async check(store) {
      const run = await begin(store);
      const chunk = await take(store, run);
      await store.save(claimOf(chunk), {}, ask('one', NOW + 500));
      same((await chunkAt(store, run)).leaseUntil, NOW + 500 + LEASE, 'leaseUntil after an empty change');
    },
  },
  ...(['pending', 'done', 'split', 'short', 'failed'] as const).map((state): StoreCase => ({
    name: `ends the lease of a chunk that is saved as ${state}`,
    async check(store) {
      const run = await begin(store);
      const { owner: _owner, leaseUntil: _leaseUntil, ...chunk } = await take(store, run);
      await store.save(claimOf(chunk), { state, endedAt: NOW + 5 }, ask('one'));
      same(await chunkAt(store, run), { ...chunk, state, endedAt: NOW + 5 }, 'the chunk');
    },
  })),
  {
    name: 'keeps the last failure until it is told to forget it',
    async check(store) {
      const run = await begin(store);
      const claim = claimOf(await take(store, run));
      await store.save(claim, { failure: FAILURE }, ask('one'));
      await store.save(claim, { got: 1 }, ask('one'));
      same((await chunkAt(store, run)).failure, FAILURE, 'the failure after a save that does not name it');
      await store.save(claim, { failure: null }, ask('one'));
      same('failure' in (await chunkAt(store, run)), false, 'whether there is a failure after null');
    },
  },
  {
    name: 'adds the chunks that take the place of one in the same step, ready to be claimed',
    async check(store) {
      const run = await begin(store, 2);
      const chunk = await take(store, run);
      const children = [newChunk('0001.01', chunk.key), newChunk('0001.02', chunk.key)];
      await store.save(claimOf(chunk), { state: 'split', children }, ask('one'));
      const chunks = await store.chunks(run);
      same(
        chunks.map(({ order, state, parent }) => [order, state, parent ?? null]),
        [
          ['0001', 'split', null],
          ['0001.01', 'pending', chunk.key],
          ['0001.02', 'pending', chunk.key],
          ['0002', 'pending', null],
        ],
        'order, state and parent of the chunks',
      );
      same((await take(store, run)).order, '0001.01', 'what is claimed next');
    },
  },
  {
    name: 'saves nothing at all where one of the new chunks is there already',
    async check(store) {
      const run = await begin(store, 2);
      const chunk = await take(store, run);
      const children = [newChunk('0001.01'), newChunk('0002')];
      const change: ChunkChange = { state: 'split', got: 9, children, keys: KEYS };
      await failureOf(() => store.save(claimOf(chunk), change, ask('one', NOW + 1)), 'save with a chunk twice');
      same(await chunkAt(store, run), chunk, 'the chunk');
      same((await store.chunks(run)).length, 2, 'the number of chunks');
      same(await all(store.keys(run)), [], 'the fingerprints');
    },
  },
  {
    name: 'runs work on its own database with a save, or refuses it where it has none',
    async check(store) {
      const run = await begin(store);
      const chunk = await take(store, run);
      let ran = 0;
      const save = () => store.save(claimOf(chunk), { got: 1 }, ask('one', NOW + 1), () => void (ran += 1));
      if (store.database === undefined) await failureOf(save, 'save with work in a store without a database');
      else await save();
      const expected = store.database === undefined ? [0, 0] : [1, 1];
      same([ran, (await chunkAt(store, run)).got], expected, 'how often work ran, and what was saved');
    },
  },
  {
    name: 'undoes the save where its work throws, and throws the same',
    async check(store) {
      if (store.database === undefined) return;
      const run = await begin(store);
      const chunk = await take(store, run);
      const reason = new Error('the sink is full');
      const fail = () => {
        throw reason;
      };
      const change: ChunkChange = { state: 'split', children: [newChunk('0001.01')], keys: KEYS };
      const thrown = await failureOf(() => store.save(claimOf(chunk), change, ask('one'), fail), 'save');
      if (thrown !== reason) throw new Error(`save: expected what work threw, got ${String(thrown)}`);
      same([await store.chunks(run), await all(store.keys(run))], [[chunk], []], 'chunks and fingerprints');
      await store.save(claimOf(chunk), { got: 1 }, ask('one'));
    },
  },
];

/** `save` by who has lost the chunk. */
export const FENCING: readonly StoreCase[] = [
  {
    name: 'lets nothing be saved under an older token once somebody else has the chunk',
    async check(store) {
      const run = await begin(store);
      const old = await take(store, run);
      const current = await take(store, run, ask('two', NOW + LEASE));
      await refusesToSave(store, old.token, 'save under the older token');
      same(await store.chunks(run), [current], 'the chunks');
      same(await all(store.keys(run)), [], 'the fingerprints');
      await store.save(claimOf(current), { got: 1 }, ask('two', NOW + LEASE));
    },
  },
  {
    name: 'lets nothing be saved to a chunk that is not running',
    async check(store) {
      const run = await begin(store);
      await refusesToSave(store, 0, 'save to a chunk that was never claimed');
      const { token } = await take(store, run);
      await store.release(run, 'one');
      await refusesToSave(store, token, 'save to a chunk that was released');
      const again = await takeAndEnd(store, run, 'done');
      await refusesToSave(store, again.token, 'save to a chunk that is done');
    },
  },
  {
    name: 'lets nothing be saved to a chunk that there is not',
    async check(store) {
      const run = await begin(store);
      const claim = { run, key: 'members:9999', token: 1 };
      await failsWith('LEASE_LOST', () => store.save(claim, {}, ask('one')), 'save to no chunk');
      const removed = claimOf(await take(store, run));
      await store.remove(run);
      await failsWith('LEASE_LOST', () => store.save(removed, {}, ask('one')), 'save to a run that was removed');
    },
  },
  {
    name: 'takes a late save as long as nobody else has claimed the chunk',
    async check(store) {
      const run = await begin(store);
      const chunk = await take(store, run);
      await store.save(claimOf(chunk), { got: 3 }, ask('one', NOW + 5 * LEASE));
      const { got, leaseUntil } = await chunkAt(store, run);
      same([got, leaseUntil], [3, NOW + 6 * LEASE], 'got and leaseUntil');
    },
  },
];

/** Tries to save everything to the first chunk. */
async function refusesToSave(store: CheckpointStore, token: number, what: string): Promise<void> {
  const { run, key } = (await store.chunks((await store.runs())[0]!.run))[0]!;
  const change: ChunkChange = { ...CHANGE, state: 'split', children: [newChunk('0001.01')], keys: KEYS };
  await failsWith('LEASE_LOST', () => store.save({ run, key, token }, change, ask('one')), what);
}
