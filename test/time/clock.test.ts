import { getEventListeners } from 'node:events';
import { systemClock } from 'pagewright';
import { abortable, linkedController, MAX_TIMER_MS } from '../../src/time/clock';
import { settle } from '../support/memory-endpoint';

describe('systemClock', () => {
  it('systemClock sleeps and returns the time', async () => {
    const before = systemClock.now();
    await systemClock.sleep(5);
    expect(systemClock.now()).toBeGreaterThan(before);
  });

  it('systemClock splits a sleep longer than a JavaScript timer', async () => {
    const controller = new AbortController();
    let awake = false;
    const sleep = systemClock.sleep(MAX_TIMER_MS * 3, controller.signal).finally(() => (awake = true));
    sleep.catch(() => undefined);
    await settle();
    expect(awake).toBe(false);
    controller.abort(new Error('up'));
    await expect(sleep).rejects.toThrow('up');
  });

  it('systemClock rejects as soon as the signal aborts, and leaves no listener', async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort('reason');
    await expect(sleep).rejects.toBe('reason');
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toBe('reason');
    const { signal } = new AbortController();
    await systemClock.sleep(1, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('abortable', () => {
  it('abortable settles like the work, or rejects with the reason of the signal', async () => {
    const { signal } = new AbortController();
    await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(abortable(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    await expect(abortable(new Promise(() => undefined), AbortSignal.abort('gone'))).rejects.toBe('gone');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('linkedController', () => {
  it('linkedController follows its parent until it is released', () => {
    const parent = new AbortController();
    const [linked, released] = [linkedController(parent.signal), linkedController(parent.signal)];
    released.release();
    parent.abort('over');
    expect(linked.signal.reason).toBe('over');
    expect(released.signal.aborted).toBe(false);
    expect(linkedController(parent.signal).signal.reason).toBe('over');
  });
});
