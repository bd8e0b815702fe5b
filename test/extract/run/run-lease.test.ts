import { hostname } from 'node:os';
import { memory, RunLockedError } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { Heartbeat, type LeaseOptions, RunLease } from '../../../src/extract/run/run-lease';
import { chunkOf } from '../../support/chunk-builders';
import { gate, rejection } from '../../support/memory-endpoint';

const RUN = 'crm:calls';
const ELSEWHERE = 'another-host:12:abc.1f2e3d4c';
/** No process has this number: it is above the maximum of the kernel. */
const DEAD = `${hostname()}:4194305:abc.1f2e3d4c`;

/** A run of one chunk, and a lease on it that is not acquired yet. */
async function setUp(options: Partial<LeaseOptions> = {}) {
  const store = memory();
  const clock = fakeClock(1_000);
  const { signal } = new AbortController();
  await store.create({ run: RUN, endpoint: 'Crm.calls', identity: {}, createdAt: 0 }, [chunkOf()]);
  const lease = new RunLease(store, RUN, { clock, leaseMs: 60_000, waitForRunMs: 0, signal, ...options });
  const acquireAs = (owner: string) => store.acquire(RUN, { owner, now: clock.now(), leaseMs: 60_000 });
  return { store, clock, lease, acquireAs, holder: async () => (await store.run(RUN))?.holder };
}

describe('RunLease', () => {
  it('requests leases for its owner from the current time', async () => {
    const { lease, clock } = await setUp();
    await clock.advance(500);

    expect(lease.request).toEqual({ owner: lease.owner, now: 1_500, leaseMs: 60_000 });
  });

  it('acquires a free run at once', async () => {
    const { lease, holder, clock } = await setUp({ waitForRunMs: 5_000 });

    await lease.acquire();

    expect(await holder()).toEqual({ owner: lease.owner, until: 61_000 });
    expect(clock.sleeps).toEqual([]);
  });

  it('rejects at once without waitForRunMs if another process holds the run', async () => {
    const { lease, acquireAs, clock } = await setUp();
    await acquireAs(ELSEWHERE);

    expect(await rejection(lease.acquire())).toMatchObject({ code: 'RUN_LOCKED', owner: ELSEWHERE, until: 61_000 });
    expect(clock.sleeps).toEqual([]);
  });

  it('polls a held run every second for waitForRunMs', async () => {
    const { lease, acquireAs, clock } = await setUp({ waitForRunMs: 2_500 });
    await acquireAs(ELSEWHERE);
    const acquiring = rejection(lease.acquire());

    await clock.advance(2_500);

    expect(await acquiring).toMatchObject({ code: 'RUN_LOCKED' });
    expect(clock.sleeps).toEqual([1_000, 1_000, 500]);
  });

  it('acquires the run when the other process releases it', async () => {
    const { lease, acquireAs, holder, store, clock } = await setUp({ waitForRunMs: 60_000 });
    await acquireAs(ELSEWHERE);
    const acquiring = lease.acquire();
    await clock.advance(1_500);
    await store.release(RUN, ELSEWHERE);

    await clock.advance(500);
    await acquiring;

    expect(await holder()).toMatchObject({ owner: lease.owner });
  });

  it('stops waiting when the call is cancelled', async () => {
    const control = new AbortController();
    const { lease, acquireAs, clock } = await setUp({ waitForRunMs: 60_000, signal: control.signal });
    await acquireAs(ELSEWHERE);
    const acquiring = rejection(lease.acquire());
    await clock.advance(500);
    const reason = new Error('enough');

    control.abort(reason);

    expect(await acquiring).toBe(reason);
  });

  it('takes over the run of a dead process at once', async () => {
    const { lease, acquireAs, holder, clock } = await setUp();
    await acquireAs(DEAD);

    await lease.acquire();

    expect(await holder()).toMatchObject({ owner: lease.owner });
    expect(clock.sleeps).toEqual([]);
  });

  it('leaves the chunks of a living process alone', async () => {
    const { lease, acquireAs, store } = await setUp();
    await acquireAs(ELSEWHERE);
    await store.claim(RUN, { owner: ELSEWHERE, now: 1_000, leaseMs: 60_000 });

    await rejection(lease.acquire());

    expect(await store.chunks(RUN)).toMatchObject([{ state: 'running', owner: ELSEWHERE }]);
  });

  it('is renewed from the current time, within the same session', async () => {
    const { lease, holder, store, clock } = await setUp();
    await lease.acquire();
    await clock.advance(20_000);

    await lease.renew();

    expect(await holder()).toEqual({ owner: lease.owner, until: 81_000 });
    expect(await store.run(RUN)).toMatchObject({ sessions: 1 });
  });

  it('cannot be renewed after another process has acquired the run', async () => {
    const { lease, acquireAs, clock } = await setUp();
    await lease.acquire();
    await clock.advance(60_000);
    await acquireAs(ELSEWHERE);

    expect(await rejection(lease.renew())).toMatchObject({ code: 'RUN_LOCKED', owner: ELSEWHERE });
  });

  it('releases the run', async () => {
    const { lease, holder } = await setUp();
    await lease.acquire();

    await lease.release();

    expect(await holder()).toBeUndefined();
  });
});

describe('Heartbeat', () => {
  // A heartbeat uses real time, whatever clock the run has.
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  const unexpected = (error: unknown): never => {
    throw error;
  };

  it('beats at its interval until it is stopped', async () => {
    let beats = 0;
    const heartbeat = new Heartbeat(1_000, async () => void (beats += 1), unexpected);
    await jest.advanceTimersByTimeAsync(999);
    expect(beats).toBe(0);
    await jest.advanceTimersByTimeAsync(2_001);
    expect(beats).toBe(3);

    heartbeat.stop();
    await jest.advanceTimersByTimeAsync(9_000);

    expect(beats).toBe(3);
  });

  it('skips a beat while the last one is in progress', async () => {
    const beat = gate();
    let beats = 0;
    const heartbeat = new Heartbeat(1_000, () => ((beats += 1), beat.promise), unexpected);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(beats).toBe(1);

    beat.open();
    await jest.advanceTimersByTimeAsync(1_000);

    expect(beats).toBe(2);
    heartbeat.stop();
  });

  /** The failures reported by a heartbeat that always fails, after some time. */
  async function failuresAfter(ms: number, reason: Error) {
    const failures: unknown[] = [];
    new Heartbeat(
      1_000,
      () => Promise.reject(reason),
      (error) => failures.push(error),
    );
    await jest.advanceTimersByTimeAsync(ms);
    return failures;
  }

  it('reports repeated failures once and stops', async () => {
    const reason = new Error('the disk is gone');

    expect(await failuresAfter(9_000, reason)).toEqual([reason]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('reports at the first beat that another process holds the run', async () => {
    const lost = new RunLockedError('run', { owner: 'another', until: 0 });

    expect(await failuresAfter(1_000, lost)).toEqual([lost]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('continues after a single failure', async () => {
    const failures: unknown[] = [];
    let beats = 0;
    const beat = async () => {
      beats += 1;
      if (beats % 2 === 1) throw new Error('the store is busy');
    };
    const heartbeat = new Heartbeat(1_000, beat, (error) => failures.push(error));

    await jest.advanceTimersByTimeAsync(6_000);

    expect(beats).toBe(6);
    expect(failures).toEqual([]);
    heartbeat.stop();
  });

  it('uses the longest possible timer for an infinite interval', async () => {
    let beats = 0;
    const heartbeat = new Heartbeat(Infinity, async () => void (beats += 1), unexpected);
    await jest.advanceTimersByTimeAsync(100_000);
    expect(beats).toBe(0);
    await jest.advanceTimersByTimeAsync(2_147_483_647 - 100_000);
    expect(beats).toBe(1);
    heartbeat.stop();
  });
});
