import { hash } from 'node:crypto';
import type { ErrorPlace } from '../../errors/pagewright-error.js';
import { recordKeyReader } from '../../paging/records/record-key.js';
import { ALLOWED_KEY, canonicalKey } from './canonical-key.js';
import type { FingerprintWidth, RecordKey } from './dedupe.js';

/**
 * The fingerprints of a page's records, each of `width` bytes, one behind the other, in the order of the records.
 *
 * @throws SchemaError where a record has no key, or what the key gives can be none
 */
export type Fingerprinter = (records: readonly unknown[], place?: ErrorPlace) => Uint8Array;

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
      if (text === undefined) throw keys.refusal(value, index, ALLOWED_KEY, place);
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
