import { dedupeOf } from '../../../src/cli/export/extract-inputs';

describe('--dedupe and --key', () => {
  it('leave it to the annotated method where neither is given', () => {
    expect(dedupeOf({})).toBeUndefined();
    expect(dedupeOf({ dedupe: { kind: 'off' }, key: 'id' })).toBe(false);
  });

  it('tell how, and by what', () => {
    expect(dedupeOf({ key: 'id' })).toMatchObject({ kind: 'exact', width: 16, key: 'id' });
    expect(dedupeOf({ dedupe: { kind: 'exact', bits: 64 } })).toMatchObject({ kind: 'exact', width: 8 });
    expect(dedupeOf({ dedupe: { kind: 'exact', bits: 64 } })).not.toHaveProperty('key');
    const bloom = dedupeOf({ dedupe: { kind: 'bloom', rate: 0.01, capacity: 100 }, key: 'id' });
    expect(bloom).toMatchObject({ kind: 'bloom', key: 'id', identity: expect.stringContaining('0.01') });
  });
});
