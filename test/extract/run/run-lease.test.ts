import { hostname } from 'node:os';
import { memory } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { type LeaseOptions, RunLease } from '../../../src/extract/run/run-lease';
import { chunkOf } from '../../support/chunk-builders';
import { rejection } from '../../support/memory-endpoint';

const RUN = 'crm:calls';
const ELSEWHERE = 'another-host:12:abc.1f2e3d4c';
const DEAD = `${hostname()}:4194305:abc.1f2e3d4c`;

/** A run of one chunk, and a hold that somebody asks for. */
async function asked(options: Partial<LeaseOptions> = {}) {
  const store = memory();
  const clock = fakeClock(1_000);
  const { signal } = new AbortController();
  await store.create({ run: RUN, endpoint: 'Crm.calls', identity: {}, createdAt: 0 }, [chunkOf()]);
  const hold = new RunLease(store, RUN, { clock, leaseMs: 60_000, waitForRunMs: 0, signal, ...options });
  const heldBy = (owner: string) => store.acquire(RUN, { owner, now: clock.now(), leaseMs: 60_000 });
  return { store, clock, hold, heldBy, holder: async () => (await store.run(RUN))?.holder };
}

describe('the hold on a run', () => {
  it('asks for leases by its owner, from now on', async () => {
    const { hold, clock } = await asked();
    await clock.advance(500);

    expect(hold.request).toEqual({ owner: hold.owner, now: 1_500, leaseMs: 60_000 });
  });

  it('is taken at once where nobody has it', async () => {
    const { hold, holder, clock } = await asked({ waitForRunMs: 5_000 });

    await hold.acquire();

    expect(await holder()).toEqual({ owner: hold.owner, until: 61_000 });
    expect(clock.sleeps).toEqual([]);
  });

  it('is refused at once where another process has it, and nobody wants to wait', async () => {
    const { hold, heldBy, clock } = await asked();
    await heldBy(ELSEWHERE);

    expect(await rejection(hold.acquire())).toMatchObject({ code: 'RUN_HELD', owner: ELSEWHERE, until: 61_000 });
    expect(clock.sleeps).toEqual([]);
  });

  it('is asked for every second, until the time to wait is over', async () => {
    const { hold, heldBy, clock } = await asked({ waitForRunMs: 2_500 });
    await heldBy(ELSEWHERE);
    const taken = rejection(hold.acquire());

    await clock.advance(2_500);

    expect(await taken).toMatchObject({ code: 'RUN_HELD' });
    expect(clock.sleeps).toEqual([1_000, 1_000, 500]);
  });

  it('is taken when the other lets go', async () => {
    const { hold, heldBy, holder, store, clock } = await asked({ waitForRunMs: 60_000 });
    await heldBy(ELSEWHERE);
    const taken = hold.acquire();
    await clock.advance(1_500);
    await store.release(RUN, ELSEWHERE);

    await clock.advance(500);
    await taken;

    expect(await holder()).toMatchObject({ owner: hold.owner });
  });

  it('is not waited for where the call is cancelled', async () => {
    const control = new AbortController();
    const { hold, heldBy, clock } = await asked({ waitForRunMs: 60_000, signal: control.signal });
    await heldBy(ELSEWHERE);
    const taken = rejection(hold.acquire());
    await clock.advance(500);
    const reason = new Error('enough');

    control.abort(reason);

    expect(await taken).toBe(reason);
  });

  it('is taken at once from a process that has died', async () => {
    const { hold, heldBy, holder, clock } = await asked();
    await heldBy(DEAD);

    await hold.acquire();

    expect(await holder()).toMatchObject({ owner: hold.owner });
    expect(clock.sleeps).toEqual([]);
  });

  it('leaves the chunks to a process that lives', async () => {
    const { hold, heldBy, store } = await asked();
    await heldBy(ELSEWHERE);
    await store.claim(RUN, { owner: ELSEWHERE, now: 1_000, leaseMs: 60_000 });

    await rejection(hold.acquire());

    expect(await store.chunks(RUN)).toMatchObject([{ state: 'running', owner: ELSEWHERE }]);
  });

  it('is renewed from now on, as one session', async () => {
    const { hold, holder, store, clock } = await asked();
    await hold.acquire();
    await clock.advance(20_000);

    await hold.renew();

    expect(await holder()).toEqual({ owner: hold.owner, until: 81_000 });
    expect(await store.run(RUN)).toMatchObject({ sessions: 1 });
  });

  it('cannot be renewed where another process has it by now', async () => {
    const { hold, heldBy, clock } = await asked();
    await hold.acquire();
    await clock.advance(60_000);
    await heldBy(ELSEWHERE);

    expect(await rejection(hold.renew())).toMatchObject({ code: 'RUN_HELD', owner: ELSEWHERE });
  });

  it('is let go', async () => {
    const { hold, holder } = await asked();
    await hold.acquire();

    await hold.release();

    expect(await holder()).toBeUndefined();
  });
});
