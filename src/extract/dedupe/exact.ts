import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { parseOptions } from '../../options/parse-options.js';
import { type Dedupe, type FingerprintWidth, keyIdentity, keyOption, type RecordKey, type SeenSet } from './dedupe.js';
import { wordReader } from './fingerprint.js';
import { GROWTH, MemoryPool, ProbeTable } from './probe-table.js';

export interface ExactOptions {
  /**
   * The key of a record: a path, or a function, which may also give a list or an object of several. @default the `dedupe` of the annotated method
   */
  readonly key?: RecordKey;
  /**
   * Bits that are kept of the hash of each key. Two different keys that have all of them alike are taken for one, and a record is lost; over a
   * whole run of n keys the odds that this happens at all are n²/2^(bits+1). For 5 million keys that is 7e-7 with 64 bits and 4e-26 with 128, for
   * a billion 3 % and 1e-21. A key takes at most 14 bytes of memory with 64 bits and 28 with 128.
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
 * Tells every duplicate and loses no record, by a fingerprint of each key. Memory grows with the number of keys; `bloom` takes a tenth of it.
 *
 * @throws ConfigurationError for unknown or malformed options
 *
 * @example
 * extract(api.conversations({ interval }), { to: ndjson('out.ndjson'), dedupe: exact({ key: 'conversationId' }) });
 */
export function exact(options: ExactOptions = {}): Dedupe {
  const { key, bits } = parseOptions(schema, options, 'exact()');
  const width: FingerprintWidth = bits === 64 ? 8 : 16;
  return Object.freeze({
    kind: 'exact',
    identity: `exact, ${bits} bits${keyIdentity(key)}`,
    ...(key === undefined ? {} : { key }),
    width,
    newSet: () => new ExactSet(width),
  });
}

/** Of 64 tables one grows at a time, so that the copy that is being made is a 64th of all. */
const SHARD_BITS = 6;
const SHARDS = 2 ** SHARD_BITS;
const FIRST_SLOTS = 256;

/** A set of fingerprints that loses none and holds nothing but their bytes. */
export class ExactSet implements SeenSet {
  readonly #bits: number;
  readonly #read: (fingerprint: Uint8Array) => Uint32Array;
  readonly #shards: readonly ProbeTable[];
  readonly #pool = new MemoryPool();
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
