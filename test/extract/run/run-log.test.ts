import type { PagewrightEvent } from 'pagewright';
import { type Chunk, type LogEntry, memory } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { emitTransition, RunLog } from '../../../src/extract/run/run-log';
import { chunkOf } from '../../support/chunk-builders';
import { rejection } from '../../support/memory-endpoint';

const work = (records: number) => ({ records, pages: 1, requests: 3, retries: 2, throttledMs: 40 });

async function openLog() {
  const store = memory();
  const clock = fakeClock(1_000);
  await store.create({ run: 'crm:calls', endpoint: 'Crm.calls', identity: {}, createdAt: 0 }, []);
  const log = new RunLog(store, 'crm:calls', clock);
  const entries = async () => {
    const all: LogEntry[] = [];
    for await (const entry of store.readLog('crm:calls')) all.push(entry);
    return all;
  };
  return { store, clock, log, entries };
}

describe('RunLog', () => {
  it('writes transitions as they happen, with their time', async () => {
    const { log, clock, entries } = await openLog();
    await log.session('begin');
    await clock.advance(5);
    await log.chunk({ order: '0001', transition: 'started', worker: 2 });

    expect(await entries()).toEqual([
      { kind: 'session', at: 1_000, transition: 'begin' },
      { kind: 'chunk', at: 1_005, order: '0001', transition: 'started', worker: 2 },
    ]);
  });

  it('writes one sample for all pages of a second', async () => {
    const { log, clock, entries } = await openLog();
    await log.page(work(10), 8);
    await clock.advance(999);
    await log.page(work(20), undefined);
    expect(await entries()).toEqual([]);
    await clock.advance(1);

    await log.page(work(30), undefined);

    const sum = { records: 60, pages: 3, requests: 9, retries: 6, throttledMs: 120 };
    expect(await entries()).toEqual([{ kind: 'sample', at: 1_000, ms: 1_000, ...sum, quotaLeft: 8 }]);
  });

  it('starts a sample at the end of the last one, with the last reported quota', async () => {
    const { log, clock, entries } = await openLog();
    await clock.advance(1_500);
    await log.page(work(10), 8);
    await clock.advance(2_000);
    await log.page(work(20), 0);

    expect((await entries()).slice(1)).toEqual([{ kind: 'sample', at: 2_500, ms: 2_000, ...work(20), quotaLeft: 0 }]);
  });

  it('writes the work before a transition first, without a quota if none was reported', async () => {
    const { log, clock, entries } = await openLog();
    await log.page(work(10), undefined);
    await clock.advance(400);
    await log.chunk({ order: '0001', transition: 'done' });
    await log.session('end');

    expect(await entries()).toEqual([
      { kind: 'sample', at: 1_000, ms: 400, ...work(10) },
      { kind: 'chunk', at: 1_400, order: '0001', transition: 'done' },
      { kind: 'session', at: 1_400, transition: 'end' },
    ]);
  });

  it('writes no sample for idle time', async () => {
    const { log, clock, entries } = await openLog();
    await clock.advance(5_000);
    await log.session('begin');
    await clock.advance(700);
    await log.page(work(10), undefined);
    await log.session('end');

    expect((await entries()).filter(({ kind }) => kind === 'sample')).toEqual([
      { kind: 'sample', at: 6_000, ms: 700, ...work(10) },
    ]);
  });

  it('throws failures of the store', async () => {
    const { log, store } = await openLog();
    await store.remove('crm:calls');

    expect(await rejection(log.session('end'))).toMatchObject({ code: 'CHECKPOINT' });
  });
});

describe('emitTransition', () => {
  const WINDOW = '1970-01-01T00:00:00.000Z/1970-01-01T00:00:00.100Z';

  async function emitted(chunk: Chunk, details: Parameters<typeof emitTransition>[2]) {
    const events: PagewrightEvent[] = [];
    const { log, entries } = await openLog();
    await emitTransition({ endpoint: 'Crm.calls', emit: (event) => events.push(event), log }, chunk, details);
    return { events, entries: await entries() };
  }

  it('emits the window and an announced total of 0, and logs the worker', async () => {
    const { events, entries } = await emitted(chunkOf({ expected: 0 }), { transition: 'started', worker: 0 });

    expect(events).toStrictEqual([
      {
        ...{ type: 'chunk', endpoint: 'Crm.calls', chunk: 'key-0001', window: WINDOW },
        ...{ transition: 'started', received: 0, expected: 0 },
      },
    ]);
    expect(entries).toEqual([{ kind: 'chunk', at: 1_000, order: '0001', transition: 'started', worker: 0 }]);
  });

  it('omits window and total of a call that has neither', async () => {
    const { events } = await emitted(chunkOf({ window: null }), { transition: 'done' });

    expect(events).toStrictEqual([
      { type: 'chunk', endpoint: 'Crm.calls', chunk: 'key-0001', transition: 'done', received: 0 },
    ]);
  });

  it.each([
    ['the window', chunkOf({ received: 6, expected: 8 }), `the window ${WINDOW}`],
    ['the call', chunkOf({ received: 6, expected: 8, window: null }), 'the call'],
  ])('also emits incomplete for a short chunk, naming %s [R111]', async (_, chunk, which) => {
    const { events } = await emitted(chunk, { transition: 'short' });

    expect(events.slice(1)).toStrictEqual([
      {
        ...{ type: 'incomplete', endpoint: 'Crm.calls', reason: 'short', received: 6, expected: 8 },
        message: `${which} returned 6 of 8 announced records and cannot be split further`,
      },
    ]);
  });
});
