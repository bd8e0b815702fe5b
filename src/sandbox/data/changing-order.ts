import { firstWhere, type StableKeys } from './collection.js';
import { mix } from './random.js';

/**
 * An order of numbers from 0 on, to whose front numbers are added and from whose midst numbers are removed. The key of a number that was
 * there from the start is the number itself; those that were added have the keys -1, -2 and so on, so that no key ever changes.
 */
export class ChangingOrder implements StableKeys {
  added = 0;
  /** In ascending order. */
  readonly #removed: number[] = [];

  constructor(
    private readonly seed: number,
    private readonly atFirst: number,
  ) {}

  get size(): number {
    return this.added + this.atFirst - this.#removed.length;
  }

  get removed(): readonly number[] {
    return this.#removed;
  }

  /** Removes one of the numbers of the start; none where none is left. */
  removeOne(): void {
    const left = this.atFirst - this.#removed.length;
    if (left === 0) return;
    const key = this.keyOf(this.added + (mix(this.seed, this.#removed.length) % left));
    this.#removed.splice(this.#removedBelow(key), 0, key);
  }

  keyOf(place: number): number {
    const rank = place - this.added;
    return rank < 0 ? rank : rank + firstWhere(this.#removed.length, (i) => (this.#removed[i] as number) - i > rank);
  }

  indexOf(key: number): number {
    return key < 0 ? Math.max(0, this.added + key) : this.added + key - this.#removedBelow(key);
  }

  /** Whether a number is there. */
  has(number: number): boolean {
    if (number >= this.atFirst) return number < this.atFirst + this.added;
    return number >= 0 && this.#removed[this.#removedBelow(number)] !== number;
  }

  /** The number with a key: those added count on from the last that was there at the start. */
  numberOf(key: number): number {
    return key < 0 ? this.atFirst - 1 - key : key;
  }

  #removedBelow(key: number): number {
    return firstWhere(this.#removed.length, (i) => (this.#removed[i] as number) >= key);
  }
}
