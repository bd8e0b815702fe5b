import { fingerprinter, fingerprintsIn } from '../../src/extract/dedupe/fingerprint';

/** A fingerprint of these words of 32 bits. */
export function fingerprintOf(...words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  words.forEach((word, i) => new DataView(bytes.buffer).setUint32(i * 4, word, true));
  return bytes;
}

/** The fingerprints of the ids `id-<from>` up to, not including, `id-<to>`, made by the page as in a run. */
export function* fingerprintsOfIds(from: number, to: number, width: 8 | 16): Generator<Uint8Array> {
  const fingerprints = fingerprinter('id', width);
  for (let start = from; start < to; start += 1_000) {
    const records = Array.from({ length: Math.min(1_000, to - start) }, (_, i) => ({ id: `id-${start + i}` }));
    yield* fingerprintsIn(fingerprints(records), width);
  }
}
