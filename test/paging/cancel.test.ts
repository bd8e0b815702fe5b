import { getEventListeners } from 'node:events';
import { cursor, pageNumber } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { drain, gate, memoryEndpoint, numbered, rejection, settle } from '../support/memory-endpoint';

/** An endpoint whose second page hangs until it is let go. */
function hanging(options = {}) {
  const held = gate();
  const endpoint = memoryEndpoint(
    async (params, n, request) => {
      if (n === 2) await held.promise;
      return numbered(50)(params, n, request);
    },
    { style: pageNumber(), pageSize: 10, ...options },
  );
  return { ...endpoint, held };
}

const reason = new Error('enough');

describe('an aborted run', () => {
  it('rejects with the signal’s reason while a page is in flight', async () => {
    const { call, signals, asked } = hanging();
    const controller = new AbortController();
    const run = call().with({ signal: controller.signal });
    const all = drain(run);
    all.catch(() => undefined);
    await settle();
    controller.abort(reason);
    await expect(all).rejects.toBe(reason);
    expect(signals[1]?.reason).toBe(reason);
    expect(run.receipt).toMatchObject({ partial: 'aborted', records: 10 });
    await settle();
    expect(asked).toHaveLength(2);
  });

  it('rejects with any reason unchanged, an error or not', async () => {
    for (const why of ['enough', reason]) {
      const { call } = hanging();
      const controller = new AbortController();
      const pending = rejection(drain(call().with({ signal: controller.signal })));
      await settle();
      controller.abort(why);
      expect(await pending).toBe(why);
    }
    expect(reason).not.toHaveProperty('page');
  });

  it('does not deliver the records of an unfinished batch', async () => {
    const { call } = hanging();
    const controller = new AbortController();
    const run = call().with({ signal: controller.signal });
    const pending = rejection(run.batches(15).next());
    await settle();
    controller.abort(reason);
    expect(await pending).toBe(reason);
    expect(run.receipt).toMatchObject({ partial: 'aborted', records: 0, next: { at: { page: 1 } } });
    expect(await run.next()).toEqual({ done: true, value: undefined });
  });

  it('rejects although more records were received', async () => {
    const { call } = hanging();
    const controller = new AbortController();
    const run = call().with({ signal: controller.signal });
    await run.next();
    controller.abort(reason);
    await expect(run.next()).rejects.toBe(reason);
    expect(await run.next()).toEqual({ done: true, value: undefined });
  });

  it('sends nothing if the signal was aborted before the start', async () => {
    const { call, asked } = hanging();
    await expect(
      call()
        .with({ signal: AbortSignal.abort(reason) })
        .next(),
    ).rejects.toBe(reason);
    expect(asked).toHaveLength(0);
  });

  it('leaves no listener on the signal, however the run ends', async () => {
    const controller = new AbortController();
    const listeners = () => getEventListeners(controller.signal, 'abort').length;
    const { call } = memoryEndpoint(numbered(50), { style: pageNumber(), pageSize: 10 });
    await drain(call().with({ signal: controller.signal }));
    const stopped = call().with({ signal: controller.signal });
    await stopped.next();
    await stopped.return();
    const failing = memoryEndpoint(() => Promise.reject(new Error('broken')));
    await drain(failing.call().with({ signal: controller.signal })).catch(() => undefined);
    expect(listeners()).toBe(0);
  });
});

describe('a stopped run', () => {
  it('ends a pending next() at once and cancels its request', async () => {
    const { call, signals, asked } = hanging();
    const run = call();
    for (let i = 0; i < 10; i += 1) await run.next();
    const pending = run.next();
    await settle();
    expect(await run.return()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(signals[1]?.aborted).toBe(true);
    expect(signals[1]?.reason).toMatchObject({ name: 'RunEnded' });
    expect(asked).toHaveLength(2);
    expect(run.receipt).toMatchObject({ partial: 'stopped', records: 10 });
  });

  it('ends a pending page and emits no incomplete event', async () => {
    const { call, events } = memoryEndpoint(() => gate().promise, { style: pageNumber() });
    const run = call();
    const pending = run.pages().next();
    await settle();
    await run.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(run.receipt.partial).toBe('stopped');
    expect(events).toEqual([]);
  });

  it.each([['items'], ['pages'], ['batches']])('stops on a break out of its %s', async (how) => {
    const { call, asked, signals } = memoryEndpoint(numbered(50), { style: pageNumber(), pageSize: 10, prefetch: 1 });
    const run = call();
    for await (const _ of how === 'items' ? run : how === 'pages' ? run.pages() : run.batches(3)) break;
    await settle();
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(signals.every((signal) => signal.aborted)).toBe(true);
    expect(run.receipt.partial).toBe('stopped');
    expect(await run.next()).toEqual({ done: true, value: undefined });
  });

  it('abandons a request that cannot be cancelled, without an unhandled rejection when it fails', async () => {
    const { call, held } = hanging();
    const run = call();
    for (let i = 0; i < 10; i += 1) await run.next();
    const pending = run.next();
    await settle();
    await run.return();
    await pending;
    held.fail(new Error('too late'));
    await settle();
    expect(run.receipt.partial).toBe('stopped');
  });

  it('ends every sleep', async () => {
    const clock = fakeClock();
    const { call } = memoryEndpoint(
      async (_params, n, { signal, clock: own }) => {
        await own.sleep(5_000, signal);
        return { items: [{ id: n }], cursor: `c${n}` };
      },
      { style: cursor(), deadlineMs: 60_000 },
      { clock },
    );
    const run = call();
    const pending = run.next();
    await settle();
    expect(clock.sleeping).toBe(2);
    await run.return();
    await pending;
    expect(clock.sleeping).toBe(0);
  });
});
