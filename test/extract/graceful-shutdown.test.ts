import { getEventListeners } from 'node:events';
import { extract, type ExtractOptions, memory } from 'pagewright/extract';
import { fakeClock } from 'pagewright/testing';
import { gate, rejection, settle } from '../support/memory-endpoint';
import { type Row, windowedEndpoint } from '../support/windowed-endpoint';

const nowhere = () => undefined;

/** Extracts until `rows` are there, and then does something. */
const whenThere = (rows: number, then: () => void): ExtractOptions<Row>['to'] => {
  let there = 0;
  return (page) => {
    there += page.length;
    if (there >= rows) then();
  };
};

describe('a run that is asked to stop', () => {
  it('finishes the page, commits it, and says that it was stopped; the next run goes on there', async () => {
    const { call, asked } = windowedEndpoint();
    const checkpoints = memory();
    const control = new AbortController();

    const receipt = await extract(call(), {
      to: whenThere(8, () => control.abort()),
      checkpoints,
      stop: control.signal,
      prefetch: 0,
    });

    expect(receipt).toMatchObject({ complete: false, partial: 'stopped', records: 8, chunks: { pending: 4 } });
    expect(asked).toHaveLength(2);
    const rest = await extract(call(), { to: nowhere, checkpoints, prefetch: 0 });
    expect(asked[2]).toMatchObject({ from: 8 });
    expect(rest).toMatchObject({ complete: true, records: 40, sessions: 2 });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s stops in the same way, and leaves the signal to others after it',
    async (signal) => {
      const { call } = windowedEndpoint();
      const before = process.listenerCount(signal);

      const receipt = await extract(call(), {
        to: whenThere(8, () => process.emit(signal)),
        stopOn: ['SIGINT', 'SIGTERM'],
      });

      expect(receipt).toMatchObject({ partial: 'stopped', records: 8 });
      expect(process.listenerCount(signal)).toBe(before);
    },
  );

  it('sends nothing where it is asked before it begins', async () => {
    const { call, asked } = windowedEndpoint();

    const receipt = await extract(call(), { to: nowhere, stop: AbortSignal.abort() });

    expect(receipt).toMatchObject({ partial: 'stopped', records: 0 });
    expect(asked).toEqual([]);
  });

  it('waits ten seconds for the page in flight, and no longer', async () => {
    const clock = fakeClock();
    const control = new AbortController();
    const asked = gate();
    const never = gate<undefined>();
    const trouble = () => {
      asked.open();
      return never.promise;
    };
    const { call } = windowedEndpoint({ clock, trouble });
    let ended = false;
    const running = extract(call(), { to: nowhere, stop: control.signal, clock }).finally(() => (ended = true));
    await asked.promise;
    control.abort();
    await clock.advance(9_999);
    await settle();
    expect(ended).toBe(false);

    await clock.advance(1);

    expect(await running).toMatchObject({ partial: 'stopped', records: 0 });
  });

  it('ends by itself when its time is over', async () => {
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
    'by the signal of %s rejects with its reason; what was committed stays',
    async (whose) => {
      const { call, asked } = windowedEndpoint();
      const checkpoints = memory();
      const control = new AbortController();
      const reason = new Error('enough');
      const { signal } = control;
      const paged = whose === 'extract' ? call() : call().with({ signal });
      const to = whenThere(8, () => control.abort(reason));

      expect(
        await rejection(extract(paged, { to, checkpoints, prefetch: 0, ...(whose === 'extract' ? { signal } : {}) })),
      ).toBe(reason);

      expect(asked).toHaveLength(2);
      expect(await extract(call(), { to: nowhere, checkpoints })).toMatchObject({ complete: true, records: 40 });
    },
  );

  it('could be so only while it goes: no signal is listened to after it', async () => {
    const { call } = windowedEndpoint();
    const [one, other] = [new AbortController().signal, new AbortController().signal];
    const run = { to: nowhere, checkpoints: memory(), signal: one, stop: other };
    await extract(call().with({ signal: other }), run);
    await extract(call().with({ signal: other }), run);

    expect([one, other].flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([]);
  });
});
