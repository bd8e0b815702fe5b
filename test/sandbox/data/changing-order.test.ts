import fc from 'fast-check';
import { ChangingOrder } from '../../../src/sandbox/data/user-directory.js';

const numbersOf = (order: ChangingOrder) =>
  Array.from({ length: order.size }, (_, place) => order.numberOf(order.keyOf(place)));

describe('the changing order of users', () => {
  it('puts added numbers first, the latest one in front', () => {
    const order = new ChangingOrder(1, 3);
    order.added = 2;
    expect(numbersOf(order)).toEqual([4, 3, 0, 1, 2]);
  });

  it('keeps the order of the numbers that remain', () => {
    const order = new ChangingOrder(1, 50);
    for (let i = 0; i < 20; i += 1) order.removeOne();
    const left = Array.from({ length: 50 }, (_, i) => i).filter((number) => !order.removed.includes(number));
    expect(numbersOf(order)).toEqual(left);
    expect(left).toHaveLength(30);
  });

  it('never removes more numbers than there are', () => {
    const order = new ChangingOrder(1, 2);
    for (let i = 0; i < 5; i += 1) order.removeOne();
    expect(order.size).toBe(0);
  });

  it('finds each position by its key', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(5), fc.nat(40), fc.integer(), (size, added, removed, seed) => {
        const order = new ChangingOrder(seed, size);
        order.added = added;
        for (let i = 0; i < removed; i += 1) order.removeOne();
        for (let place = 0; place < order.size; place += 1) expect(order.indexOf(order.keyOf(place))).toBe(place);
        for (let number = 0; number < size + added; number += 1)
          expect(order.has(number)).toBe(numbersOf(order).includes(number));
      }),
    );
  });

  it('resolves the key of a removed number to the next one', () => {
    const order = new ChangingOrder(1, 10);
    order.removeOne();
    const gone = order.removed[0]!;
    expect(order.keyOf(order.indexOf(gone))).toBe(gone + 1);
  });
});
