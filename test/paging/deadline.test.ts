import { getEventListeners } from 'node:events';
import { fakeClock } from 'pagewright/testing';
import { Deadline } from '../../src/paging/run-scope';
import { gate, rejection, settle } from '../support/memory-endpoint';

const expired = () => new Error('expired');
const forever = () => new Promise<never>(() => undefined);

describe('Deadline without a limit', () => {
  it('settles with the work and does not use the clock', async () => {
    const clock = fakeClock();
    const deadline = new Deadline(clock, undefined);
    const { signal } = new AbortController();
    expect(await deadline.run(signal, async (within) => within === signal, expired)).toBe(true);
    expect(clock.sleeps).toEqual([]);
  });

  it('rejects with the signal’s reason while the work hangs', async () => {
    const control = new AbortController();
    const held = new Deadline(fakeClock(), undefined).run(control.signal, forever, expired);
    control.abort('enough');
    await expect(held).rejects.toBe('enough');
  });

  it('does not start work if the signal was aborted before', async () => {
    const work = jest.fn(forever);
    const deadline = new Deadline(fakeClock(), undefined);
    expect(() => deadline.run(AbortSignal.abort(new Error('enough')), work, expired)).toThrow('enough');
    expect(work).not.toHaveBeenCalled();
  });
});

describe('Deadline with a limit', () => {
  it('expires while the work hangs, and aborts it', async () => {
    const clock = fakeClock(1_000);
    const { signal } = new AbortController();
    let given: AbortSignal | undefined;
    const held = rejection(
      Promise.resolve(
        new Deadline(clock, 50).run(
          signal,
          (within) => {
            given = within;
            return forever();
          },
          expired,
        ),
      ),
    );
    await clock.advance(49);
    expect(given?.aborted).toBe(false);
    await clock.advance(1);
    expect((await held).message).toBe('expired');
    expect(given?.aborted).toBe(true);
  });

  it('expires before work that is due at the same moment', async () => {
    const clock = fakeClock();
    const sent = jest.fn();
    const work = (within: AbortSignal) => clock.sleep(50, within).then(sent);
    const failure = rejection(
      Promise.resolve(new Deadline(clock, 50).run(new AbortController().signal, work, expired)),
    );
    await clock.advance(50);
    expect((await failure).message).toBe('expired');
    expect(sent).not.toHaveBeenCalled();
  });

  it('counts from the first piece of work, over all of them', async () => {
    const clock = fakeClock(1_000);
    const deadline = new Deadline(clock, 50);
    const { signal } = new AbortController();
    await deadline.run(signal, async () => undefined, expired);
    await clock.advance(30);
    await deadline.run(signal, async () => undefined, expired);
    expect(clock.sleeps).toEqual([50, 20]);
    await clock.advance(20);
    const late = jest.fn(async () => undefined);
    expect(() => deadline.run(signal, late, expired)).toThrow('expired');
    expect(late).not.toHaveBeenCalled();
  });

  it('leaves no sleeper and no listener after the work', async () => {
    const clock = fakeClock();
    const { signal } = new AbortController();
    let given: AbortSignal | undefined;
    await new Deadline(clock, 50).run(signal, async (within) => void (given = within), expired);
    await settle();
    expect(clock.sleeping).toBe(0);
    expect(given?.aborted).toBe(true);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('rejects with the signal’s reason, which the work’s signal has as well', async () => {
    const control = new AbortController();
    const begun = gate<AbortSignal>();
    const held = rejection<string>(
      Promise.resolve(
        new Deadline(fakeClock(), 50).run(
          control.signal,
          (within) => {
            begun.open(within);
            return forever();
          },
          expired,
        ),
      ),
    );
    const within = await begun.promise;
    control.abort('enough');
    expect(await held).toBe('enough');
    expect(within.reason).toBe('enough');
  });
});
