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
export class BloomLayer {
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
