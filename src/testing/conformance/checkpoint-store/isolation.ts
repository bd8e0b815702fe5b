import { all, same } from '../expectations.js';
import { ask, chunkAt, claimOf, newChunk, newChunks, newRun, NOW, take, type StoreCase } from './store-case.js';

/** Names that a store may take for something else: for a path, a pattern, a statement, a separator, a property. */
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

/** What belongs to different runs stays apart. */
export const ISOLATION: readonly StoreCase[] = [
  {
    name: 'keeps runs apart whose chunks have the same keys',
    async check(store) {
      for (const name of ['first', 'second']) await store.create(newRun(name), newChunks(1));
      const chunk = await take(store, 'first');
      const keys = { pass: 0, delivered: Uint8Array.of(1), met: new Uint8Array() };
      await store.save(claimOf(chunk), { state: 'failed', got: 5, keys }, ask('one'));
      await store.log('first', [{ kind: 'session', at: NOW, turn: 'begin' }]);
      await store.hold('first', ask('one'));
      await store.finish('first', {});
      const untouched = await chunkAt(store, 'second');
      same([untouched.state, untouched.token, untouched.got], ['pending', 0, 0], 'the chunk of the other run');
      same(await store.run('second'), { ...newRun('second'), sessions: 0 }, 'the other run');
      same(await all(store.keys('second')), [], 'the fingerprints of the other run');
      same(await all(store.readLog('second')), [], 'the log of the other run');
    },
  },
  {
    name: 'releases, reopens and removes in one run alone',
    async check(store) {
      for (const name of ['first', 'second']) {
        await store.create(newRun(name), newChunks(1));
        await store.hold(name, ask('one'));
        await take(store, name);
        await store.log(name, [{ kind: 'session', at: NOW, turn: 'begin' }]);
      }
      const before = [await store.run('second'), await store.chunks('second'), await all(store.readLog('second'))];
      await store.reopen('first', ['running']);
      await store.release('first', 'one');
      await store.remove('first');
      const after = [await store.run('second'), await store.chunks('second'), await all(store.readLog('second'))];
      same(after, before, 'the other run');
    },
  },
  {
    name: 'takes any text for the name of a run, an owner or a chunk',
    async check(store) {
      for (const name of ODD_NAMES) {
        const created = await store.create(newRun(name), [{ ...newChunk('0001'), key: `key ${name}` }]);
        same(created, true, `create of the run ${JSON.stringify(name)}`);
      }
      same(
        (await store.runs()).map(({ run }) => run),
        ODD_NAMES,
        'runs',
      );
      for (const name of ODD_NAMES) await works(name);

      async function works(name: string): Promise<void> {
        const what = `of the run ${JSON.stringify(name)}`;
        same((await store.hold(name, ask(name))).owner, name, `the holder ${what}`);
        const chunk = await take(store, name, ask(name));
        same([chunk.key, chunk.owner], [`key ${name}`, name], `key and owner of the chunk ${what}`);
        const keys = { pass: 0, delivered: Uint8Array.of(1), met: new Uint8Array() };
        await store.save(claimOf(chunk), { mark: { [name]: name }, keys }, ask(name));
        same((await chunkAt(store, name)).mark, { [name]: name }, `the mark ${what}`);
        same(
          (await all(store.keys(name))).map((block) => block.chunk),
          [`key ${name}`],
          `the fingerprints ${what}`,
        );
      }
    },
  },
];
