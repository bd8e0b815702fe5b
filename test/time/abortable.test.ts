import { getMaxListeners } from 'node:events';
import { Retried } from 'pagewright';
import { eitherSignal } from '../../src/time/clock';

describe('a signal shared by many calls', () => {
  it('a signal shared by many calls causes no warning about a leak in calls that are not paged', async () => {
    class Crm {
      @Retried()
      user(options: { readonly signal: AbortSignal }): Promise<object> {
        return Promise.resolve(options);
      }
    }
    const { signal } = new AbortController();
    await new Crm().user({ signal });
    expect(getMaxListeners(signal)).toBe(Infinity);
  });

  it('a signal shared by many calls causes no warning in requests that carry it in their config', () => {
    const { signal } = new AbortController();
    eitherSignal(new AbortController().signal, signal).release();
    expect(getMaxListeners(signal)).toBe(Infinity);
  });
});
