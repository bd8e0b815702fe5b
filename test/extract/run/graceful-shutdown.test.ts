import { getEventListeners } from 'node:events';
import { fakeClock } from 'pagewright/testing';
import { GracefulShutdown, isShutdownTimeout, type ShutdownOptions } from '../../../src/extract/run/graceful-shutdown';

function setUp(options: Partial<ShutdownOptions> = {}) {
  const clock = fakeClock();
  const cancelled: Error[] = [];
  const shutdown = new GracefulShutdown({ clock, cancel: (reason) => void cancelled.push(reason), ...options });
  return { clock, cancelled, shutdown };
}

describe('GracefulShutdown', () => {
  it('does nothing, and waits for nothing, until it is requested', async () => {
    const { shutdown, clock, cancelled } = setUp({ stop: new AbortController().signal });

    await clock.advance(1e9);

    expect(shutdown.reason).toBeUndefined();
    expect(shutdown.signal.aborted).toBe(false);
    expect(cancelled).toEqual([]);
    expect(clock.sleeps).toHaveLength(0);
  });

  it('stops the run when the signal of the caller aborts', () => {
    const control = new AbortController();
    const { shutdown } = setUp({ stop: control.signal });
    control.abort();

    expect(shutdown.reason).toBe('stopped');
    expect(shutdown.signal.aborted).toBe(true);
  });

  it('stops the run at once for a signal that has aborted', () => {
    expect(setUp({ stop: AbortSignal.abort() }).shutdown.reason).toBe('stopped');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops the run on %s and ignores the signals after it', (name) => {
    const listeners = () => ['SIGINT', 'SIGTERM'].map((each) => process.listenerCount(each));
    const before = listeners();
    const { shutdown } = setUp({ stopOn: ['SIGINT', 'SIGTERM'] });
    expect(listeners()).toEqual(before.map((count) => count + 1));

    process.emit(name);

    expect(shutdown.reason).toBe('stopped');
    expect(listeners()).toEqual(before);
    shutdown.dispose();
  });

  it('stops the run after maxMs', async () => {
    const { shutdown, clock } = setUp({ maxMs: 5_000 });
    await clock.advance(4_999);
    expect(shutdown.reason).toBeUndefined();

    await clock.advance(1);

    expect(shutdown.reason).toBe('time');
    expect(shutdown.signal.aborted).toBe(true);
  });

  it('keeps the reason of a request before maxMs', async () => {
    const { shutdown, clock } = setUp({ stop: AbortSignal.abort(), maxMs: 5_000 });
    await clock.advance(5_000);

    expect(shutdown.reason).toBe('stopped');
  });

  it('keeps maxMs as the reason when a request follows', async () => {
    const control = new AbortController();
    const { shutdown, clock } = setUp({ stop: control.signal, maxMs: 5_000 });
    await clock.advance(5_000);
    control.abort();

    expect(shutdown.reason).toBe('time');
  });

  it('cancels the pages in flight once, after ten seconds', async () => {
    const control = new AbortController();
    const { clock, cancelled } = setUp({ stop: control.signal, maxMs: 5_000 });
    control.abort();
    await clock.advance(9_999);
    expect(cancelled).toEqual([]);

    await clock.advance(100_000);

    expect(cancelled).toHaveLength(1);
    expect(cancelled[0]!.message).toBe('the run was stopped, and the page in flight did not arrive in time');
    expect(isShutdownTimeout(cancelled[0])).toBe(true);
  });

  it.each([new Error('enough'), undefined])('does not mistake %p for its timeout', (reason) => {
    expect(isShutdownTimeout(reason)).toBe(false);
  });

  it('removes its listeners and timers when it is disposed', async () => {
    const { signal } = new AbortController();
    const before = process.listenerCount('SIGINT');
    const { shutdown, clock } = setUp({ stop: signal, stopOn: ['SIGINT'], maxMs: 5_000 });

    shutdown.dispose();

    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(process.listenerCount('SIGINT')).toBe(before);
    expect(clock.sleeping).toBe(0);
    await clock.advance(5_000);
    expect(shutdown.reason).toBeUndefined();
  });

  it('does not cancel pages in flight after it is disposed', async () => {
    const { shutdown, clock, cancelled } = setUp({ stop: AbortSignal.abort() });

    shutdown.dispose();
    await clock.advance(10_000);

    expect(cancelled).toEqual([]);
  });
});
