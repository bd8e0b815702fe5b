import { bloom, exact, type BloomOptions, type ExactOptions } from 'pagewright/extract';
import { ConfigurationError } from 'pagewright';

const id = ({ id }: { id: string }) => id;

describe('exact', () => {
  it('keeps 128 bits by default, and uses the key of the method', () => {
    const dedupe = exact();
    expect(dedupe).toMatchObject({ kind: 'exact', width: 16, identity: 'exact, 128 bits' });
    expect(Object.keys(dedupe)).not.toContain('key');
    expect(Object.isFrozen(dedupe)).toBe(true);
  });

  it('has an identity of bits and key', () => {
    expect(exact({ bits: 64, key: 'id' })).toMatchObject({ width: 8, key: 'id', identity: 'exact, 64 bits by "id"' });
    expect(exact({ bits: 128, key: id })).toMatchObject({
      width: 16,
      key: id,
      identity: 'exact, 128 bits by a function',
    });
  });

  it('creates an empty set each time', () => {
    const dedupe = exact();
    dedupe.newSet().add(new Uint8Array(16));
    expect(dedupe.newSet().size).toBe(0);
  });

  it.each([
    [{ bits: 32 }, 'exact(): option "bits" must be 64 or 128, got 32'],
    [{ key: 'a..b' }, `exact(): option "key" must be a path such as 'id', or a function (record) => key, got "a..b"`],
    [{ keys: 'id' }, 'exact(): unknown option "keys"; allowed: key, bits'],
    ['id', 'exact(): options must be an object, got "id"'],
  ])('rejects %j', (options, message) => {
    expect(() => exact(options as ExactOptions)).toThrow(new ConfigurationError(message));
  });
});

describe('bloom', () => {
  it('keeps 64 bits, and expects a million keys by default', () => {
    const dedupe = bloom({ falsePositiveRate: 0.001 });
    expect(dedupe).toMatchObject({ kind: 'bloom', width: 8, identity: 'bloom, 0.001' });
    expect(Object.keys(dedupe)).not.toContain('key');
    expect(Object.isFrozen(dedupe)).toBe(true);
    expect(dedupe.newSet().bytes).toBe(bloom({ falsePositiveRate: 0.001, expected: 1_000_000 }).newSet().bytes);
  });

  it('has an identity of rate and key, whatever number is expected', () => {
    expect(bloom({ falsePositiveRate: 1e-9, key: 'id', expected: 1 }).identity).toBe('bloom, 1e-9 by "id"');
    expect(bloom({ falsePositiveRate: 0.1, key: id }).identity).toBe('bloom, 0.1 by a function');
    expect(bloom({ falsePositiveRate: 0.1, key: id }).key).toBe(id);
  });

  it.each([
    [{}, 'bloom(): option "falsePositiveRate" must be a share from 1e-9 to 0.1, such as 0.001, got undefined'],
    [
      { falsePositiveRate: 0 },
      'bloom(): option "falsePositiveRate" must be a share from 1e-9 to 0.1, such as 0.001, got 0',
    ],
    [{ falsePositiveRate: 0.11 }, /got 0.11$/],
    [{ falsePositiveRate: '0.01' }, /got "0.01"$/],
    [{ falsePositiveRate: NaN }, /got NaN$/],
    [{ falsePositiveRate: 0.1, expected: 0 }, 'bloom(): option "expected" must be a whole number, at least 1, got 0'],
    [
      { falsePositiveRate: 0.1, key: 7 },
      /option "key" must be a path such as 'id', or a function \(record\) => key, got 7/,
    ],
    [{ falsePositiveRate: 0.1, bits: 64 }, 'bloom(): unknown option "bits"; allowed: key, falsePositiveRate, expected'],
    [undefined, 'bloom(): options must be an object with falsePositiveRate, got undefined'],
  ])('rejects %j', (options, message) => {
    expect(() => bloom(options as BloomOptions)).toThrow(
      typeof message === 'string' ? new ConfigurationError(message) : message,
    );
  });
});
