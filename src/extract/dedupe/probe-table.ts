/** The largest share of slots that are taken: beyond it, the runs that a search walks along become long. */
const MAX_LOAD = 0.8;

/** By how much a table grows. Little at a time, since what is not filled yet is memory for nothing. */
export const GROWTH = 1.25;

/** The words of one fingerprint, two or four of 32 bits. At least one of them is not 0. */
export type Words = Uint32Array;

/**
 * A set of fingerprints with open addressing and linear probing: each stands in the first free slot from its home on. A free slot is one of zeros.
 *
 * `seed`, an odd number of 32 bits, makes homes unforeseeable: whoever chooses the ids could otherwise choose such that all live in one place, and
 * each search would walk past all of them.
 */
export class ProbeTable {
  readonly #stride: 2 | 4;
  readonly #seed: number;
  #slots: number;
  #words: Words;
  #size = 0;

  constructor(stride: 2 | 4, slots: number, seed: number) {
    this.#stride = stride;
    this.#seed = seed;
    this.#slots = slots;
    this.#words = new Uint32Array(slots * stride);
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#words.byteLength;
  }

  has(words: Words): boolean {
    return !this.#isFree(this.#slotFor(words, 0));
  }

  /** Copies the words in; true if they are new. */
  add(words: Words): boolean {
    let slot = this.#slotFor(words, 0);
    if (!this.#isFree(slot)) return false;
    if (this.#size + 1 > this.#slots * MAX_LOAD) {
      this.#grow();
      slot = this.#slotFor(words, 0);
    }
    this.#put(slot, words, 0);
    this.#size += 1;
    return true;
  }

  /** Where the fingerprint at `at` of `words` stands, or the free slot where it belongs; as an offset in words. */
  #slotFor(words: Words, at: number): number {
    const end = this.#words.length;
    let slot = this.#home(words[at + 1]!);
    while (!this.#isFree(slot) && !this.#holds(slot, words, at)) {
      slot += this.#stride;
      if (slot === end) slot = 0;
    }
    return slot;
  }

  /** Multiply-shift hashing: the product's upper bits depend on all bits of the word, and choose the slot without a division. */
  #home(word: number): number {
    const spread = Math.imul(word, this.#seed) >>> 0;
    return Math.floor((spread * this.#slots) / 2 ** 32) * this.#stride;
  }

  #isFree(slot: number): boolean {
    const table = this.#words;
    if ((table[slot]! | table[slot + 1]!) !== 0) return false;
    return this.#stride === 2 || (table[slot + 2]! | table[slot + 3]!) === 0;
  }

  #holds(slot: number, words: Words, at: number): boolean {
    const table = this.#words;
    if (table[slot] !== words[at] || table[slot + 1] !== words[at + 1]) return false;
    return this.#stride === 2 || (table[slot + 2] === words[at + 2] && table[slot + 3] === words[at + 3]);
  }

  #put(slot: number, words: Words, at: number): void {
    for (let i = 0; i < this.#stride; i += 1) this.#words[slot + i] = words[at + i]!;
  }

  #grow(): void {
    const old = this.#words;
    const fresh = new ProbeTable(this.#stride, Math.ceil(this.#slots * GROWTH), this.#seed);
    for (let at = 0; at < old.length; at += this.#stride) {
      if (!this.#isFree(at)) fresh.#put(fresh.#slotFor(old, at), old, at);
    }
    this.#slots = fresh.#slots;
    this.#words = fresh.#words;
  }
}
