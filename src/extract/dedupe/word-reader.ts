import type { FingerprintWidth } from './dedupe.js';

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
