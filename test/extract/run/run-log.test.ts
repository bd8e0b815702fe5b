import { type LogEntry, memory } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { RunLog } from '../../../src/extract/run/run-log';
import { rejection } from '../../support/memory-endpoint';

const work = (records: number) => ({ records, pages: 1, requests: 3, retries: 2, throttledMs: 40 });

async function written() {
  const store = memory();
  const clock = fakeClock(1_000);
  await store.create({ run: 'crm:calls', endpoint: 'Crm.calls', identity: {}, createdAt: 0 }, []);
  const diary = new RunLog(store, 'crm:calls', clock);
  const log = async () => {
    const entries: LogEntry[] = [];
    for await (const entry of store.readLog('crm:calls')) entries.push(entry);
    return entries;
  };
  return { store, clock, diary, log };
}

describe('the log of a run', () => {
  it('has its turns as they come, at their time', async () => {
    const { diary, clock, log } = await written();
    await diary.session('begin');
    await clock.advance(5);
    await diary.chunk({ order: '0001', transition: 'started', worker: 2 });

    expect(await log()).toEqual([
      { kind: 'session', at: 1_000, turn: 'begin' },
      { kind: 'chunk', at: 1_005, order: '0001', turn: 'started', worker: 2 },
    ]);
  });

  it('has a sample of all pages of a second, and not one sooner', async () => {
    const { diary, clock, log } = await written();
    await diary.page(work(10), 8);
    await clock.advance(999);
    await diary.page(work(20), undefined);
    expect(await log()).toEqual([]);
    await clock.advance(1);

    await diary.page(work(30), undefined);

    const sum = { records: 60, pages: 3, requests: 9, retries: 6, throttledMs: 120 };
    expect(await log()).toEqual([{ kind: 'sample', at: 1_000, ms: 1_000, ...sum, quotaLeft: 8 }]);
  });

  it('has the next sample from where the last one ended, with the quota that was told last', async () => {
    const { diary, clock, log } = await written();
    await clock.advance(1_500);
    await diary.page(work(10), 8);
    await clock.advance(2_000);
    await diary.page(work(20), 0);

    expect((await log()).slice(1)).toEqual([{ kind: 'sample', at: 2_500, ms: 2_000, ...work(20), quotaLeft: 0 }]);
  });

  it('has what was done before a turn in front of it, without a quota where none was told', async () => {
    const { diary, clock, log } = await written();
    await diary.page(work(10), undefined);
    await clock.advance(400);
    await diary.chunk({ order: '0001', transition: 'done' });
    await diary.session('end');

    expect(await log()).toEqual([
      { kind: 'sample', at: 1_000, ms: 400, ...work(10) },
      { kind: 'chunk', at: 1_400, order: '0001', turn: 'done' },
      { kind: 'session', at: 1_400, turn: 'end' },
    ]);
  });

  it('has no sample of a time in which nothing was done', async () => {
    const { diary, clock, log } = await written();
    await clock.advance(5_000);
    await diary.session('begin');
    await clock.advance(700);
    await diary.page(work(10), undefined);
    await diary.session('end');

    expect((await log()).filter(({ kind }) => kind === 'sample')).toEqual([
      { kind: 'sample', at: 6_000, ms: 700, ...work(10) },
    ]);
  });

  it('throws what the store does', async () => {
    const { diary, store } = await written();
    await store.remove('crm:calls');

    expect(await rejection(diary.session('end'))).toMatchObject({ code: 'CHECKPOINT' });
  });
});
