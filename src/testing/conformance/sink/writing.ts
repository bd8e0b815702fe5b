import { failureOf, same } from '../expectations.js';
import { recordsOf, type SinkCase, type TakenChunk } from './sink-trial.js';

/** What a sink does with pages. */
export const WRITING: readonly SinkCase[] = [
  {
    name: 'keeps the records of all chunks in the order of chunks and pages, however they came',
    orders: ['0000', '0001', '0001.01', '0002'],
    async check(trial) {
      const session = await trial.open();
      const taken: TakenChunk[] = [];
      for (let chunk = 0; chunk < 4; chunk += 1) taken.push(await trial.take(session));
      const pages = taken.map((_, i) => [recordsOf(`c${i}p0-`, 3), recordsOf(`c${i}p1-`, 2)]);
      for (const [i, { writer, commit }] of [...taken.entries()].reverse()) await writer.write(pages[i]![0]!, commit);
      await Promise.all(taken.map(({ writer, commit }, i) => writer.write(pages[i]![1]!, commit)));
      await trial.finish(session);
      await trial.holds(pages.flat(2), 'the output');
    },
  },
  {
    name: 'commits each page once, also one without records',
    async check(trial) {
      const session = await trial.open();
      const { writer, commit } = await trial.take(session);
      let commits = 0;
      for (const page of [recordsOf('a', 2), [], recordsOf('b', 1)]) {
        await writer.write(page, async (mark, work) => {
          commits += 1;
          await commit(mark, work);
        });
      }
      same(commits, 3, 'commits of three pages');
      await trial.finish(session);
      await trial.holds([...recordsOf('a', 2), ...recordsOf('b', 1)], 'the output');
    },
  },
  {
    name: 'takes the next page only after the commit of the last one',
    async check(trial) {
      const { writer, commit } = await trial.take(await trial.open());
      const order: string[] = [];
      await writer
        .write(recordsOf('a', 1), async (mark, work) => {
          await commit(mark, work);
          for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          order.push('committed');
        })
        .then(() => order.push('written'));
      same(order, ['committed', 'written'], 'what happened');
    },
  },
  {
    name: 'throws what the commit throws, as it is',
    async check(trial) {
      const { writer, chunk } = await trial.take(await trial.open());
      const lost = new Error('the store is away');
      const failed = await failureOf(() => writer.write(recordsOf('a', 1), () => Promise.reject(lost)), 'write');
      if (failed !== lost) throw new Error(`write: expected the error of the commit, got ${String(failed)}`);
      same((await trial.stored(chunk)).mark, null, 'the mark of a page that was not committed');
    },
  },
  {
    name: 'keeps any text as it is',
    async check(trial) {
      const texts = [
        '',
        ' ',
        'é 😀 漢字 עברית',
        'line\nbreaks\r\n\t',
        '"quotes" \'and\' `ticks`',
        '\u2028\u2029\ufeff',
        'a,b;c',
        '\\',
      ];
      const records = texts.map((text, n) => ({ id: `odd${n}`, n, text }));
      const session = await trial.open();
      const { writer, commit } = await trial.take(session);
      await writer.write(records, commit);
      await trial.finish(session);
      await trial.holds(records, 'the output');
    },
  },
  {
    name: 'takes a page of many records',
    async check(trial) {
      const session = await trial.open();
      const { writer, commit } = await trial.take(session);
      await writer.write(recordsOf('many', 5_000), commit);
      await trial.finish(session);
      await trial.holds(recordsOf('many', 5_000), 'the output');
    },
  },
  {
    name: 'forgets what a chunk has written when it is reset, where it can take that back',
    async check(trial) {
      const session = await trial.open();
      const { writer, commit } = await trial.take(session);
      if (!writer.reset) return;
      await writer.write(recordsOf('old', 3), commit);
      await writer.reset(commit);
      await writer.write(recordsOf('new', 2), commit);
      await trial.finish(session);
      await trial.holds(recordsOf('new', 2), 'the output');
    },
  },
];
