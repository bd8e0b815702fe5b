import { SerialQueue } from '../../src/paging/cancellable-generator';
import { gate, rejection, settle } from '../support/memory-endpoint';

describe('a lane', () => {
  it('runs work at once where it is free, and is free again after work that needs no waiting', async () => {
    const lane = new SerialQueue();
    const done: string[] = [];
    const results = ['a', 'b'].map((name) => lane.run(() => done.push(name)));
    expect(done).toEqual(['a', 'b']);
    expect(await Promise.all(results)).toEqual([1, 2]);
  });

  it('keeps the order, each piece waiting for all before it', async () => {
    const lane = new SerialQueue();
    const begun: string[] = [];
    const piece = (name: string) => {
      const held = gate();
      const result = lane.run(async () => {
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

  it('is free, and runs at once again, when the last piece is done', async () => {
    const lane = new SerialQueue();
    await lane.run(async () => undefined);
    await settle();
    let ran = false;
    void lane.run(() => (ran = true));
    expect(ran).toBe(true);
  });

  it('goes on after work that fails, later or at once', async () => {
    const lane = new SerialQueue();
    const broken = new Error('broken');
    const failed = [
      rejection(lane.run(() => Promise.reject(broken))),
      rejection(
        lane.run(() => {
          throw broken;
        }),
      ),
    ];
    const after = lane.run(() => 'after');
    expect(await Promise.all(failed)).toEqual([broken, broken]);
    expect(await after).toBe('after');
  });

  it('rejects, and throws nothing, where work throws in a free lane', async () => {
    const broken = new Error('broken');
    const result = new SerialQueue().run(() => {
      throw broken;
    });
    await expect(result).rejects.toBe(broken);
  });
});
