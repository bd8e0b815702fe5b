import { type Commit, memory, SinkError } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { RunLog } from '../../../src/extract/run/run-log';
import { ChunkTable } from '../../../src/extract/run/run-context';
import { ClaimedChunk } from '../../../src/extract/run/claimed-chunk';
import { RunLease } from '../../../src/extract/run/run-lease';
import { rejection } from '../../support/memory-endpoint';

const RUN = 'crm:calls';
const child = { key: 'child', order: '0001.01', window: null };

async function held() {
  const [store, clock] = [memory(), fakeClock(1_000)];
  const made = { key: 'k', order: '0001', window: null };
  await store.create({ run: RUN, endpoint: 'Crm.calls', identity: {}, createdAt: 0 }, [made]);
  const { signal } = new AbortController();
  const hold = new RunLease(store, RUN, { clock, leaseMs: 500, waitForRunMs: 0, signal });
  const claimed = (await store.claim(RUN, hold.request))!;
  const table = new ChunkTable([claimed]);
  const source = { endpoint: 'Crm.calls' } as never;
  const diary = new RunLog(store, RUN, clock);
  const chunk = new ClaimedChunk({ store, lease: hold, table, log: diary, emit: () => undefined, source }, claimed);
  return { store, clock, table, chunk, hold };
}

describe('a chunk in the hands of a worker', () => {
  it('is in the store, in the table and in hand as it was saved, with a new lease', async () => {
    const { store, clock, table, chunk } = await held();
    await clock.advance(100);

    await chunk.save({ got: 7, children: [child] });

    expect(chunk.now).toMatchObject({ got: 7, state: 'running', leaseUntil: 1_600 });
    expect(await store.chunks(RUN)).toEqual(table.all);
    expect(table.get('k')).toBe(chunk.now);
  });

  it('is in hand as it was before, where the store did not take it', async () => {
    const { store, chunk, table } = await held();
    await store.reopen(RUN, ['running']);

    expect(await rejection(chunk.save({ got: 7 }))).toMatchObject({ code: 'LEASE_LOST' });

    expect([chunk.now.got, table.get('k')?.got]).toEqual([0, 0]);
  });

  it('is saved with the mark of the sink when that commits, and not before', async () => {
    const { store, chunk } = await held();
    const before: unknown[] = [];

    await chunk.saveThrough({ got: 7 }, async (commit) => {
      before.push((await store.chunks(RUN))[0]?.got);
      await commit({ bytes: 42 });
    });

    expect(before).toEqual([0]);
    expect(await store.chunks(RUN)).toMatchObject([{ got: 7, mark: { bytes: 42 } }]);
  });

  it('hands the work of the sink to the store', async () => {
    const { chunk } = await held();
    const write = (commit: Commit) => commit(null, () => undefined);

    expect((await rejection(chunk.saveThrough({}, write))).message).toContain('memory has no database');
  });

  it('is not taken for saved where the sink did not commit', async () => {
    const { chunk } = await held();

    expect(await rejection(chunk.saveThrough({ got: 7 }, async () => undefined))).toEqual(
      new SinkError('the sink took a page without committing it', { endpoint: 'Crm.calls' }),
    );
    expect(chunk.now.got).toBe(0);
  });

  it('tells who failed: the sink, or the store', async () => {
    const { chunk, store } = await held();
    const full = new Error('no space left');

    const ofSink = await rejection(chunk.saveThrough({}, () => Promise.reject(full)));
    expect(ofSink).toMatchObject({ code: 'SINK', cause: full });
    expect(ofSink.message).toBe(
      'Crm.calls: the sink failed: no space left; what it did not take was not committed, so run again to go on',
    );
    expect((await rejection(chunk.saveThrough({}, () => Promise.reject('full')))).message).toContain('failed: full;');
    await store.reopen(RUN, ['running']);
    expect(await rejection(chunk.saveThrough({}, (commit) => commit(null)))).toMatchObject({ code: 'LEASE_LOST' });
  });
});
