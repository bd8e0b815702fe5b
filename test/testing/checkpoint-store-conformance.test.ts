import { memory, type CheckpointStore } from 'pagewright/extract';
import { checkpointStoreConformance } from 'pagewright/testing';

type Flaw = (store: CheckpointStore) => Partial<CheckpointStore>;

/** Stores with one flaw each. */
const FLAWS: Readonly<Record<string, Flaw>> = {
  'creates a run twice': (store) => ({
    create: async (run, chunks) => {
      await store.remove(run.run);
      return store.create(run, chunks);
    },
  }),
  'lists runs by name': (store) => ({
    runs: async () => (await store.runs()).sort((a, b) => (a.run < b.run ? -1 : 1)),
  }),
  'returns chunks unordered': (store) => ({ chunks: async (run) => (await store.chunks(run)).reverse() }),
  'grants every lease': (store) => ({ acquire: (run, request) => store.acquire(run, request, 'one') }),
  'never evicts': (store) => ({ acquire: (run, request) => store.acquire(run, request) }),
  'ends a lease one millisecond early': (store) => ({
    claim: (run, request) => store.claim(run, { ...request, now: request.now + 1 }),
  }),
  'keeps chunks after a release': () => ({ release: async () => undefined }),
  'forgets the fingerprints': (store) => ({
    save: (claim, { keys: _keys, ...change }, request, work) => store.save(claim, change, request, work),
  }),
  'accepts any token': (store) => ({
    async save(claim, change, request, work) {
      const token = (await store.chunks(claim.run)).find(({ key }) => key === claim.key)?.token ?? 0;
      return store.save({ ...claim, token }, change, request, work);
    },
  }),
  'does not renew the lease': (store) => ({
    save: (claim, change, request, work) => store.save(claim, change, { ...request, leaseMs: 0 }, work),
  }),
  'forgets a failure with each save': (store) => ({
    save: (claim, change, request, work) => store.save(claim, { failure: null, ...change }, request, work),
  }),
  'reopens everything': (store) => ({
    reopen: (run) => store.reopen(run, ['done', 'failed', 'short', 'split', 'running']),
  }),
  'does not finish': () => ({ finish: async () => undefined }),
  'removes nothing': () => ({ remove: async () => undefined }),
  'loses the log': () => ({ log: async () => undefined }),
  'treats names as patterns': (store) => ({ run: (run) => store.run(run.toLowerCase()) }),
};

describe('checkpointStoreConformance', () => {
  it.each(Object.entries(FLAWS))('finds a store that %s', async (_, flaw) => {
    const open = () => {
      const store = memory();
      const right: CheckpointStore = {
        name: store.name,
        create: (...args) => store.create(...args),
        run: (...args) => store.run(...args),
        runs: () => store.runs(),
        chunks: (...args) => store.chunks(...args),
        acquire: (...args) => store.acquire(...args),
        release: (...args) => store.release(...args),
        claim: (...args) => store.claim(...args),
        save: (...args) => store.save(...args),
        reopen: (...args) => store.reopen(...args),
        finish: (...args) => store.finish(...args),
        keys: (...args) => store.keys(...args),
        log: (...args) => store.log(...args),
        readLog: (...args) => store.readLog(...args),
        remove: (...args) => store.remove(...args),
        close: () => store.close(),
      };
      return { ...right, ...flaw(store) };
    };
    const failures: string[] = [];
    for (const { name, run } of checkpointStoreConformance({ open })) await run().catch(() => failures.push(name));
    expect(failures).not.toEqual([]);
  });

  it('has cases for two stores only if reopen is given, each with a unique name', () => {
    const shared = memory();
    const alone = checkpointStoreConformance({ open: memory }).map(({ name }) => name);
    const both = checkpointStoreConformance({ open: memory, reopen: () => shared }).map(({ name }) => name);
    expect(both.length).toBeGreaterThan(alone.length);
    expect(new Set(both).size).toBe(both.length);
  });
});
