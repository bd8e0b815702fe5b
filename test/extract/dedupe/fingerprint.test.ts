import { createHash } from 'node:crypto';
import { ConfigurationError, SchemaError } from 'pagewright';
import { fingerprinter, fingerprintsIn } from '../../../src/extract/dedupe/fingerprint';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('fingerprinter', () => {
  it.each([8, 16] as const)('returns the first %i bytes of the SHA-256 of each key, concatenated', (width) => {
    const records = [{ id: 'a' }, { id: 1 }, { id: '1' }, { id: 1n }, { id: 'é' }, { id: ['x', 2] }];
    const bytes = fingerprinter('id', width)(records);
    const expected = ['"a"', '1', '"1"', '1n', '"é"', '["x",2]'].map((text) => sha256(text).subarray(0, width));
    expect(hex(bytes)).toBe(hex(Buffer.concat(expected)));
    expect([...fingerprintsIn(bytes, width)].map(hex)).toEqual(expected.map(hex));
  });

  it('never changes its result, because stores keep it', () => {
    expect(hex(fingerprinter('id', 16)([{ id: 'a' }]))).toBe('ac8d8342bbb2362d13f0a559a3621bb4');
  });

  it('allocates separate memory for each page', () => {
    const fingerprints = fingerprinter('id', 8);
    const first = fingerprints([{ id: 'a' }]);
    const before = hex(first);
    fingerprints([{ id: 'b' }]);
    expect(hex(first)).toBe(before);
    expect(first.buffer.byteLength).toBe(8);
    expect(fingerprints([])).toHaveLength(0);
  });

  it('reads keys by a path, or by a function that may return several values', () => {
    const record = { meta: { ids: ['x', 'y'] }, day: 3 };
    const byPath = fingerprinter('meta.ids[1]', 16)([record]);
    const byFunction = fingerprinter(({ meta, day }: typeof record) => ({ day, id: meta.ids[1] }), 16)([record]);
    expect(hex(byPath)).toBe(hex(sha256('"y"').subarray(0, 16)));
    expect(hex(byFunction)).toBe(hex(sha256('{"day":3,"id":"y"}').subarray(0, 16)));
  });

  it('rejects a record without a key, and names it', () => {
    const page = { endpoint: 'Crm.users', index: 6, position: null!, itemsYielded: 0 };
    expect(() => fingerprinter('id', 8)([{ id: 1 }, { uuid: 2 }], { page })).toThrow(
      new SchemaError(
        "dedupe: 'id' returned undefined for record 1 of the page; a key must be a string, a number or a bigint, or a list or an object of " +
          'those and of booleans, with at least one value',
        { page },
      ),
    );
    expect(() => fingerprinter(() => null, 8)([{}])).toThrow(/^the dedupe function returned null for record 0/);
  });

  it('rejects a malformed path', () => {
    expect(() => fingerprinter('a..b', 8)).toThrow(ConfigurationError);
  });
});
