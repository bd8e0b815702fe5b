const { imul } = Math;

/** Maximum share of used slots. Above it, searches would have to visit many slots. */
const MAX_LOAD = 0.8;

/** Growth factor of a table. It is small, because free slots waste memory. */
export const GROWTH = 1.25;

/** Properties that the tables of one set share. */
interface TableShape {
  /** Words of 32 bits in a fingerprint. */
  readonly stride: 2 | 4;
  /**
   * A random odd number of 32 bits that makes slots unpredictable. Otherwise an attacker could choose ids that all share one slot, and slow every
   * search down.
   */
  readonly seed: number;
  readonly pool: MemoryPool;
}

/**
 * A set of fingerprints with open addressing and linear probing: each is stored in the first free slot from its home slot on. A free slot consists of
 * zeros, so the table cannot hold the fingerprint of zeros.
 */
export class ProbeTable {
  readonly #shape: TableShape;
  readonly #stride: number;
  /** A page has 2^pageBits slots. */
  readonly #pageBits: number;
  readonly #inPage: number;
  #slots: number;
  #pages: Uint32Array[];
  #size = 0;

  constructor(shape: TableShape, slots: number) {
    this.#shape = shape;
    this.#stride = shape.stride;
    this.#pageBits = Math.log2(shape.pool.words / shape.stride);
    this.#inPage = 2 ** this.#pageBits - 1;
    this.#slots = slots;
    this.#pages = this.#takePages();
  }

  get size(): number {
    return this.#size;
  }

  has(words: Uint32Array): boolean {
    return this.#search(words, 0) < 0;
  }

  /** Copies the words into the table; returns true if they are new. */
  add(words: Uint32Array): boolean {
    let free = this.#search(words, 0);
    if (free < 0) return false;
    if (this.#size + 1 > this.#slots * MAX_LOAD) {
      this.#grow();
      free = this.#search(words, 0);
    }
    this.#put(free, words, 0);
    return true;
  }

  /** The free slot for the fingerprint at `at` of `words`; -1 if it is already in the table. */
  #search(words: Uint32Array, at: number): number {
    let slot = this.#home(words[at + 1]!);
    for (;;) {
      const page = this.#pages[slot >>> this.#pageBits]!;
      const start = (slot & this.#inPage) * this.#stride;
      if (this.#holds(page, start, words, at)) return -1;
      if (this.#isFree(page, start)) return slot;
      slot += 1;
      if (slot === this.#slots) slot = 0;
    }
  }

  /** Multiply-shift hashing: the upper bits of the product depend on all bits of the word, and select the slot without a division. */
  #home(word: number): number {
    const spread = imul(word, this.#shape.seed) >>> 0;
    return ((spread * this.#slots) / 2 ** 32) >>> 0;
  }

  #isFree(page: Uint32Array, start: number): boolean {
    for (let i = 0; i < this.#stride; i += 1) if (page[start + i] !== 0) return false;
    return true;
  }

  #holds(page: Uint32Array, start: number, words: Uint32Array, at: number): boolean {
    for (let i = 0; i < this.#stride; i += 1) if (page[start + i] !== words[at + i]) return false;
    return true;
  }

  #put(slot: number, words: Uint32Array, at: number): void {
    const page = this.#pages[slot >>> this.#pageBits]!;
    const start = (slot & this.#inPage) * this.#stride;
    for (let i = 0; i < this.#stride; i += 1) page[start + i] = words[at + i]!;
    this.#size += 1;
  }

  #takePages(): Uint32Array[] {
    return this.#shape.pool.take(Math.ceil(this.#slots / 2 ** this.#pageBits));
  }

  #grow(): void {
    const old = this.#pages;
    this.#slots = Math.ceil(this.#slots * GROWTH);
    this.#pages = this.#takePages();
    this.#size = 0;
    for (const page of old) {
      for (let start = 0; start < page.length; start += this.#stride) {
        if (!this.#isFree(page, start)) this.#put(this.#search(page, start), page, start);
      }
    }
    this.#shape.pool.release(old);
  }
}

/** Small enough that a table wastes little memory, large enough that the overhead of an array is negligible. */
const PAGE_BYTES = 8_192;

/**
 * The memory of all tables of one set, in pages of equal size. A released page is reused by the next table that grows, so that no memory waits for the
 * garbage collector.
 */
export class MemoryPool {
  /** Words in a page. */
  readonly words = PAGE_BYTES / Uint32Array.BYTES_PER_ELEMENT;
  readonly #free: Uint32Array[] = [];
  #made = 0;

  /** Size of all pages in bytes, including free ones. */
  get bytes(): number {
    return this.#made * PAGE_BYTES;
  }

  /** Returns pages of zeros. */
  take(count: number): Uint32Array[] {
    return Array.from({ length: count }, () => this.#free.pop()?.fill(0) ?? this.#make());
  }

  release(pages: readonly Uint32Array[]): void {
    this.#free.push(...pages);
  }

  #make(): Uint32Array {
    this.#made += 1;
    return new Uint32Array(this.words);
  }
}
