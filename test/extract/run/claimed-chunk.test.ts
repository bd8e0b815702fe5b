import { memory, SinkError } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { ClaimedChunk } from '../../../src/extract/run/claimed-chunk';
import { ChunkTable } from '../../../src/extract/run/run-context';
import { RunLease } from '../../../src/extract/run/run-lease';
import { RunLog } from '../../../src/extract/run/run-log';
import { rejection } from '../../support/memory-endpoint';

const RUN = 'crm:calls';
const ENDPOINT = 'Crm.calls';

/** A claimed chunk of a run in memory, without received records. */
async function setUp() {
  const [store, clock] = [memory(), fakeClock(1_000)];
  const planned = { key: 'k', order: '0001', window: null };
  await store.create({ run: RUN, endpoint: ENDPOINT, identity: {}, createdAt: 0 }, [planned]);
  const { signal } = new AbortController();
  const lease = new RunLease(store, RUN, { clock, leaseMs: 500, waitForRunMs: 0, signal });
  const claimed = (await store.claim(RUN, lease.request))!;
  const table = new ChunkTable([claimed]);
  const log = new RunLog(store, RUN, clock);
  const chunk = new ClaimedChunk({ endpoint: ENDPOINT, store, lease, table, log, emit: () => undefined }, claimed);
  return { store, clock, table, chunk, stored: async () => (await store.chunks(RUN))[0] };
}

describe('ClaimedChunk', () => {
  it('is the same in the store, in the table and in memory after a save, with a new lease', async () => {
    const { store, clock, table, chunk } = await setUp();
    await clock.advance(100);

    await chunk.save({ received: 7, children: [{ key: 'child', order: '0001.01', window: null }] });

    expect(chunk.current).toMatchObject({ received: 7, state: 'running', leaseUntil: 1_600 });
    expect(await store.chunks(RUN)).toEqual(table.all);
    expect(table.get('k')).toBe(chunk.current);
  });

  it('stays as it was if the store rejects the change', async () => {
    const { store, table, chunk } = await setUp();
    await store.reopen(RUN, ['running']);

    expect(await rejection(chunk.save({ received: 7 }))).toMatchObject({ code: 'LEASE_LOST' });

    expect([chunk.current.received, table.get('k')?.received]).toEqual([0, 0]);
  });

  it('is saved with the mark of the sink when the sink commits, and not before', async () => {
    const { chunk, stored } = await setUp();
    const before: unknown[] = [];

    await chunk.saveWith({ received: 7 }, async (commit) => {
      before.push((await stored())?.received);
      await commit({ bytes: 42 });
    });

    expect(before).toEqual([0]);
    expect(await stored()).toMatchObject({ received: 7, mark: { bytes: 42 } });
  });

  it('is not saved if the sink does not commit', async () => {
    const { chunk, stored } = await setUp();

    const error = await rejection(chunk.saveWith({ received: 7 }, () => Promise.resolve()));

    expect(error).toBeInstanceOf(SinkError);
    expect(error.message).toBe('Crm.calls: the sink did not commit a page. Call commit once for each write');
    expect([chunk.current.received, (await stored())?.received]).toEqual([0, 0]);
  });
});
