import { CancellableGenerator, SerialQueue } from '../../src/paging/paged';

describe('CancellableGenerator', () => {
  it('takes nothing from its source once it is closed', async () => {
    for (const close of ['return', 'throw'] as const) {
      const source = { take: jest.fn(() => ({ done: false as const, value: 1 })), stop: jest.fn() };
      const generator = new CancellableGenerator<number>(source, new SerialQueue());
      expect(await generator.next()).toEqual({ done: false, value: 1 });
      await generator[close](undefined).catch(() => undefined);
      expect(await generator.next()).toEqual({ done: true, value: undefined });
      expect([source.take.mock.calls.length, source.stop.mock.calls.length]).toEqual([1, 1]);
    }
  });
});
