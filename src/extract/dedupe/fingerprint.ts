import { hash } from 'node:crypto';
import type { ErrorContext } from '../../errors/pagewright-error.js';
import { isPlainObject } from '../../json/plain-objects.js';
import { isSimpleKey, recordKeyReader } from '../../paging/records/record-checks.js';
import type { FingerprintWidth, RecordKey } from './dedupe.js';

/**
 * Returns the fingerprints of a page's records, each of `width` bytes, concatenated in the order of the records.
 *
 * @throws SchemaError if a record has no key, or one of an unsupported type
 */
export type Fingerprinter = (records: readonly unknown[], place?: ErrorContext) => Uint8Array;

/**
 * Creates a fingerprinter: a fingerprint is the first bytes of the SHA-256 of the key's canonical text. Stores keep fingerprints, so they must not
 * change between versions.
 *
 * @throws ConfigurationError for a malformed path
 */
export function fingerprinter(key: RecordKey, width: FingerprintWidth): Fingerprinter {
  const keys = recordKeyReader(key);
  return (records, place = {}) => {
    const bytes = new Uint8Array(records.length * width);
    const buffer = Buffer.from(bytes.buffer);
    for (const [index, record] of records.entries()) {
      const value = keys.read(record);
      const text = canonicalKey(value);
      if (text === undefined) throw keys.invalidKeyError(value, index, ALLOWED_KEY, place);
      // Hex is the fastest output of `hash`: a buffer for each record would cost more than the hash itself.
      buffer.write(hash('sha256', text, 'hex'), index * width, width, 'hex');
    }
    return bytes;
  };
}

/** Splits concatenated fingerprints into views. */
export function* fingerprintsIn(bytes: Uint8Array, width: FingerprintWidth): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += width) yield bytes.subarray(at, at + width);
}

/** What `canonicalKey` accepts, for messages. */
const ALLOWED_KEY =
  'a string, a number or a bigint, or a list or an object of those and of booleans, with at least one value';

/** Deeper than any intended key. A server could send a value that is deeper than the stack. */
const MAX_DEPTH = 8;

/**
 * Converts a key to text: JSON with sorted fields, and bigints with the suffix `n`. Two keys have the same text only if they are equal. Checkpoint
 * stores keep hashes of the text, so it must not change between versions.
 *
 * @returns `undefined` for a value that cannot be a key. A missing part (`undefined`, `null`, `NaN`) makes the whole key invalid.
 */
export function canonicalKey(key: unknown): string | undefined {
  return isSimpleKey(key) ? simple(key) : compound(key, MAX_DEPTH);
}

/** JSON quotes strings because it also escapes lone surrogates, which UTF-8 would all encode as the same character. */
function simple(key: string | number | bigint): string {
  if (typeof key === 'string') return JSON.stringify(key);
  return typeof key === 'bigint' ? `${key}n` : String(key);
}

function compound(key: unknown, depth: number): string | undefined {
  if (depth === 0 || typeof key !== 'object' || key === null) return undefined;
  if (Array.isArray(key)) return listOf(key, depth);
  return isPlainObject(key) ? fieldsOf(key as Record<string, unknown>, depth) : undefined;
}

function listOf(list: readonly unknown[], depth: number): string | undefined {
  // Not `map`, which skips the holes of a sparse list.
  const parts = Array.from(list, (value) => part(value, depth));
  return complete(parts) ? `[${parts.join()}]` : undefined;
}

function fieldsOf(fields: Record<string, unknown>, depth: number): string | undefined {
  const names = Object.keys(fields).sort();
  const parts = names.map((name) => part(fields[name], depth));
  return complete(parts) ? `{${names.map((name, i) => `${JSON.stringify(name)}:${parts[i]}`).join()}}` : undefined;
}

function part(value: unknown, depth: number): string | undefined {
  if (typeof value === 'boolean') return String(value);
  return isSimpleKey(value) ? simple(value) : compound(value, depth - 1);
}

const complete = (parts: readonly (string | undefined)[]) => parts.length > 0 && !parts.includes(undefined);

/**
 * Reads fingerprints as words of 32 bits. The next call overwrites the returned array, so nothing is allocated per fingerprint.
 *
 * @returns a function that throws RangeError for a fingerprint of another width
 */
export function wordReader(width: FingerprintWidth): (fingerprint: Uint8Array) => Uint32Array {
  const words = new Uint32Array(width / 4);
  const bytes = new Uint8Array(words.buffer);
  return (fingerprint) => {
    if (fingerprint.length !== width) {
      throw new RangeError(`a fingerprint must have ${width} bytes here, got ${fingerprint.length}`);
    }
    // Faster than `set`, which has to check its argument.
    for (let i = 0; i < width; i += 1) bytes[i] = fingerprint[i]!;
    return words;
  };
}
