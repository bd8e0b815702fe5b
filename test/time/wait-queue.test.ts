import { getEventListeners } from 'node:events';
import { fakeClock } from 'pagewright/testing';
import { WaitQueue } from '../../src/time/wait-queue';
import { settle } from '../support/memory-endpoint';
import { waking1msEarly } from '../support/skewed-clocks';

/** Admits each item at the time that it is. */
const atItsTime = (admitted: number[]) => ({
  readyAt: (at: number) => at,
  admit: (at: number) => void admitted.push(at),
});

describe('WaitQueue', () => {
  it('WaitQueue admits at once, in order of arrival, all that may continue', async () => {
    const clock = fakeClock(1_000);
    const admitted: number[] = [];
    const queue = new WaitQueue<number>(clock, atItsTime(admitted));
    await Promise.all([queue.join(1_000, undefined), queue.join(-Infinity, undefined), queue.join(3, undefined)]);
    expect(admitted).toEqual([1_000, -Infinity, 3]);
    expect(queue.length).toBe(0);
    expect(clock.sleeps).toEqual([]);
  });

  it('WaitQueue admits each caller exactly at its time', async () => {
    const clock = fakeClock();
    const times: number[] = [];
    const queue = new WaitQueue<number>(clock, {
      readyAt: (at) => at,
      admit: (at, now) => void times.push(at, now, clock.now()),
    });
    void queue.join(10, undefined);
    void queue.join(30, undefined);
    await clock.advance(9);
    expect(times).toEqual([]);
    expect(queue.length).toBe(2);
    await clock.advance(1);
    expect(times).toEqual([10, 10, 10]);
    expect(queue.length).toBe(1);
    await clock.advance(1_000);
    expect(times).toEqual([10, 10, 10, 30, 30, 30]);
    expect(clock.sleeps).toEqual([10, 20]);
    expect(clock.sleeping).toBe(0);
  });

  it('WaitQueue admits no caller before the first', async () => {
    const clock = fakeClock();
    const admitted: number[] = [];
    const queue = new WaitQueue<number>(clock, atItsTime(admitted));
    void queue.join(50, undefined);
    void queue.join(0, undefined);
    await clock.advance(49);
    expect(admitted).toEqual([]);
    await clock.advance(1);
    expect(admitted).toEqual([50, 0]);
  });

  it('WaitQueue passes the current time to the gate', async () => {
    const clock = fakeClock(500);
    const asked: [string, number][] = [];
    const queue = new WaitQueue<string>(clock, {
      readyAt: (name, now) => {
        asked.push([name, now]);
        return 500;
      },
      admit: () => undefined,
    });
    await queue.join('one', undefined);
    expect(asked).toEqual([['one', 500]]);
  });

  it('WaitQueue sets no timer while the first does not wait for a time, until advance() is called', async () => {
    const clock = fakeClock();
    let open = false;
    const queue = new WaitQueue<string>(clock, {
      readyAt: () => (open ? -Infinity : Infinity),
      admit: () => undefined,
    });
    const joined = queue.join('one', undefined);
    await clock.advance(1_000);
    expect(queue.length).toBe(1);
    expect(clock.sleeps).toEqual([]);
    open = true;
    queue.advance();
    await joined;
    expect(queue.length).toBe(0);
  });

  it('WaitQueue has one timer for 10 000 callers, and none when they have left', async () => {
    const clock = fakeClock();
    let nextAt = 5;
    let done = 0;
    const queue = new WaitQueue<number>(clock, {
      readyAt: () => nextAt,
      admit: (_, now) => (nextAt = now + (done % 100 === 99 ? 1 : 0)),
    });
    for (let i = 0; i < 10_000; i += 1) void queue.join(i, undefined).then(() => (done += 1));
    expect(queue.length).toBe(10_000);
    expect(clock.sleeping).toBe(1);
    expect(clock.sleeps).toEqual([5]);
    await clock.advance(5);
    expect(done).toBe(10_000);
    expect(queue.length).toBe(0);
    expect(clock.sleeping).toBe(0);
    expect(clock.sleeps).toEqual([5]);
  });

  it('WaitQueue moves the timer forward for an earlier time, and keeps it for a later one', async () => {
    const clock = fakeClock();
    let at = 100;
    const times: number[] = [];
    const queue = new WaitQueue<string>(clock, {
      readyAt: () => at,
      admit: (_, now) => void times.push(now),
    });
    void queue.join('one', undefined);
    at = 40;
    queue.advance();
    queue.advance();
    expect(clock.sleeps).toEqual([100, 40]);
    expect(clock.sleeping).toBe(1);
    at = 60;
    queue.advance();
    expect(clock.sleeps).toEqual([100, 40]);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1_000);
    expect(times).toEqual([60]);
    expect(clock.sleeps).toEqual([100, 40, 20]);
    expect(clock.sleeping).toBe(0);
  });

  it('WaitQueue sets no new timer after one fired while the first no longer waits for a time', async () => {
    const clock = fakeClock();
    let at = 100;
    const queue = new WaitQueue<string>(clock, { readyAt: () => at, admit: () => undefined });
    void queue.join('one', undefined);
    expect(clock.sleeping).toBe(1);
    at = Infinity;
    queue.advance();
    await clock.advance(100);
    expect(clock.sleeps).toEqual([100]);
    expect(clock.sleeping).toBe(0);
    expect(queue.length).toBe(1);
  });

  it('WaitQueue waits again after a timer that fired too early', async () => {
    const clock = fakeClock();
    const times: number[] = [];
    const queue = new WaitQueue<number>(waking1msEarly(clock), {
      readyAt: (at) => at,
      admit: (_, now) => void times.push(now),
    });
    void queue.join(10, undefined);
    void queue.join(20, undefined);
    await clock.advance(100);
    expect(times).toEqual([10, 20]);
    expect(clock.sleeps).toEqual([9, 1, 9, 1]);
    expect(clock.sleeping).toBe(0);
  });

  it('WaitQueue sleeps whole milliseconds, rounded up', async () => {
    const clock = fakeClock();
    const times: number[] = [];
    const queue = new WaitQueue<number>(clock, { readyAt: (at) => at, admit: (_, now) => void times.push(now) });
    void queue.join(0.001, undefined);
    void queue.join(33.4, undefined);
    await clock.advance(100);
    expect(times).toEqual([1, 34]);
    expect(clock.sleeps).toEqual([1, 33]);
  });

  it.each([
    ['first', 0, [20, 30]],
    ['in the middle', 1, [10, 30]],
    ['last', 2, [10, 20]],
  ])('WaitQueue admits the others after the %s caller has aborted', async (_, gone, admittedInTheEnd) => {
    const clock = fakeClock();
    const admitted: number[] = [];
    const queue = new WaitQueue<number>(clock, atItsTime(admitted));
    const controls = [new AbortController(), new AbortController(), new AbortController()];
    const joins = controls.map(({ signal }, i) => queue.join((i + 1) * 10, signal));
    const ends = Promise.allSettled(joins);
    controls[gone]!.abort(new Error('gone'));
    await expect(joins[gone]).rejects.toThrow('gone');
    expect(queue.length).toBe(2);
    expect(clock.sleeping).toBe(1);
    await clock.advance(30);
    expect(admitted).toEqual(admittedInTheEnd);
    expect((await ends).filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(queue.length).toBe(0);
    expect(clock.sleeping).toBe(0);
    for (const { signal } of controls) expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('WaitQueue leaves no timer after all callers have aborted', async () => {
    const clock = fakeClock();
    const queue = new WaitQueue<number>(clock, atItsTime([]));
    const controls = [new AbortController(), new AbortController()];
    const ends = Promise.allSettled(controls.map(({ signal }) => queue.join(10, signal)));
    for (const control of controls) control.abort('over');
    expect((await ends).map((end): unknown => (end as PromiseRejectedResult).reason)).toEqual(['over', 'over']);
    expect(queue.length).toBe(0);
    expect(clock.sleeping).toBe(0);
  });

  it('WaitQueue admits the second at once if only the first had to wait', async () => {
    const clock = fakeClock();
    const queue = new WaitQueue<number>(clock, atItsTime([]));
    const control = new AbortController();
    const first = queue.join(100, control.signal);
    const second = queue.join(0, undefined);
    control.abort('gone');
    await expect(first).rejects.toBe('gone');
    await second;
    expect(clock.sleeping).toBe(0);
  });

  it('WaitQueue admits none of the callers that one signal aborts, even if the first blocked the others', async () => {
    const clock = fakeClock();
    const admitted: number[] = [];
    const queue = new WaitQueue<number>(clock, atItsTime(admitted));
    const control = new AbortController();
    const ends = Promise.allSettled([100, 0, 0].map((at) => queue.join(at, control.signal)));
    control.abort('over');
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(admitted).toEqual([]);
    expect(queue.length).toBe(0);
    expect(clock.sleeping).toBe(0);
    expect(getEventListeners(control.signal, 'abort')).toEqual([]);
  });

  it('WaitQueue rejects a caller whose signal has aborted already', async () => {
    const queue = new WaitQueue<number>(fakeClock(), atItsTime([]));
    await expect(queue.join(0, AbortSignal.abort('early'))).rejects.toBe('early');
    expect(queue.length).toBe(0);
  });

  it('WaitQueue leaves no listener on the signal of an admitted caller', async () => {
    const clock = fakeClock();
    const queue = new WaitQueue<number>(clock, atItsTime([]));
    const control = new AbortController();
    const joined = queue.join(10, control.signal);
    expect(getEventListeners(control.signal, 'abort')).toHaveLength(1);
    await clock.advance(10);
    await joined;
    expect(getEventListeners(control.signal, 'abort')).toEqual([]);
    control.abort();
    await settle();
  });

  it('WaitQueue rejects all callers if the clock fails, then works again', async () => {
    const clock = fakeClock();
    let broken = true;
    const queue = new WaitQueue<number>(
      {
        now: clock.now,
        sleep: async (ms, signal) => (broken ? Promise.reject(new Error('broken')) : clock.sleep(ms, signal)),
      },
      atItsTime([]),
    );
    const ends = await Promise.allSettled([queue.join(10, undefined), queue.join(20, undefined)]);
    expect(ends.map((end): unknown => (end as PromiseRejectedResult).reason)).toEqual([
      new Error('broken'),
      new Error('broken'),
    ]);
    broken = false;
    const joined = queue.join(10, undefined);
    await clock.advance(10);
    await joined;
    expect(queue.length).toBe(0);
  });

  it('WaitQueue ignores a clock failure of a cleared timer', async () => {
    let fail: (error: Error) => void = () => undefined;
    const queue = new WaitQueue<number>(
      { now: () => 0, sleep: () => new Promise((_, reject) => (fail = reject)) },
      { readyAt: (at) => at, admit: () => undefined },
    );
    const control = new AbortController();
    const first = queue.join(10, control.signal);
    const failFirst = fail;
    control.abort('gone');
    await expect(first).rejects.toBe('gone');
    void queue.join(20, undefined);
    failFirst(new Error('late'));
    await settle();
    expect(queue.length).toBe(1);
  });

  it('WaitQueue ignores a cleared timer that fires anyway', async () => {
    let now = 0;
    const rings: (() => void)[] = [];
    const asked: number[] = [];
    const queue = new WaitQueue<number>(
      { now: () => now, sleep: () => new Promise((resolve) => rings.push(resolve)) },
      { readyAt: (at) => (asked.push(at), at), admit: () => undefined },
    );
    const control = new AbortController();
    const first = queue.join(10, control.signal);
    control.abort('gone');
    await expect(first).rejects.toBe('gone');
    const second = queue.join(20, undefined);
    now = 10;
    rings[0]!();
    await settle();
    expect(asked).toEqual([10, 20]);
    expect(rings).toHaveLength(2);
    now = 20;
    rings[1]!();
    await second;
    expect(asked).toEqual([10, 20, 20]);
  });
});
