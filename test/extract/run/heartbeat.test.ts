import { RunLockedError } from 'pagewright/extract';
import { Heartbeat } from '../../../src/extract/run/run-lease';
import { gate } from '../../support/memory-endpoint';

// A heart beats in real time, whatever clock the run goes by: here the timers of the runtime are moved.
beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

describe('a heartbeat', () => {
  it('beats again and again, until it is stopped', async () => {
    let beats = 0;
    const heart = new Heartbeat(1_000, async () => void (beats += 1), fail);
    await jest.advanceTimersByTimeAsync(999);
    expect(beats).toBe(0);
    await jest.advanceTimersByTimeAsync(2_001);
    expect(beats).toBe(3);

    heart.stop();
    await jest.advanceTimersByTimeAsync(9_000);

    expect(beats).toBe(3);
  });

  it('does not beat while it still beats', async () => {
    const beat = gate();
    let beats = 0;
    const heart = new Heartbeat(1_000, () => ((beats += 1), beat.promise), fail);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(beats).toBe(1);

    beat.open();
    await jest.advanceTimersByTimeAsync(1_000);

    expect(beats).toBe(2);
    heart.stop();
  });

  it('tells of a failure once, and ends with it', async () => {
    const failures: unknown[] = [];
    const reason = new Error('another process has the run');
    new Heartbeat(
      1_000,
      () => Promise.reject(reason),
      (error) => failures.push(error),
    );

    await jest.advanceTimersByTimeAsync(9_000);

    expect(failures).toEqual([reason]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('skips a beat that fails, and goes on where the next one does not', async () => {
    const failures: unknown[] = [];
    let beats = 0;
    const beat = async () => {
      beats += 1;
      if (beats % 2 === 1) throw new Error('the store is busy');
    };
    const heart = new Heartbeat(1_000, beat, (error) => failures.push(error));

    await jest.advanceTimersByTimeAsync(6_000);

    expect([beats, failures]).toEqual([6, []]);
    heart.stop();
  });

  it('ends at the first beat where another process has the run', async () => {
    const failures: unknown[] = [];
    const lost = new RunLockedError('run', { owner: 'another', until: 0 });
    new Heartbeat(
      1_000,
      () => Promise.reject(lost),
      (error) => failures.push(error),
    );

    await jest.advanceTimersByTimeAsync(1_000);

    expect(failures).toEqual([lost]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('takes a time that no timer can hold for the longest that one can', async () => {
    let beats = 0;
    const heart = new Heartbeat(Infinity, async () => void (beats += 1), fail);
    await jest.advanceTimersByTimeAsync(100_000);
    expect(beats).toBe(0);
    await jest.advanceTimersByTimeAsync(2_147_483_647 - 100_000);
    expect(beats).toBe(1);
    heart.stop();
  });
});

function fail(error: unknown): never {
  throw error;
}
