import { z } from 'zod';
import { wholeNumber } from '../../options/option-types.js';
import { parseOptions } from '../../options/parse-options.js';
import { type Dedupe, type FingerprintWidth, keyIdentity, keyOption, type RecordKey, type SeenSet } from './dedupe.js';
import { wordReader } from './fingerprint.js';

export interface BloomOptions {
  /**
   * The key of a record: a path, or a function, which may also give a list or an object of several. @default the `dedupe` of the annotated method
   */
  readonly key?: RecordKey;
  /**
   * The share of new records that may be taken for duplicates, and so be lost: 0.001 for one in a thousand. It has no default, since it says what
   * may be missing. From 1e-9 to 0.1.
   */
  readonly falsePositiveRate: number;
  /**
   * How many different keys there will be. With more the rate still holds, and memory grows: it is about 16 bits a key at a rate of 0.001, and 5
   * more for each tenth of that. @default 1 000 000
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
 * Tells every duplicate in little memory, and takes a few new records for duplicates: at most the share that was chosen. What it was in the end
 * stands in the receipt. `exact` loses none.
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
  return Object.freeze({
    kind: 'bloom',
    identity: `bloom, ${falsePositiveRate}${keyIdentity(key)}`,
    ...(key === undefined ? {} : { key }),
    width: BLOOM_WIDTH,
    newSet: () => new BloomSet(expected, falsePositiveRate),
  });
}

/** Bytes of the fingerprints that it takes. That two keys have one of 64 bits is far less likely than any rate that can be asked for. */
const BLOOM_WIDTH: FingerprintWidth = 8;

/** Each layer may err half as often as the one before, so that all of them together stay below the chosen rate: 1/2 + 1/4 + 1/8 + … = 1. */
const TIGHTENING = 1 / 2;

/** In a filter of a few bits single keys weigh too much for the arithmetic of rates to hold. This one takes 20 KB at a rate of 0.001. */
const MIN_CAPACITY = 10_000;

/** A scalable Bloom filter: once it holds what was expected, further layers are added, each for twice as many. */
class BloomSet implements SeenSet {
  readonly #read = wordReader(BLOOM_WIDTH);
  readonly #first: { readonly capacity: number; readonly rate: number };
  readonly #layers: BloomLayer[];
  #size = 0;

  constructor(expected: number, falsePositiveRate: number) {
    this.#first = { capacity: Math.max(expected, MIN_CAPACITY), rate: falsePositiveRate * TIGHTENING };
    this.#layers = [this.#layer(0)];
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#layers.reduce((sum, layer) => sum + layer.bytes, 0);
  }

  get odds(): number {
    return 1 - this.#layers.reduce((right, layer) => right * (1 - layer.odds), 1);
  }

  has(fingerprint: Uint8Array): boolean {
    return this.#knows(this.#read(fingerprint));
  }

  add(fingerprint: Uint8Array): boolean {
    const words = this.#read(fingerprint);
    if (this.#knows(words)) return false;
    this.#roomyLayer().add(words);
    this.#size += 1;
    return true;
  }

  #knows(words: Uint32Array): boolean {
    return this.#layers.some((layer) => layer.has(words));
  }

  /** The layer that has room. */
  #roomyLayer(): BloomLayer {
    const last = this.#layers[this.#layers.length - 1]!;
    if (!last.isFull) return last;
    const next = this.#layer(this.#layers.length);
    this.#layers.push(next);
    return next;
  }

  #layer(index: number): BloomLayer {
    const { capacity, rate } = this.#first;
    return new BloomLayer(capacity * 2 ** index, rate * TIGHTENING ** index);
  }
}

/** The bits of a filter are counted by words of 32 bits: half a gigabyte. */
const MAX_BITS = 2 ** 32;

/**
 * Chance may set a few bits more than the arithmetic has it; and what is taken for added is not added, so that those which are set more bits than
 * any would. Without some room a filter would be full just before what it was made for.
 */
const SLACK = 1.01;

/**
 * A Bloom filter of a fixed size. It never takes a fingerprint that was added for a new one; a new one it takes for added at no more than `rate`, as
 * long as it is not full.
 */
class BloomLayer {
  readonly #bits: number;
  readonly #probes: number;
  /** Bits that may be set before new fingerprints are taken for added more often than `rate`. */
  readonly #limit: number;
  readonly #words: Uint32Array;
  readonly #located: Uint32Array;
  #ones = 0;

  /** Of a capacity that needs more than the largest filter, it takes as much as that holds. */
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

  /** The odds that a new fingerprint is taken for one that was added: that all its bits were set by others. */
  get odds(): number {
    return (this.#ones / this.#bits) ** this.#probes;
  }

  has(words: Uint32Array): boolean {
    return this.#locate(words).every((bit) => (this.#words[bit >>> 5]! & (1 << (bit & 31))) !== 0);
  }

  add(words: Uint32Array): void {
    for (const bit of this.#locate(words)) {
      const [at, mask] = [bit >>> 5, 1 << (bit & 31)];
      if ((this.#words[at]! & mask) === 0) this.#ones += 1;
      this.#words[at]! |= mask;
    }
  }

  /**
   * The bits of a fingerprint, by enhanced double hashing: its two words make as many as are wanted. The array is overwritten by the next call.
   */
  #locate(words: Uint32Array): Uint32Array {
    let [place, step] = [words[0]!, words[1]!];
    for (let probe = 0; probe < this.#probes; probe += 1) {
      this.#located[probe] = Math.floor((place * this.#bits) / 2 ** 32);
      place = (place + step) >>> 0;
      step += probe;
    }
    return this.#located;
  }
}

/** What `probes` bits a key need so that the rate is met once the filter is full: (1 - e^(-probes / bits))^probes = rate, solved for the bits. */
const bitsPerKey = (rate: number, probes: number) => -probes / Math.log1p(-(rate ** (1 / probes)));
