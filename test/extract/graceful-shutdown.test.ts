import { getEventListeners } from 'node:events';
import { extract, type ExtractOptions, memory } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { gate, rejection, settle } from '../support/memory-endpoint';
import { type Row, windowedEndpoint } from '../support/windowed-endpoint';

const noop = () => undefined;

/** A sink that calls `then` once it has received `rows`. */
const afterRows = (rows: number, then: () => void): ExtractOptions<Row>['to'] => {
  let received = 0;
  return (page) => {
    received += page.length;
    if (received >= rows) then();
  };
};

describe('a run that is stopped', () => {
  it('commits its page, reports partial: stopped, and is resumed from there by the next run', async () => {
    const { call, asked } = windowedEndpoint();
    const checkpoints = memory();
    const control = new AbortController();

    const receipt = await extract(call(), {
      to: afterRows(8, () => control.abort()),
      checkpoints,
      stop: control.signal,
      prefetch: 0,
    });

    expect(receipt).toMatchObject({ complete: false, partial: 'stopped', records: 8, chunks: { pending: 4 } });
    expect(asked).toHaveLength(2);
    const rest = await extract(call(), { to: noop, checkpoints, prefetch: 0 });
    expect(asked[2]).toMatchObject({ from: 8 });
    expect(rest).toMatchObject({ complete: true, records: 40, sessions: 2 });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('by %s commits its page and removes its signal listener', async (signal) => {
    const { call } = windowedEndpoint();
    const before = process.listenerCount(signal);

    const receipt = await extract(call(), {
      to: afterRows(8, () => process.emit(signal)),
      stopOn: ['SIGINT', 'SIGTERM'],
    });

    expect(receipt).toMatchObject({ partial: 'stopped', records: 8 });
    expect(process.listenerCount(signal)).toBe(before);
  });

  it('sends no request if it is stopped before it starts', async () => {
    const { call, asked } = windowedEndpoint();

    const receipt = await extract(call(), { to: noop, stop: AbortSignal.abort() });

    expect(receipt).toMatchObject({ partial: 'stopped', records: 0 });
    expect(asked).toEqual([]);
  });

  it('waits ten seconds for the page in flight', async () => {
    const clock = fakeClock();
    const control = new AbortController();
    const requested = gate();
    const never = gate<undefined>();
    const trouble = () => {
      requested.open();
      return never.promise;
    };
    const { call } = windowedEndpoint({ clock, trouble });
    let ended = false;
    const running = extract(call(), { to: noop, stop: control.signal, clock }).finally(() => (ended = true));
    await requested.promise;
    control.abort();
    await clock.advance(9_999);
    await settle();
    expect(ended).toBe(false);

    await clock.advance(1);

    expect(await running).toMatchObject({ partial: 'stopped', records: 0 });
  });

  it('stops by itself after maxMs', async () => {
    const clock = fakeClock();
    const { call } = windowedEndpoint({ clock });
    const reached = gate();
    const taken = gate();
    const to = async () => {
      reached.open();
      await taken.promise;
    };
    const running = extract(call(), { to, maxMs: 60_000, clock });
    await reached.promise;
    await clock.advance(60_000);
    taken.open();

    expect(await running).toMatchObject({ complete: false, partial: 'time', records: 4 });
  });
});

describe('a run that is cancelled', () => {
  it.each(['extract', 'the call'])(
    'by the signal of %s rejects with its reason and keeps committed pages',
    async (whose) => {
      const { call, asked } = windowedEndpoint();
      const checkpoints = memory();
      const control = new AbortController();
      const reason = new Error('enough');
      const { signal } = control;
      const paged = whose === 'extract' ? call() : call().with({ signal });
      const to = afterRows(8, () => control.abort(reason));

      expect(
        await rejection(extract(paged, { to, checkpoints, prefetch: 0, ...(whose === 'extract' ? { signal } : {}) })),
      ).toBe(reason);

      expect(asked).toHaveLength(2);
      expect(await extract(call(), { to: noop, checkpoints })).toMatchObject({ complete: true, records: 40 });
    },
  );

  it('no longer listens to signals after it has ended', async () => {
    const { call } = windowedEndpoint();
    const [one, other] = [new AbortController().signal, new AbortController().signal];
    const run = { to: noop, checkpoints: memory(), signal: one, stop: other };
    await extract(call().with({ signal: other }), run);
    await extract(call().with({ signal: other }), run);

    expect([one, other].flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([]);
  });
});
