import { getEventListeners } from 'node:events';
import { fakeClock } from 'pagewright/testing';
import { GracefulShutdown, isShutdownTimeout, type ShutdownOptions } from '../../../src/extract/run/graceful-shutdown';

/** A run that may be stopped, and what it was cancelled with. */
function stoppable(options: Partial<ShutdownOptions> = {}) {
  const clock = fakeClock();
  const cancelled: Error[] = [];
  const stopping = new GracefulShutdown({ clock, cancel: (reason) => void cancelled.push(reason), ...options });
  return { clock, cancelled, stopping };
}

describe('whether a run is to end', () => {
  it('is not, as long as nobody asks', async () => {
    const { stopping, clock, cancelled } = stoppable({ stop: new AbortController().signal });

    await clock.advance(1e9);

    expect([stopping.reason, stopping.signal.aborted, cancelled]).toEqual([undefined, false, []]);
    expect(clock.sleeps).toHaveLength(0);
  });

  it('is asked by a signal of the caller', () => {
    const control = new AbortController();
    const { stopping } = stoppable({ stop: control.signal });
    control.abort();

    expect([stopping.reason, stopping.signal.aborted]).toEqual(['stopped', true]);
  });

  it('is asked by one that has aborted before', () => {
    expect(stoppable({ stop: AbortSignal.abort() }).stopping.reason).toBe('stopped');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'is asked by %s, once; the second one, whichever it is, is for others',
    (name) => {
      const listeners = () => ['SIGINT', 'SIGTERM'].map((each) => process.listenerCount(each));
      const before = listeners();
      const { stopping } = stoppable({ stopOn: ['SIGINT', 'SIGTERM'] });
      expect(listeners()).toEqual(before.map((count) => count + 1));

      process.emit(name);

      expect([stopping.reason, ...listeners()]).toEqual(['stopped', ...before]);
      stopping.dispose();
    },
  );

  it('is so at the end of its time, and not before', async () => {
    const { stopping, clock } = stoppable({ maxMs: 5_000 });
    await clock.advance(4_999);
    expect(stopping.reason).toBeUndefined();

    await clock.advance(1);

    expect([stopping.reason, stopping.signal.aborted]).toEqual(['time', true]);
  });

  it('has the reason that came first', async () => {
    const control = new AbortController();
    const first = stoppable({ stop: control.signal, maxMs: 5_000 });
    const then = stoppable({ stop: control.signal, maxMs: 5_000 });
    await then.clock.advance(5_000);
    control.abort();
    await first.clock.advance(5_000);

    expect([first.stopping.reason, then.stopping.reason]).toEqual(['stopped', 'time']);
  });
});

describe('a run that is to end', () => {
  it('waits ten seconds for the pages in flight, then cancels them, once', async () => {
    const control = new AbortController();
    const { clock, cancelled } = stoppable({ stop: control.signal, maxMs: 5_000 });
    control.abort();
    await clock.advance(9_999);
    expect(cancelled).toEqual([]);

    await clock.advance(100_000);

    expect(cancelled).toHaveLength(1);
    expect(cancelled[0]).toMatchObject({
      name: 'PatienceOver',
      message: 'the run was asked to stop, and the page in flight did not come',
    });
    expect([
      isShutdownTimeout(cancelled[0]),
      isShutdownTimeout(new Error('enough')),
      isShutdownTimeout(undefined),
    ]).toEqual([...[true, false, false]]);
  });
});

describe('a run that has ended', () => {
  it('listens and waits no more', async () => {
    const { signal } = new AbortController();
    const before = process.listenerCount('SIGINT');
    const { stopping, clock } = stoppable({ stop: signal, stopOn: ['SIGINT'], maxMs: 5_000 });

    stopping.dispose();

    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect([process.listenerCount('SIGINT'), clock.sleeping]).toEqual([before, 0]);
    await clock.advance(5_000);
    expect(stopping.reason).toBeUndefined();
  });

  it('does not cancel what it was waiting for', async () => {
    const { stopping, clock, cancelled } = stoppable({ stop: AbortSignal.abort() });

    stopping.dispose();
    await clock.advance(10_000);

    expect(cancelled).toEqual([]);
  });
});
