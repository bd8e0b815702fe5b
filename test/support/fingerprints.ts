import { createCipheriv } from 'node:crypto';
import { fingerprinter, fingerprintsIn } from '../../src/extract/dedupe/fingerprint';

/** A fingerprint made of these 32-bit words. */
export function fingerprintOf(...words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  words.forEach((word, i) => new DataView(bytes.buffer).setUint32(i * 4, word, true));
  return bytes;
}

/** The fingerprints of the ids `id-<from>` up to, but excluding, `id-<to>`, computed page by page as in a run. */
export function* fingerprintsOfIds(from: number, to: number, width: 8 | 16): Generator<Uint8Array> {
  const fingerprints = fingerprinter('id', width);
  for (let start = from; start < to; start += 1_000) {
    const records = Array.from({ length: Math.min(1_000, to - start) }, (_, i) => ({ id: `id-${start + i}` }));
    yield* fingerprintsIn(fingerprints(records), width);
  }
}

/** So many random fingerprints, the same for each seed. They are distributed as hashes are, and cost a hundredth of them. */
export function* randomFingerprints(count: number, width: 8 | 16, seed = 1): Generator<Uint8Array> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16));
  yield* fingerprintsIn(cipher.update(Buffer.alloc(count * width)), width);
}
