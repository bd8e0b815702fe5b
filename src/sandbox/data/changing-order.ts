import { firstWhere, type StableKeys } from './collection.js';
import { mix } from './random.js';

/**
 * A sequence of numbers from 0 on, with additions at the front and removals anywhere. An original number is its own key. Added numbers have
 * the keys -1, -2 and so on, so that no key ever changes.
 */
export class ChangingOrder implements StableKeys {
  added = 0;
  /** In ascending order. */
  readonly #removed: number[] = [];

  constructor(
    private readonly seed: number,
    private readonly originalSize: number,
  ) {}

  get size(): number {
    return this.added + this.originalSize - this.#removed.length;
  }

  get removed(): readonly number[] {
    return this.#removed;
  }

  /** Removes one original number, if any are left. */
  removeOne(): void {
    const left = this.originalSize - this.#removed.length;
    if (left === 0) return;
    const key = this.keyOf(this.added + (mix(this.seed, this.#removed.length) % left));
    this.#removed.splice(this.#removedBelow(key), 0, key);
  }

  keyOf(position: number): number {
    const rank = position - this.added;
    return rank < 0 ? rank : rank + firstWhere(this.#removed.length, (i) => (this.#removed[i] as number) - i > rank);
  }

  indexOf(key: number): number {
    return key < 0 ? Math.max(0, this.added + key) : this.added + key - this.#removedBelow(key);
  }

  /** Whether the sequence contains a number. */
  has(number: number): boolean {
    if (number >= this.originalSize) return number < this.originalSize + this.added;
    return number >= 0 && this.#removed[this.#removedBelow(number)] !== number;
  }

  /** The number of a key. Added numbers continue after the original ones. */
  numberOf(key: number): number {
    return key < 0 ? this.originalSize - 1 - key : key;
  }

  #removedBelow(key: number): number {
    return firstWhere(this.#removed.length, (i) => (this.#removed[i] as number) >= key);
  }
}
