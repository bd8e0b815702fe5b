import type { LogEntry } from '../../../extract/log/log-entry.js';
import { all, same } from '../expectations.js';
import { ask, begin, chunkAt, claimOf, newChunk, newRun, NOW, take, type StoreCase } from './store-case.js';

const NONE = new Uint8Array();
const tick = (at: number): LogEntry => ({ kind: 'session', at, turn: 'begin' });

/** `keys`, `log` and `readLog`, and what goes in and out. */
export const CONTENTS: readonly StoreCase[] = [
  {
    name: 'gives all fingerprints back, with chunk and pass, in the order in which each chunk saved them',
    async check(store) {
      const run = await begin(store, 2);
      const chunks = [await take(store, run), await take(store, run)];
      for (let page = 0; page < 150; page += 1) {
        for (const [i, chunk] of chunks.entries()) {
          const keys = { pass: i, delivered: Uint8Array.of(page, i), met: page % 2 ? Uint8Array.of(page) : NONE };
          await store.save(claimOf(chunk), { keys }, ask('one'));
        }
      }
      const found = await all(store.keys(run));
      for (const [i, { key }] of chunks.entries()) {
        const blocks = found.filter(({ chunk }) => chunk === key);
        same(
          blocks.map(({ delivered }) => [...delivered]),
          Array.from({ length: 150 }, (_, page) => [page, i]),
          `what ${key} delivered`,
        );
        same(blocks[1], { chunk: key, pass: i, delivered: Uint8Array.of(1, i), met: Uint8Array.of(1) }, 'a block');
      }
    },
  },
  {
    name: 'keeps bytes of every value, large blocks, and of a view no more than it shows',
    async check(store) {
      const run = await begin(store);
      const claim = claimOf(await take(store, run));
      const large = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i * 31) % 256);
      const every = Uint8Array.from({ length: 260 }, (_, i) => i - 2);
      const keys = { pass: 0, delivered: large, met: every.subarray(2, 258) };
      await store.save(claim, { keys, mark: 'x'.repeat(1_000_000) }, ask('one'));
      const [found] = await all(store.keys(run));
      same(Buffer.from(large).equals(found?.delivered ?? NONE), true, 'whether a million bytes came back');
      same(
        [...(found?.met ?? [])],
        Array.from({ length: 256 }, (_, i) => i),
        'the bytes of a view',
      );
      const { mark } = await chunkAt(store, run);
      same(mark === 'x'.repeat(1_000_000), true, 'whether a mark of a million characters came back');
    },
  },
  {
    name: 'gives the log back in the order in which it was written',
    async check(store) {
      const run = await begin(store);
      await store.log(run, []);
      for (let i = 0; i < 150; i += 3) await store.log(run, [tick(i), tick(i + 1), tick(i + 2)]);
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
      const log = await all(store.readLog(run));
      same(log, [...Array.from({ length: 150 }, (_, i) => tick(i)), sample], 'the log');
    },
  },
  {
    name: 'works on where a reader of fingerprints or log stops early',
    async check(store) {
      const run = await begin(store);
      const claim = claimOf(await take(store, run));
      const keys = { pass: 0, delivered: Uint8Array.of(1), met: NONE };
      for (let i = 0; i < 3; i += 1) await store.save(claim, { keys }, ask('one'));
      await store.log(run, [tick(1), tick(2)]);
      for await (const { pass } of store.keys(run)) if (pass === 0) break;
      for await (const { at } of store.readLog(run)) if (at === 1) break;
      await store.save(claim, { got: 3, keys }, ask('one'));
      same((await all(store.keys(run))).length, 4, 'the number of blocks');
    },
  },
  {
    name: 'copies what goes in: later changes to it do not reach the store',
    async check(store) {
      const run = { ...newRun(), identity: { sink: 'first' } };
      const window = { start: NOW, end: NOW + 1 };
      await store.create(run, [{ ...newChunk('0001'), window }]);
      const claim = claimOf(await take(store, run.run));
      const mark = { bytes: [1] };
      const delivered = Uint8Array.of(1);
      const receipt = { records: 1 };
      await store.save(claim, { mark, keys: { pass: 0, delivered, met: NONE } }, ask('one'));
      await store.finish(run.run, receipt);
      run.identity.sink = 'changed';
      window.end = 0;
      mark.bytes.push(2);
      delivered[0] = 9;
      receipt.records = 9;
      const chunk = await chunkAt(store, run.run);
      same([chunk.mark, chunk.window?.end], [{ bytes: [1] }, NOW + 1], 'mark and window');
      const stored = await store.run(run.run);
      same([stored?.identity, stored?.receipt], [{ sink: 'first' }, { records: 1 }], 'identity and receipt');
      same([...((await all(store.keys(run.run)))[0]?.delivered ?? [])], [1], 'the fingerprints');
    },
  },
  {
    name: 'copies what comes out: changes to it do not reach the store',
    async check(store) {
      const run = await begin(store);
      const claimed = await take(store, run);
      const keys = { pass: 0, delivered: Uint8Array.of(1), met: NONE };
      await store.save(claimOf(claimed), { mark: { bytes: 1 }, keys }, ask('one'));
      const before = await chunkAt(store, run);
      const [block] = await all(store.keys(run));
      Object.assign((await chunkAt(store, run)).mark as object, { bytes: 2 });
      Object.assign((await store.run(run))!.identity, { sink: 'changed' });
      Object.assign(claimed.counts, { pages: 99 });
      block!.delivered[0] = 9;
      same(await chunkAt(store, run), before, 'the chunk');
      same((await store.run(run))?.identity, newRun().identity, 'the identity');
      same([...((await all(store.keys(run)))[0]?.delivered ?? [])], [1], 'the fingerprints');
    },
  },
  {
    name: 'may be closed twice',
    async check(store) {
      await begin(store);
      await store.close();
      await store.close();
    },
  },
];
