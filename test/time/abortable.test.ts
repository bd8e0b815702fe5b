import { getMaxListeners } from 'node:events';
import { Retried } from 'pagewright';
import { eitherSignal } from '../../src/time/abortable';

describe('a signal that many calls share', () => {
  it('draws no warning of a leak from calls that are not paged', async () => {
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

  it('draws none from requests whose config carries it', () => {
    const { signal } = new AbortController();
    eitherSignal(new AbortController().signal, signal).release();
    expect(getMaxListeners(signal)).toBe(Infinity);
  });
});
