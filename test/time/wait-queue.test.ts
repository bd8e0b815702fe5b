import { getEventListeners } from 'node:events';
import { fakeClock } from 'pagewright/testing';
import { WaitQueue } from '../../src/time/wait-queue';
import { settle } from '../support/memory-endpoint';
import { waking1msEarly } from '../support/skewed-clocks';

/** Each may go on at the time that is its own. */
const atItsTime = (admitted: number[]) => ({
  readyAt: (at: number) => at,
  admit: (at: number) => void admitted.push(at),
});

describe('WaitingLine', () => {
  it('lets on at once, in the order of coming, whoever may go', async () => {
    const clock = fakeClock(1_000);
    const admitted: number[] = [];
    const line = new WaitQueue<number>(clock, atItsTime(admitted));
    await Promise.all([line.join(1_000, undefined), line.join(-Infinity, undefined), line.join(3, undefined)]);
    expect(admitted).toEqual([1_000, -Infinity, 3]);
    expect([line.length, clock.sleeps]).toEqual([0, []]);
  });

  it('lets each on exactly at its time', async () => {
    const clock = fakeClock();
    const times: number[] = [];
    const line = new WaitQueue<number>(clock, {
      readyAt: (at) => at,
      admit: (at, now) => void times.push(at, now, clock.now()),
    });
    void line.join(10, undefined);
    void line.join(30, undefined);
    await clock.advance(9);
    expect([times, line.length]).toEqual([[], 2]);
    await clock.advance(1);
    expect([times, line.length]).toEqual([[10, 10, 10], 1]);
    await clock.advance(1_000);
    expect(times).toEqual([10, 10, 10, 30, 30, 30]);
    expect([clock.sleeps, clock.sleeping]).toEqual([[10, 20], 0]);
  });

  it('lets nobody past the first', async () => {
    const clock = fakeClock();
    const admitted: number[] = [];
    const line = new WaitQueue<number>(clock, atItsTime(admitted));
    void line.join(50, undefined);
    void line.join(0, undefined);
    await clock.advance(49);
    expect(admitted).toEqual([]);
    await clock.advance(1);
    expect(admitted).toEqual([50, 0]);
  });

  it('asks with the time of this moment', async () => {
    const clock = fakeClock(500);
    const asked: [string, number][] = [];
    const line = new WaitQueue<string>(clock, {
      readyAt: (name, now) => {
        asked.push([name, now]);
        return 500;
      },
      admit: () => undefined,
    });
    await line.join('one', undefined);
    expect(asked).toEqual([['one', 500]]);
  });

  it('sets no timer while the first waits for something other than time, until it is told to look again', async () => {
    const clock = fakeClock();
    let open = false;
    const line = new WaitQueue<string>(clock, {
      readyAt: () => (open ? -Infinity : Infinity),
      admit: () => undefined,
    });
    const turn = line.join('one', undefined);
    await clock.advance(1_000);
    expect([line.length, clock.sleeps]).toEqual([1, []]);
    open = true;
    line.advance();
    await turn;
    expect(line.length).toBe(0);
  });

  it('has one timer for 10 000 who wait, and none when they have gone', async () => {
    const clock = fakeClock();
    let nextAt = 5;
    let done = 0;
    const line = new WaitQueue<number>(clock, {
      readyAt: () => nextAt,
      admit: (_, now) => (nextAt = now + (done % 100 === 99 ? 1 : 0)),
    });
    for (let i = 0; i < 10_000; i += 1) void line.join(i, undefined).then(() => (done += 1));
    expect([line.length, clock.sleeping, clock.sleeps]).toEqual([10_000, 1, [5]]);
    await clock.advance(5);
    expect(done).toBe(10_000);
    expect([line.length, clock.sleeping, clock.sleeps]).toEqual([0, 0, [5]]);
  });

  it('sets the timer earlier where the first may go earlier, and leaves it where the first may go later', async () => {
    const clock = fakeClock();
    let at = 100;
    const times: number[] = [];
    const line = new WaitQueue<string>(clock, {
      readyAt: () => at,
      admit: (_, now) => void times.push(now),
    });
    void line.join('one', undefined);
    at = 40;
    line.advance();
    line.advance();
    expect([clock.sleeps, clock.sleeping]).toEqual([[100, 40], 1]);
    at = 60;
    line.advance();
    expect([clock.sleeps, clock.sleeping]).toEqual([[100, 40], 1]);
    await clock.advance(1_000);
    expect([times, clock.sleeps, clock.sleeping]).toEqual([[60], [100, 40, 20], 0]);
  });

  it('sets no other timer after one that rings while the first no longer waits for the time', async () => {
    const clock = fakeClock();
    let at = 100;
    const line = new WaitQueue<string>(clock, { readyAt: () => at, admit: () => undefined });
    void line.join('one', undefined);
    expect(clock.sleeping).toBe(1);
    at = Infinity;
    line.advance();
    await clock.advance(100);
    expect([clock.sleeps, clock.sleeping, line.length]).toEqual([[100], 0, 1]);
  });

  it('wakes again for a timer that rang too early', async () => {
    const clock = fakeClock();
    const times: number[] = [];
    const line = new WaitQueue<number>(waking1msEarly(clock), {
      readyAt: (at) => at,
      admit: (_, now) => void times.push(now),
    });
    void line.join(10, undefined);
    void line.join(20, undefined);
    await clock.advance(100);
    expect([times, clock.sleeps, clock.sleeping]).toEqual([[10, 20], [9, 1, 9, 1], 0]);
  });

  it('sleeps whole milliseconds, rounded up', async () => {
    const clock = fakeClock();
    const times: number[] = [];
    const line = new WaitQueue<number>(clock, { readyAt: (at) => at, admit: (_, now) => void times.push(now) });
    void line.join(0.001, undefined);
    void line.join(33.4, undefined);
    await clock.advance(100);
    expect([times, clock.sleeps]).toEqual([
      [1, 34],
      [1, 33],
    ]);
  });

  it.each([
    ['first', 0, [20, 30]],
    ['in the middle', 1, [10, 30]],
    ['last', 2, [10, 20]],
  ])('lets the others go where the one who is %s gives up', async (_, gone, admittedInTheEnd) => {
    const clock = fakeClock();
    const admitted: number[] = [];
    const line = new WaitQueue<number>(clock, atItsTime(admitted));
    const controls = [new AbortController(), new AbortController(), new AbortController()];
    const turns = controls.map(({ signal }, i) => line.join((i + 1) * 10, signal));
    const ends = Promise.allSettled(turns);
    controls[gone]!.abort(new Error('gone'));
    await expect(turns[gone]).rejects.toThrow('gone');
    expect([line.length, clock.sleeping]).toEqual([2, 1]);
    await clock.advance(30);
    expect(admitted).toEqual(admittedInTheEnd);
    expect((await ends).filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect([line.length, clock.sleeping]).toEqual([0, 0]);
    for (const { signal } of controls) expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('leaves no timer where all give up', async () => {
    const clock = fakeClock();
    const line = new WaitQueue<number>(clock, atItsTime([]));
    const controls = [new AbortController(), new AbortController()];
    const ends = Promise.allSettled(controls.map(({ signal }) => line.join(10, signal)));
    for (const control of controls) control.abort('over');
    expect((await ends).map((end): unknown => (end as PromiseRejectedResult).reason)).toEqual(['over', 'over']);
    expect([line.length, clock.sleeping]).toEqual([0, 0]);
  });

  it('lets the second on at once where only the first had to wait', async () => {
    const clock = fakeClock();
    const line = new WaitQueue<number>(clock, atItsTime([]));
    const control = new AbortController();
    const first = line.join(100, control.signal);
    const second = line.join(0, undefined);
    control.abort('gone');
    await expect(first).rejects.toBe('gone');
    await second;
    expect(clock.sleeping).toBe(0);
  });

  it('lets on none of those whose one signal ends their wait, even where the first of them was in the way', async () => {
    const clock = fakeClock();
    const admitted: number[] = [];
    const line = new WaitQueue<number>(clock, atItsTime(admitted));
    const control = new AbortController();
    const ends = Promise.allSettled([100, 0, 0].map((at) => line.join(at, control.signal)));
    control.abort('over');
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([admitted, line.length, clock.sleeping]).toEqual([[], 0, 0]);
    expect(getEventListeners(control.signal, 'abort')).toEqual([]);
  });

  it('takes in nobody whose signal has aborted before', async () => {
    const line = new WaitQueue<number>(fakeClock(), atItsTime([]));
    await expect(line.join(0, AbortSignal.abort('early'))).rejects.toBe('early');
    expect(line.length).toBe(0);
  });

  it('leaves no listener on the signal of one who went on, and does not hear it any more', async () => {
    const clock = fakeClock();
    const line = new WaitQueue<number>(clock, atItsTime([]));
    const control = new AbortController();
    const turn = line.join(10, control.signal);
    expect(getEventListeners(control.signal, 'abort')).toHaveLength(1);
    await clock.advance(10);
    await turn;
    expect(getEventListeners(control.signal, 'abort')).toEqual([]);
    control.abort();
    await settle();
  });

  it('fails all who wait where the clock fails, and works again with the next', async () => {
    const clock = fakeClock();
    let broken = true;
    const line = new WaitQueue<number>(
      {
        now: clock.now,
        sleep: async (ms, signal) => (broken ? Promise.reject(new Error('broken')) : clock.sleep(ms, signal)),
      },
      atItsTime([]),
    );
    const ends = await Promise.allSettled([line.join(10, undefined), line.join(20, undefined)]);
    expect(ends.map((end): unknown => (end as PromiseRejectedResult).reason)).toEqual([
      new Error('broken'),
      new Error('broken'),
    ]);
    broken = false;
    const turn = line.join(10, undefined);
    await clock.advance(10);
    await turn;
    expect(line.length).toBe(0);
  });

  it('does not heed a clock that fails after its timer was dropped', async () => {
    let fail: (error: Error) => void = () => undefined;
    const line = new WaitQueue<number>(
      { now: () => 0, sleep: () => new Promise((_, reject) => (fail = reject)) },
      { readyAt: (at) => at, admit: () => undefined },
    );
    const control = new AbortController();
    const first = line.join(10, control.signal);
    const failFirst = fail;
    control.abort('gone');
    await expect(first).rejects.toBe('gone');
    void line.join(20, undefined);
    failFirst(new Error('late'));
    await settle();
    expect(line.length).toBe(1);
  });

  it('does not heed a timer that was dropped and rings all the same', async () => {
    let now = 0;
    const rings: (() => void)[] = [];
    const asked: number[] = [];
    const line = new WaitQueue<number>(
      { now: () => now, sleep: () => new Promise((resolve) => rings.push(resolve)) },
      { readyAt: (at) => (asked.push(at), at), admit: () => undefined },
    );
    const control = new AbortController();
    const first = line.join(10, control.signal);
    control.abort('gone');
    await expect(first).rejects.toBe('gone');
    const second = line.join(20, undefined);
    now = 10;
    rings[0]!();
    await settle();
    expect([asked, rings.length]).toEqual([[10, 20], 2]);
    now = 20;
    rings[1]!();
    await second;
    expect(asked).toEqual([10, 20, 20]);
  });
});
