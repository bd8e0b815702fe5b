import { dedupeOf } from '../../../src/cli/export/extract-inputs';

describe('dedupeOf', () => {
  it('returns undefined without --dedupe and --key, so that the method decides', () => {
    expect(dedupeOf({})).toBeUndefined();
  });

  it('returns false for off, also with a key', () => {
    expect(dedupeOf({ dedupe: { kind: 'off' }, key: 'id' })).toBe(false);
  });

  it('returns the kind and the key of the options', () => {
    expect(dedupeOf({ key: 'id' })).toMatchObject({ kind: 'exact', width: 16, key: 'id' });
    expect(dedupeOf({ dedupe: { kind: 'exact', bits: 64 } })).toMatchObject({ kind: 'exact', width: 8 });
    expect(dedupeOf({ dedupe: { kind: 'exact', bits: 64 } })).not.toHaveProperty('key');
    const bloom = dedupeOf({ dedupe: { kind: 'bloom', rate: 0.01, capacity: 100 }, key: 'id' });
    expect(bloom).toMatchObject({ kind: 'bloom', key: 'id', identity: expect.stringContaining('0.01') });
  });
});
