import { ChunkTable } from '../../../src/extract/run/run-context';
import { chunkOf } from '../../support/chunk-builders';

const LEASE = { owner: 'me', now: 1_000, leaseMs: 500 };
const child = { key: 'child', order: '0001.01', window: { start: 0, end: 50 }, parent: 'key-0001' };

describe('the chunks of a run as a process knows them', () => {
  it('are those that it found, and those that take their place', () => {
    const found = chunkOf({ state: 'running', owner: 'me' });
    const table = new ChunkTable([found]);

    const after = table.change(found, { state: 'split', got: 4, children: [child] }, LEASE);

    expect(after).toMatchObject({ state: 'split', got: 4 });
    expect([table.size, table.get('key-0001'), table.get('child')]).toEqual([
      ...[2, after],
      expect.objectContaining({ ...child, run: 'crm:calls', state: 'pending' }),
    ]);
    expect(table.all).toEqual([table.get('key-0001'), table.get('child')]);
    expect(table.get('other')).toBeUndefined();
  });

  it('have begun anew as often as since they were found', () => {
    const found = chunkOf({ pass: 2 });
    const table = new ChunkTable([found]);
    table.put({ ...found, pass: 3 });

    expect([table.restartsOf(found), table.restartsOf({ ...found, pass: 5 })]).toEqual([0, 3]);
    expect(table.restartsOf({ key: 'child', pass: 1 })).toBe(1);
  });
});
