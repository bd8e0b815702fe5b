import { idOf, indexIn } from '../../../src/sandbox/data/random.js';

describe('ids of the sandbox', () => {
  it('map back to their index', () => {
    for (const index of [0, 1, 255, 65_536, 4_999_999]) expect(indexIn(7, 0x75, idOf(7, 0x75, index))).toBe(index);
  });

  it.each([
    ['another seed', idOf(8, 0x75, 3)],
    ['another kind', idOf(7, 0x67, 3)],
    ['text that is not an id', 'nobody'],
    ['nothing', ''],
  ])('do not resolve for %s', (_, id) => {
    expect(indexIn(7, 0x75, id)).toBe(-1);
  });

  it('have the form of a UUID', () => {
    expect(idOf(1, 0x75, 77)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
