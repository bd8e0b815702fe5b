import type { LogEntry } from '../../extract/checkpoints/checkpoint-store.js';
import { collect, expectSame } from './expectations.js';
import {
  chunkAt,
  claimNext,
  claimOf,
  createRun,
  leaseRequest,
  newChunk,
  newChunks,
  newRun,
  NOW,
  type StoreCase,
} from './store-case.js';

const NONE = new Uint8Array();
const sessionEntry = (at: number): LogEntry => ({ kind: 'session', at, transition: 'begin' });

/** `keys`, `log` and `readLog`, and copies of input and output. */
export const CONTENT_CASES: readonly StoreCase[] = [
  {
    name: 'returns all fingerprints with chunk and pass, in the order of saving',
    async check(store) {
      const run = await createRun(store, 2);
      const chunks = [await claimNext(store, run), await claimNext(store, run)];
      for (let page = 0; page < 150; page += 1) {
        for (const [i, chunk] of chunks.entries()) {
          const keys = {
            pass: i,
            delivered: Uint8Array.of(page, i),
            duplicates: page % 2 ? Uint8Array.of(page) : NONE,
          };
          await store.save(claimOf(chunk), { keys }, leaseRequest('one'));
        }
      }
      const found = await collect(store.keys(run));
      for (const [i, { key }] of chunks.entries()) {
        const blocks = found.filter(({ chunk }) => chunk === key);
        expectSame(
          blocks.map(({ delivered }) => [...delivered]),
          Array.from({ length: 150 }, (_, page) => [page, i]),
          `what ${key} delivered`,
        );
        expectSame(
          blocks[1],
          { chunk: key, pass: i, delivered: Uint8Array.of(1, i), duplicates: Uint8Array.of(1) },
          'a block',
        );
      }
    },
  },
  {
    name: 'keeps all byte values, large blocks, and only the visible part of a view',
    async check(store) {
      const run = await createRun(store);
      const claim = claimOf(await claimNext(store, run));
      const large = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i * 31) % 256);
      const every = Uint8Array.from({ length: 260 }, (_, i) => i - 2);
      const keys = { pass: 0, delivered: large, duplicates: every.subarray(2, 258) };
      await store.save(claim, { keys, mark: 'x'.repeat(1_000_000) }, leaseRequest('one'));
      const [found] = await collect(store.keys(run));
      expectSame(Buffer.from(large).equals(found?.delivered ?? NONE), true, 'whether a million bytes are returned');
      expectSame(
        [...(found?.duplicates ?? [])],
        Array.from({ length: 256 }, (_, i) => i),
        'the bytes of a view',
      );
      const { mark } = await chunkAt(store, run);
      expectSame(mark === 'x'.repeat(1_000_000), true, 'whether a mark of a million characters is returned');
    },
  },
  {
    name: 'returns the log in the order of writing',
    async check(store) {
      const run = await createRun(store);
      await store.log(run, []);
      for (let i = 0; i < 150; i += 3)
        await store.log(run, [sessionEntry(i), sessionEntry(i + 1), sessionEntry(i + 2)]);
      const sample: LogEntry = {
        kind: 'sample',
        at: NOW,
        ms: 1000,
        records: 5,
        pages: 1,
        requests: 2,
        retries: 0,
        throttledMs: 0.5,
      };
      await store.log(run, [sample]);
      const log = await collect(store.readLog(run));
      expectSame(log, [...Array.from({ length: 150 }, (_, i) => sessionEntry(i)), sample], 'the log');
    },
  },
  {
    name: 'continues to work if a reader of fingerprints or log stops early',
    async check(store) {
      const run = await createRun(store);
      const claim = claimOf(await claimNext(store, run));
      const keys = { pass: 0, delivered: Uint8Array.of(1), duplicates: NONE };
      for (let i = 0; i < 3; i += 1) await store.save(claim, { keys }, leaseRequest('one'));
      await store.log(run, [sessionEntry(1), sessionEntry(2)]);
      for await (const { pass } of store.keys(run)) if (pass === 0) break;
      for await (const { at } of store.readLog(run)) if (at === 1) break;
      await store.save(claim, { received: 3, keys }, leaseRequest('one'));
      expectSame((await collect(store.keys(run))).length, 4, 'the number of blocks');
    },
  },
  {
    name: 'copies its input: later changes do not reach the store',
    async check(store) {
      const run = { ...newRun(), identity: { sink: 'first' } };
      const window = { start: NOW, end: NOW + 1 };
      await store.create(run, [{ ...newChunk('0001'), window }]);
      const claim = claimOf(await claimNext(store, run.run));
      const mark = { bytes: [1] };
      const delivered = Uint8Array.of(1);
      const receipt = { records: 1 };
      await store.save(claim, { mark, keys: { pass: 0, delivered, duplicates: NONE } }, leaseRequest('one'));
      await store.finish(run.run, receipt);
      run.identity.sink = 'changed';
      window.end = 0;
      mark.bytes.push(2);
      delivered[0] = 9;
      receipt.records = 9;
      const chunk = await chunkAt(store, run.run);
      expectSame([chunk.mark, chunk.window?.end], [{ bytes: [1] }, NOW + 1], 'mark and window');
      const stored = await store.run(run.run);
      expectSame([stored?.identity, stored?.receipt], [{ sink: 'first' }, { records: 1 }], 'identity and receipt');
      expectSame([...((await collect(store.keys(run.run)))[0]?.delivered ?? [])], [1], 'the fingerprints');
    },
  },
  {
    name: 'copies its output: changes do not reach the store',
    async check(store) {
      const run = await createRun(store);
      const claimed = await claimNext(store, run);
      const keys = { pass: 0, delivered: Uint8Array.of(1), duplicates: NONE };
      await store.save(claimOf(claimed), { mark: { bytes: 1 }, keys }, leaseRequest('one'));
      const before = await chunkAt(store, run);
      const [block] = await collect(store.keys(run));
      Object.assign((await chunkAt(store, run)).mark as object, { bytes: 2 });
      Object.assign((await store.run(run))!.identity, { sink: 'changed' });
      Object.assign(claimed.counts, { pages: 99 });
      block!.delivered[0] = 9;
      expectSame(await chunkAt(store, run), before, 'the chunk');
      expectSame((await store.run(run))?.identity, newRun().identity, 'the identity');
      expectSame([...((await collect(store.keys(run)))[0]?.delivered ?? [])], [1], 'the fingerprints');
    },
  },
  {
    name: 'can be closed twice',
    async check(store) {
      await createRun(store);
      await store.close();
      await store.close();
    },
  },
];

/** Names that a store could mistake for a path, a pattern, a statement, a separator or a property. */
const ODD_NAMES = [
  'a',
  'a:b',
  'a:',
  ':a',
  'A',
  'a%',
  'a_',
  '*',
  "it's",
  '"; DROP TABLE runs; --',
  '{org}:{view}',
  '../../etc',
  'back\\slash',
  'two\nlines\t',
  ' a ',
  'ünï¢ödé – 日本 🚀',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(500),
];

/** Separation of runs. */
export const ISOLATION_CASES: readonly StoreCase[] = [
  {
    name: 'separates runs whose chunks have the same keys',
    async check(store) {
      for (const name of ['first', 'second']) await store.create(newRun(name), newChunks(1));
      const chunk = await claimNext(store, 'first');
      const keys = { pass: 0, delivered: Uint8Array.of(1), duplicates: new Uint8Array() };
      await store.save(claimOf(chunk), { state: 'failed', received: 5, keys }, leaseRequest('one'));
      await store.log('first', [{ kind: 'session', at: NOW, transition: 'begin' }]);
      await store.acquire('first', leaseRequest('one'));
      await store.finish('first', {});
      const untouched = await chunkAt(store, 'second');
      expectSame(
        [untouched.state, untouched.token, untouched.received],
        ['pending', 0, 0],
        'the chunk of the other run',
      );
      expectSame(await store.run('second'), { ...newRun('second'), sessions: 0 }, 'the other run');
      expectSame(await collect(store.keys('second')), [], 'the fingerprints of the other run');
      expectSame(await collect(store.readLog('second')), [], 'the log of the other run');
    },
  },
  {
    name: 'releases, reopens and removes within one run only',
    async check(store) {
      for (const name of ['first', 'second']) {
        await store.create(newRun(name), newChunks(1));
        await store.acquire(name, leaseRequest('one'));
        await claimNext(store, name);
        await store.log(name, [{ kind: 'session', at: NOW, transition: 'begin' }]);
      }
      const before = [await store.run('second'), await store.chunks('second'), await collect(store.readLog('second'))];
      await store.reopen('first', ['running']);
      await store.release('first', 'one');
      await store.remove('first');
      const after = [await store.run('second'), await store.chunks('second'), await collect(store.readLog('second'))];
      expectSame(after, before, 'the other run');
    },
  },
  {
    name: 'accepts any text as the name of a run, owner or chunk',
    async check(store) {
      for (const name of ODD_NAMES) {
        const created = await store.create(newRun(name), [{ ...newChunk('0001'), key: `key ${name}` }]);
        expectSame(created, true, `create of the run ${JSON.stringify(name)}`);
      }
      expectSame(
        (await store.runs()).map(({ run }) => run),
        ODD_NAMES,
        'runs',
      );
      for (const name of ODD_NAMES) await works(name);

      async function works(name: string): Promise<void> {
        const what = `of the run ${JSON.stringify(name)}`;
        expectSame((await store.acquire(name, leaseRequest(name))).owner, name, `the holder ${what}`);
        const chunk = await claimNext(store, name, leaseRequest(name));
        expectSame([chunk.key, chunk.owner], [`key ${name}`, name], `key and owner of the chunk ${what}`);
        const keys = { pass: 0, delivered: Uint8Array.of(1), duplicates: new Uint8Array() };
        await store.save(claimOf(chunk), { mark: { [name]: name }, keys }, leaseRequest(name));
        expectSame((await chunkAt(store, name)).mark, { [name]: name }, `the mark ${what}`);
        expectSame(
          (await collect(store.keys(name))).map((block) => block.chunk),
          [`key ${name}`],
          `the fingerprints ${what}`,
        );
      }
    },
  },
];
