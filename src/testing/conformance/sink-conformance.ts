import { type ConformanceCase, expectCode, expectSame, rejectionOf } from './expectations.js';
import { recordsOf, type SinkAddress, type SinkCase, SinkTrial, type WritableChunk } from './sink-trial.js';

/** Writing pages. */
const WRITE_CASES: readonly SinkCase[] = [
  {
    name: 'keeps records in the order of chunks and pages, whatever the order of writing',
    orders: ['0000', '0001', '0001.01', '0002'],
    async check(trial) {
      const session = await trial.open();
      const claimed: WritableChunk[] = [];
      for (let chunk = 0; chunk < 4; chunk += 1) claimed.push(await trial.claim(session));
      const pages = claimed.map((_, i) => [recordsOf(`c${i}p0-`, 3), recordsOf(`c${i}p1-`, 2)]);
      for (const [i, { writer, commit }] of [...claimed.entries()].reverse()) await writer.write(pages[i]![0]!, commit);
      await Promise.all(claimed.map(({ writer, commit }, i) => writer.write(pages[i]![1]!, commit)));
      await trial.finish(session);
      await trial.expectRecords(pages.flat(2), 'the output');
    },
  },
  {
    name: 'commits each page once, even without records',
    async check(trial) {
      const session = await trial.open();
      const { writer, commit } = await trial.claim(session);
      let commits = 0;
      for (const page of [recordsOf('a', 2), [], recordsOf('b', 1)]) {
        await writer.write(page, async (mark, work) => {
          commits += 1;
          await commit(mark, work);
        });
      }
      expectSame(commits, 3, 'commits of three pages');
      await trial.finish(session);
      await trial.expectRecords([...recordsOf('a', 2), ...recordsOf('b', 1)], 'the output');
    },
  },
  {
    name: 'finishes a write only after its commit',
    async check(trial) {
      const { writer, commit } = await trial.claim(await trial.open());
      const order: string[] = [];
      await writer
        .write(recordsOf('a', 1), async (mark, work) => {
          await commit(mark, work);
          for (let tick = 0; tick < 5; tick += 1) await new Promise((resolve) => setImmediate(resolve));
          order.push('committed');
        })
        .then(() => order.push('written'));
      expectSame(order, ['committed', 'written'], 'the order of events');
    },
  },
  {
    name: 'throws the error of the commit unchanged',
    async check(trial) {
      const { writer, chunk } = await trial.claim(await trial.open());
      const cause = new Error('the store is not available');
      const failed = await rejectionOf(() => writer.write(recordsOf('a', 1), () => Promise.reject(cause)), 'write');
      if (failed !== cause) throw new Error(`write: expected the error of the commit, got ${String(failed)}`);
      expectSame((await trial.stored(chunk)).mark, null, 'the mark of a page that was not committed');
    },
  },
  {
    name: 'keeps any text unchanged',
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
      const { writer, commit } = await trial.claim(session);
      await writer.write(records, commit);
      await trial.finish(session);
      await trial.expectRecords(records, 'the output');
    },
  },
  {
    name: 'writes a page of many records',
    async check(trial) {
      const session = await trial.open();
      const { writer, commit } = await trial.claim(session);
      await writer.write(recordsOf('many', 5_000), commit);
      await trial.finish(session);
      await trial.expectRecords(recordsOf('many', 5_000), 'the output');
    },
  },
  {
    name: 'drops the records of a chunk when it is reset, if the sink supports reset',
    async check(trial) {
      const session = await trial.open();
      const { writer, commit } = await trial.claim(session);
      if (!writer.reset) return;
      await writer.write(recordsOf('old', 3), commit);
      await writer.reset(commit);
      await writer.write(recordsOf('new', 2), commit);
      await trial.finish(session);
      await trial.expectRecords(recordsOf('new', 2), 'the output');
    },
  },
];

const killed = () => Promise.reject(new Error('killed'));

/** Resuming after a crash. */
const RESUME_CASES: readonly SinkCase[] = [
  {
    name: 'keeps a page once if it is written again after a crash before its commit',
    async check(trial) {
      const before = await trial.claim(await trial.open());
      await before.writer.write(recordsOf('a', 3), before.commit);
      await rejectionOf(() => before.writer.write(recordsOf('b', 3), killed), 'write');
      trial.expireLeases();
      const session = await trial.open();
      const { writer, commit } = await trial.claim(session);
      await writer.write(recordsOf('b', 3), commit);
      await writer.write(recordsOf('c', 1), commit);
      await trial.finish(session);
      await trial.expectRecords([...recordsOf('a', 3), ...recordsOf('b', 3), ...recordsOf('c', 1)], 'the output');
    },
  },
  {
    name: 'drops uncommitted records, unless dropsUncommitted is false',
    async check(trial) {
      if (trial.address.dropsUncommitted === false) return;
      const before = await trial.claim(await trial.open());
      await rejectionOf(() => before.writer.write(recordsOf('gone', 3), killed), 'write');
      trial.expireLeases();
      const session = await trial.open();
      const { writer, commit } = await trial.claim(session);
      await writer.write(recordsOf('a', 1), commit);
      await trial.finish(session);
      await trial.expectRecords(recordsOf('a', 1), 'the output');
    },
  },
  {
    name: 'ignores late writes of a process that has lost its lease',
    async check(trial) {
      const session = await trial.open();
      const zombie = await trial.claim(session);
      await zombie.writer.write(recordsOf('a', 2), zombie.commit);
      trial.expireLeases();
      const { writer, commit } = await trial.claim(await trial.open());
      await writer.write(recordsOf('b', 1), commit);
      const late = trial.address.dropsUncommitted === false ? recordsOf('b', 1) : recordsOf('late', 3);
      await expectCode('LEASE_LOST', () => zombie.writer.write(late, zombie.commit), 'write after the lease is lost');
      await writer.write(recordsOf('c', 1), commit);
      await trial.finish(session);
      await trial.expectRecords([...recordsOf('a', 2), ...recordsOf('b', 1), ...recordsOf('c', 1)], 'the output');
    },
  },
  {
    name: 'keeps all records over many takeovers of one chunk',
    async check(trial) {
      const names = ['a', 'b', 'c', 'd', 'e'];
      for (const name of names) {
        const { writer, commit } = await trial.claim(await trial.open());
        await writer.write(recordsOf(name, 2), commit);
        trial.expireLeases();
      }
      await trial.finish(await trial.open());
      await trial.expectRecords(
        names.flatMap((name) => recordsOf(name, 2)),
        'the output',
      );
    },
  },
];

/** Finishing. */
const FINISH_CASES: readonly SinkCase[] = [
  {
    name: 'finishes a run without records',
    async check(trial) {
      const session = await trial.open();
      await trial.finish(session);
      await trial.expectRecords([], 'the output');
      await session.cleanUp();
    },
  },
  {
    name: 'can be finished again after a crash, and keeps its output when the rest is discarded',
    async check(trial) {
      const first = await trial.open();
      const { writer, commit } = await trial.claim(first);
      await writer.write(recordsOf('a', 3), commit);
      await trial.close([writer]);
      const made = await trial.finish(first);
      const session = await trial.open();
      expectSame(await trial.finish(session), made, 'the result of the second finish');
      await trial.expectRecords(recordsOf('a', 3), 'the output');
      await session.cleanUp();
      await trial.expectRecords(recordsOf('a', 3), 'the output after discard');
    },
  },
  {
    name: 'accepts more records after an incomplete finish',
    async check(trial) {
      const first = await trial.open();
      const before = await trial.claim(first);
      await before.writer.write(recordsOf('a', 2), before.commit);
      await trial.finish(first, false);
      await trial.close([before.writer, first]);
      trial.expireLeases();
      const session = await trial.open();
      const { writer, commit } = await trial.claim(session);
      await writer.write(recordsOf('b', 2), commit);
      await trial.finish(session);
      await trial.expectRecords([...recordsOf('a', 2), ...recordsOf('b', 2)], 'the output');
    },
  },
  {
    name: 'reports the same kind, identity and address each time',
    async check({ address }) {
      const [one, other] = [address.sink(), address.sink()];
      expectSame(
        [one.kind, one.identity, one.where],
        [other.kind, other.identity, other.where],
        'two sinks for one address',
      );
      expectSame(
        [one.kind, one.identity, one.where].map(Boolean),
        [true, true, true],
        'whether kind, identity and address are not empty',
      );
    },
  },
];

/**
 * The contract of `Sink`, as test cases for any test runner.
 *
 * @param open returns a new address each time
 *
 * @example
 * for (const { name, run } of sinkConformance(() => anAddress())) it(name, run);
 */
export function sinkConformance(open: () => SinkAddress | Promise<SinkAddress>): ConformanceCase[] {
  return [...WRITE_CASES, ...RESUME_CASES, ...FINISH_CASES].map(({ name, orders, check }) => ({
    name,
    async run() {
      const trial = await SinkTrial.start(await open(), orders);
      await check(trial).finally(() => trial.close());
    },
  }));
}
