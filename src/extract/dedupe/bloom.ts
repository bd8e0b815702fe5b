import { z } from 'zod';
import { defined } from '../../json/plain-objects.js';
import { parseOptions, wholeNumber } from '../../options/parse-options.js';
import { type Dedupe, type FingerprintWidth, keyIdentity, keyOption, type RecordKey, type SeenSet } from './dedupe.js';
import { wordReader } from './fingerprint.js';

/** Options of `bloom()`. */
export interface BloomOptions {
  /**
   * Key of a record: a path, or a function. The function may return a list or an object of several values.
   *
   * @default the `dedupe` of the annotated method
   */
  readonly key?: RecordKey;
  /**
   * Share of new records that may be mistaken for duplicates and lost, from 1e-9 to 0.1: 0.001 is one in a thousand. It has no default, because it
   * decides what may be missing.
   */
  readonly falsePositiveRate: number;
  /**
   * Expected number of different keys. With more keys the rate still holds, and memory grows: about 16 bits per key at a rate of 0.001, and 5 more
   * for each tenth of that.
   *
   * @default 1_000_000
   */
  readonly expected?: number;
}

const rateOption = z.custom<number>((value) => typeof value === 'number' && value >= 1e-9 && value <= 0.1, {
  error: 'a share from 1e-9 to 0.1, such as 0.001',
});

const schema = z.strictObject(
  { key: keyOption, falsePositiveRate: rateOption, expected: wholeNumber(1).default(1_000_000) },
  { error: 'an object with falsePositiveRate' },
);

/**
 * Detects every duplicate in little memory, but mistakes a few new records for duplicates: at most the share you choose. The receipt reports the share
 * at the end of the run. `exact` loses no record.
 *
 * @throws ConfigurationError for unknown, missing or malformed options
 *
 * @example
 * extract(api.conversations({ interval }), {
 *   to: ndjson('out.ndjson'),
 *   dedupe: bloom({ key: 'conversationId', falsePositiveRate: 1e-6, expected: 50_000_000 }),
 * });
 */
export function bloom(options: BloomOptions): Dedupe {
  const { key, falsePositiveRate, expected } = parseOptions(schema, options, 'bloom()');
  const identity = `bloom, ${falsePositiveRate}${keyIdentity(key)}`;
  const newSet = () => new BloomSet(expected, falsePositiveRate);
  return Object.freeze(defined({ kind: 'bloom', identity, key, width: BLOOM_WIDTH, newSet }));
}

/** Bytes of a fingerprint. Two keys with the same 64 bits are far less likely than any rate that can be chosen. */
const BLOOM_WIDTH: FingerprintWidth = 8;

/** Each filter has half the error rate of the one before, so that all together stay below the chosen rate: 1/2 + 1/4 + 1/8 + … = 1. */
const TIGHTENING = 1 / 2;

/** In a filter of a few bits, single keys weigh too much for the formula of rates to hold. This capacity takes 20 KB at a rate of 0.001. */
const MIN_CAPACITY = 10_000;

/** A scalable Bloom filter: once it holds the expected number of keys, further filters are added, each for twice as many. */
class BloomSet implements SeenSet {
  readonly #read = wordReader(BLOOM_WIDTH);
  readonly #first: { readonly capacity: number; readonly rate: number };
  readonly #filters: FixedBloomFilter[];
  #size = 0;

  constructor(expected: number, falsePositiveRate: number) {
    this.#first = { capacity: Math.max(expected, MIN_CAPACITY), rate: falsePositiveRate * TIGHTENING };
    this.#filters = [this.#newFilter(0)];
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#filters.reduce((sum, filter) => sum + filter.bytes, 0);
  }

  get odds(): number {
    return 1 - this.#filters.reduce((right, filter) => right * (1 - filter.odds), 1);
  }

  has(fingerprint: Uint8Array): boolean {
    return this.#mayHave(this.#read(fingerprint));
  }

  add(fingerprint: Uint8Array): boolean {
    const words = this.#read(fingerprint);
    if (this.#mayHave(words)) return false;
    this.#filterWithRoom().add(words);
    this.#size += 1;
    return true;
  }

  #mayHave(words: Uint32Array): boolean {
    return this.#filters.some((filter) => filter.has(words));
  }

  /** The filter that has room for another key. */
  #filterWithRoom(): FixedBloomFilter {
    const last = this.#filters[this.#filters.length - 1]!;
    if (!last.isFull) return last;
    const next = this.#newFilter(this.#filters.length);
    this.#filters.push(next);
    return next;
  }

  #newFilter(index: number): FixedBloomFilter {
    const { capacity, rate } = this.#first;
    return new FixedBloomFilter(capacity * 2 ** index, rate * TIGHTENING ** index);
  }
}

/** Most bits of one filter, because a bit is located by 32 bits of the hash: half a gigabyte. */
const MAX_BITS = 2 ** 32;

/**
 * Room for chance. A key that is mistaken for a known one is not added, so that the keys which are added set more new bits than the average. Without
 * this room, a filter would be full just before its capacity.
 */
const SLACK = 1.01;

/**
 * A Bloom filter of a fixed size. It recognizes every added fingerprint, and mistakes a new one for an added one with a probability of at most `rate`,
 * until it is full.
 */
class FixedBloomFilter {
  readonly #bits: number;
  readonly #probes: number;
  /** Number of set bits at which the error rate reaches `rate`. */
  readonly #limit: number;
  readonly #words: Uint32Array;
  readonly #located: Uint32Array;
  #ones = 0;

  /** A capacity that needs more than the largest filter gets the largest filter. */
  constructor(capacity: number, rate: number) {
    this.#probes = Math.max(1, Math.round(-Math.log2(rate)));
    this.#located = new Uint32Array(this.#probes);
    const bitsEach = bitsPerKey(rate, this.#probes);
    this.#bits = Math.min(Math.ceil((capacity * bitsEach * SLACK) / (1 - rate)), MAX_BITS);
    this.#limit = this.#bits * rate ** (1 / this.#probes);
    this.#words = new Uint32Array(Math.ceil(this.#bits / 32));
  }

  get isFull(): boolean {
    return this.#ones >= this.#limit;
  }

  get bytes(): number {
    return this.#words.byteLength;
  }

  /** Probability that a new fingerprint is mistaken for an added one: that other keys have set all its bits. */
  get odds(): number {
    return (this.#ones / this.#bits) ** this.#probes;
  }

  has(words: Uint32Array): boolean {
    for (const bit of this.#bitsOf(words)) if (!this.#isSet(bit)) return false;
    return true;
  }

  add(words: Uint32Array): void {
    for (const bit of this.#bitsOf(words)) {
      if (!this.#isSet(bit)) this.#ones += 1;
      this.#words[bit >>> 5]! |= 1 << (bit & 31);
    }
  }

  #isSet(bit: number): boolean {
    return (this.#words[bit >>> 5]! & (1 << (bit & 31))) !== 0;
  }

  /** The bits of a fingerprint, by enhanced double hashing: its two words yield any number of positions. The next call overwrites the array. */
  #bitsOf(words: Uint32Array): Uint32Array {
    let [position, step] = [words[0]!, words[1]!];
    for (let probe = 0; probe < this.#probes; probe += 1) {
      // `>>> 0` rounds down.
      this.#located[probe] = ((position * this.#bits) / 2 ** 32) >>> 0;
      position = (position + step) >>> 0;
      step += probe;
    }
    return this.#located;
  }
}

/** Bits per key that meet the rate when the filter is full: (1 - e^(-probes / bits))^probes = rate, solved for the bits. */
const bitsPerKey = (rate: number, probes: number) => -probes / Math.log1p(-(rate ** (1 / probes)));
