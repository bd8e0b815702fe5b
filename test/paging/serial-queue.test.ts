import { SerialQueue } from '../../src/paging/paged';
import { gate, rejection, settle } from '../support/memory-endpoint';

describe('SerialQueue', () => {
  it('runs work at once while it is idle, and stays idle after work without a promise', async () => {
    const queue = new SerialQueue();
    const done: string[] = [];
    const results = ['a', 'b'].map((name) => queue.run(() => done.push(name)));
    expect(done).toEqual(['a', 'b']);
    expect(await Promise.all(results)).toEqual([1, 2]);
  });

  it('runs work in order, each piece after all before it', async () => {
    const queue = new SerialQueue();
    const begun: string[] = [];
    const piece = (name: string) => {
      const held = gate();
      const result = queue.run(async () => {
        begun.push(name);
        await held.promise;
        return name;
      });
      return { ...held, result };
    };
    const [a, b] = [piece('a'), piece('b')];
    expect(begun).toEqual(['a']);
    a.open();
    expect(await a.result).toBe('a');
    await settle();
    const c = piece('c');
    await settle();
    expect(begun).toEqual(['a', 'b']);
    b.open();
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
    c.open();
    expect(await Promise.all([b.result, c.result])).toEqual(['b', 'c']);
  });

  it('runs work at once again after the last piece is done', async () => {
    const queue = new SerialQueue();
    await queue.run(async () => undefined);
    await settle();
    let ran = false;
    void queue.run(() => (ran = true));
    expect(ran).toBe(true);
  });

  it('continues after work that fails, later or at once', async () => {
    const queue = new SerialQueue();
    const broken = new Error('broken');
    const failed = [
      rejection(queue.run(() => Promise.reject(broken))),
      rejection(
        queue.run(() => {
          throw broken;
        }),
      ),
    ];
    const after = queue.run(() => 'after');
    expect(await Promise.all(failed)).toEqual([broken, broken]);
    expect(await after).toBe('after');
  });

  it('rejects instead of throwing if work throws while it is idle', async () => {
    const broken = new Error('broken');
    const result = new SerialQueue().run(() => {
      throw broken;
    });
    await expect(result).rejects.toBe(broken);
  });
});
