import { randomInt } from 'node:crypto';
import type { FingerprintWidth, SeenSet } from './dedupe.js';
import { PagePool } from './page-pool.js';
import { GROWTH, ProbeTable } from './probe-table.js';
import { wordReader } from './word-reader.js';

/** Of 64 tables one grows at a time, so that the copy that is being made is a 64th of all. */
const SHARD_BITS = 6;
const SHARDS = 2 ** SHARD_BITS;
const FIRST_SLOTS = 256;

/** A set of fingerprints that loses none and holds nothing but their bytes. */
export class ExactSet implements SeenSet {
  readonly #bits: number;
  readonly #read: (fingerprint: Uint8Array) => Uint32Array;
  readonly #shards: readonly ProbeTable[];
  readonly #pool = new PagePool();
  /** Zeros are how a free slot looks, so the fingerprint of zeros stands here. */
  #zero = false;

  constructor(width: FingerprintWidth) {
    this.#bits = width * 8;
    this.#read = wordReader(width);
    const shape = { stride: width === 8 ? 2 : 4, seed: randomInt(2 ** 31) * 2 + 1, pool: this.#pool } as const;
    // The tables begin with different sizes, evenly over one step of growth: they grow one after the other, and what they hold in all stays even.
    this.#shards = Array.from({ length: SHARDS }, (_, i) => {
      return new ProbeTable(shape, Math.round(FIRST_SLOTS * GROWTH ** (i / SHARDS)));
    });
  }

  get size(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.size, this.#zero ? 1 : 0);
  }

  get bytes(): number {
    return this.#pool.bytes;
  }

  has(fingerprint: Uint8Array): boolean {
    const words = this.#read(fingerprint);
    return isZero(words) ? this.#zero : this.#shardOf(words).has(words);
  }

  add(fingerprint: Uint8Array): boolean {
    const words = this.#read(fingerprint);
    if (!isZero(words)) return this.#shardOf(words).add(words);
    const fresh = !this.#zero;
    this.#zero = true;
    return fresh;
  }

  /** Of n fingerprints there are n(n-1)/2 pairs, each alike by chance once in 2^bits. */
  get odds(): number {
    const pairs = (this.size * (this.size - 1)) / 2;
    return Math.abs(Math.expm1(-pairs / 2 ** this.#bits));
  }

  /** By the first word; the home within is by the second. */
  #shardOf(words: Uint32Array): ProbeTable {
    return this.#shards[words[0]! >>> (32 - SHARD_BITS)]!;
  }
}

function isZero(words: Uint32Array): boolean {
  for (const word of words) if (word !== 0) return false;
  return true;
}
