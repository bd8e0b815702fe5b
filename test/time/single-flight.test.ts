import { getEventListeners } from 'node:events';
import { SingleFlight } from '../../src/time/single-flight';
import { gate, settle } from '../support/memory-endpoint';

/** A task that the test ends. */
function work() {
  const { promise, open, fail } = gate<string>();
  const signals: AbortSignal[] = [];
  const start = jest.fn((signal: AbortSignal) => {
    signals.push(signal);
    return promise;
  });
  return { start, open, fail, signals };
}

describe('SingleFlight', () => {
  it('SingleFlight starts at once, and shares one task among all callers while it runs', async () => {
    const flight = new SingleFlight<string>();
    const { start, open } = work();
    const other = jest.fn();
    const first = flight.join(start);
    expect(start).toHaveBeenCalledTimes(1);
    expect(flight.busy).toBe(true);
    const rest = [flight.join(other), flight.join(other)];
    open('done');
    expect(await Promise.all([first, ...rest])).toEqual(['done', 'done', 'done']);
    expect(other).not.toHaveBeenCalled();
  });

  it('SingleFlight starts a new task after the first has ended, even for the first caller to notice', async () => {
    const flight = new SingleFlight<number>();
    let n = 0;
    const again = flight.join(async () => (n += 1)).then(() => [flight.busy, flight.join(async () => (n += 1))]);
    const [busy, next] = await again;
    expect(busy).toBe(false);
    expect(await next).toBe(2);
  });

  it('SingleFlight rejects all callers with one error, then starts a new task', async () => {
    const flight = new SingleFlight<string>();
    const { start, fail } = work();
    const both = [flight.join(start), flight.join(start)];
    const error = new Error('no');
    fail(error);
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason === error)).toEqual([true, true]);
    expect(flight.busy).toBe(false);
    expect(await flight.join(async () => 'yes')).toBe('yes');
  });

  it('SingleFlight rejects if the task throws synchronously', async () => {
    const flight = new SingleFlight<string>();
    const thrown = flight.join(() => {
      throw new Error('at once');
    });
    await expect(thrown).rejects.toThrow('at once');
    expect(flight.busy).toBe(false);
  });

  it('SingleFlight rejects an aborted caller with the reason of its signal, and the others keep waiting', async () => {
    const flight = new SingleFlight<string>();
    const { start, open, signals } = work();
    const control = new AbortController();
    const [leaves, stays] = [flight.join(start, control.signal), flight.join(start, new AbortController().signal)];
    control.abort('had enough');
    await expect(leaves).rejects.toBe('had enough');
    expect(flight.busy).toBe(true);
    expect(signals[0]!.aborted).toBe(false);
    open('done');
    expect(await stays).toBe('done');
    expect(getEventListeners(control.signal, 'abort')).toHaveLength(0);
  });

  it('SingleFlight aborts the task when the last caller has left, then starts a new one', async () => {
    const flight = new SingleFlight<string>();
    const [abandoned, fresh] = [work(), work()];
    const controls = [new AbortController(), new AbortController()];
    const both = controls.map(({ signal }) => flight.join(abandoned.start, signal).catch((reason: unknown) => reason));
    controls[0]!.abort('a');
    await settle();
    expect(abandoned.signals[0]!.aborted).toBe(false);
    controls[1]!.abort('b');
    expect(await Promise.all(both)).toEqual(['a', 'b']);
    expect(abandoned.signals[0]!.aborted).toBe(true);
    expect(flight.busy).toBe(false);
    expect(abandoned.signals[0]!.reason).toMatchObject({ name: 'Abandoned' });
    const next = flight.join(fresh.start);
    abandoned.fail(new Error('late, without a listener'));
    await settle();
    expect(flight.busy).toBe(true);
    fresh.open('fresh');
    expect(await next).toBe('fresh');
  });

  it('SingleFlight never aborts a task that a caller without a signal waits for', async () => {
    const flight = new SingleFlight<string>();
    const { start, open, signals } = work();
    const stays = flight.join(start);
    const control = new AbortController();
    const leaves = flight.join(start, control.signal);
    control.abort('gone');
    await expect(leaves).rejects.toBe('gone');
    expect(signals[0]!.aborted).toBe(false);
    open('done');
    expect(await stays).toBe('done');
    expect(signals[0]!.aborted).toBe(false);
  });

  it('SingleFlight starts nothing for an aborted caller', async () => {
    const flight = new SingleFlight<string>();
    const { start } = work();
    await expect(flight.join(start, AbortSignal.abort('gone'))).rejects.toBe('gone');
    expect(start).not.toHaveBeenCalled();
    expect(flight.busy).toBe(false);
  });
});
