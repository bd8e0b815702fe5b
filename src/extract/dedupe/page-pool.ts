/** Small enough that a table need not take more than it fills, large enough that what an array costs by itself is little beside it. */
const PAGE_BYTES = 8_192;

/**
 * The memory that the tables of one set are made of: pages of one size. A page that a table has left goes to the next one that grows, so that no
 * memory waits for the garbage collector.
 */
export class PagePool {
  /** Words in a page. */
  readonly words = PAGE_BYTES / Uint32Array.BYTES_PER_ELEMENT;
  readonly #free: Uint32Array[] = [];
  #made = 0;

  /** Bytes of all pages, those that are free among them. */
  get bytes(): number {
    return this.#made * PAGE_BYTES;
  }

  /** So many pages of zeros. */
  take(count: number): Uint32Array[] {
    return Array.from({ length: count }, () => this.#free.pop()?.fill(0) ?? this.#make());
  }

  giveBack(pages: readonly Uint32Array[]): void {
    this.#free.push(...pages);
  }

  #make(): Uint32Array {
    this.#made += 1;
    return new Uint32Array(this.words);
  }
}
