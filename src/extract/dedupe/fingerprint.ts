import { hash } from 'node:crypto';
import type { ErrorContext } from '../../errors/pagewright-error.js';
import { isPlainObject } from '../../json/copy-params.js';
import { isSimpleKey, recordKeyReader } from '../../paging/records/record-pipeline.js';
import type { FingerprintWidth, RecordKey } from './dedupe.js';

/**
 * The fingerprints of a page's records, each of `width` bytes, one behind the other, in the order of the records.
 *
 * @throws SchemaError where a record has no key, or what the key gives can be none
 */
export type Fingerprinter = (records: readonly unknown[], place?: ErrorContext) => Uint8Array;

/**
 * Fingerprints by the key: the first bytes of the SHA-256 of the key's canonical text. Stores keep them, so they must stay the same from version to
 * version.
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
      // Hex is the fast road out of `hash`: a buffer for each record would cost more than the hash itself.
      buffer.write(hash('sha256', text, 'hex'), index * width, width, 'hex');
    }
    return bytes;
  };
}

/** The fingerprints that stand one behind the other, as views. */
export function* fingerprintsIn(bytes: Uint8Array, width: FingerprintWidth): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += width) yield bytes.subarray(at, at + width);
}

/** What `canonicalKey` takes, in the words of a message. */
const ALLOWED_KEY =
  'a string, a number or a bigint, or a list or an object of such and of true and false, with at least one in it';

/** Deeper than any key that somebody means; what a server sends can be deeper than the stack. */
const MAX_DEPTH = 8;

/**
 * A key as text: JSON with the fields of objects in order, bigints with an `n` behind. Two keys have one text only if they are equal. The text is
 * hashed into what checkpoint stores keep, so it must stay the same from version to version.
 *
 * @returns `undefined` for what can be no key. A part that is missing (`undefined`, `null`, NaN) makes the whole no key.
 */
export function canonicalKey(key: unknown): string | undefined {
  return isSimpleKey(key) ? simple(key) : compound(key, MAX_DEPTH);
}

/** Strings are quoted by JSON rather than by hand because it also escapes halves of surrogate pairs, which UTF-8 would make one. */
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
  // Not map, which would leave holes out.
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
 * Reads fingerprints as words of 32 bits. All come in one array, which the next one overwrites: nothing is allocated for a fingerprint.
 *
 * @returns a function that throws RangeError for a fingerprint of another width
 */
export function wordReader(width: FingerprintWidth): (fingerprint: Uint8Array) => Uint32Array {
  const words = new Uint32Array(width / 4);
  const bytes = new Uint8Array(words.buffer);
  return (fingerprint) => {
    if (fingerprint.length !== width) {
      throw new RangeError(`a fingerprint must be of ${width} bytes here, got ${fingerprint.length}`);
    }
    // Faster than set(), which has to ask what it was given.
    for (let i = 0; i < width; i += 1) bytes[i] = fingerprint[i]!;
    return words;
  };
}
