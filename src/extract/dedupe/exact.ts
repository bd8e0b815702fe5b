import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { defined } from '../../json/plain-objects.js';
import { parseOptions } from '../../options/parse-options.js';
import { type Dedupe, type FingerprintWidth, keyIdentity, keyOption, type RecordKey, type SeenSet } from './dedupe.js';
import { wordReader } from './fingerprint.js';
import { GROWTH, MemoryPool, ProbeTable } from './probe-table.js';

/** Options of `exact()`. */
export interface ExactOptions {
  /**
   * Key of a record: a path, or a function. The function may return a list or an object of several values.
   *
   * @default the `dedupe` of the annotated method
   */
  readonly key?: RecordKey;
  /**
   * Bits of the hash that are kept for each key. If two different keys have the same bits, a record is lost. Over a run of n keys the probability of
   * that is n²/2^(bits+1): for 5 million keys 7e-7 with 64 bits and 4e-26 with 128, for a billion keys 3 % and 1e-21. A key takes at most 14 bytes of
   * memory with 64 bits, and 28 with 128.
   *
   * @default 128
   */
  readonly bits?: 64 | 128;
}

const schema = z.strictObject(
  {
    key: keyOption,
    bits: z.union([z.literal(64), z.literal(128)], { error: '64 or 128' }).default(128),
  },
  { error: 'an object' },
);

/**
 * Detects every duplicate and loses no record, by a fingerprint of each key. Memory grows with the number of keys; `bloom` needs a tenth of it.
 *
 * @throws ConfigurationError for unknown or malformed options
 *
 * @example
 * extract(api.conversations({ interval }), { to: ndjson('out.ndjson'), dedupe: exact({ key: 'conversationId' }) });
 */
export function exact(options: ExactOptions = {}): Dedupe {
  const { key, bits } = parseOptions(schema, options, 'exact()');
  const width: FingerprintWidth = bits === 64 ? 8 : 16;
  const identity = `exact, ${bits} bits${keyIdentity(key)}`;
  return Object.freeze(defined({ kind: 'exact', identity, key, width, newSet: () => new ExactSet(width) }));
}

/** The set consists of 64 tables, of which one grows at a time, so that the temporary copy is a 64th of the set. */
const SHARD_BITS = 6;
const SHARDS = 2 ** SHARD_BITS;
const FIRST_SLOTS = 256;

/** A set of fingerprints that loses none, and stores only their bytes. */
export class ExactSet implements SeenSet {
  readonly #bits: number;
  readonly #read: (fingerprint: Uint8Array) => Uint32Array;
  readonly #shards: readonly ProbeTable[];
  readonly #pool = new MemoryPool();
  /** A free slot consists of zeros, so the fingerprint of zeros is stored here. */
  #zero = false;

  constructor(width: FingerprintWidth) {
    this.#bits = width * 8;
    this.#read = wordReader(width);
    const shape = { stride: width === 8 ? 2 : 4, seed: randomInt(2 ** 31) * 2 + 1, pool: this.#pool } as const;
    // The tables start with different sizes, spread over one growth step: they grow one after the other, so that the total memory grows evenly.
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
    const isNew = !this.#zero;
    this.#zero = true;
    return isNew;
  }

  /** n fingerprints have n(n-1)/2 pairs, each of which is equal by chance once in 2^bits. */
  get odds(): number {
    const pairs = (this.size * (this.size - 1)) / 2;
    return Math.abs(Math.expm1(-pairs / 2 ** this.#bits));
  }

  /** The first word selects the table; the second word selects the slot in it. */
  #shardOf(words: Uint32Array): ProbeTable {
    return this.#shards[words[0]! >>> (32 - SHARD_BITS)]!;
  }
}

function isZero(words: Uint32Array): boolean {
  for (const word of words) if (word !== 0) return false;
  return true;
}
