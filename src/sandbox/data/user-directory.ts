import type { ResolvedMutationOptions } from '../sandbox-options-schema.js';
import { type Collection, firstWhere, type StableKeys } from './collection.js';
import type { GeneratedData } from './generated-data.js';
import { mix } from './random.js';
import type { SandboxUser } from './sandbox-records.js';

/** The listed users, which can change from one listing to the next. */
export class UserDirectory {
  readonly #order: ChangingOrder;
  /** Positions of the users in a state, until the next change. */
  readonly #positions = new Map<SandboxUser['state'], Uint32Array>();
  #listings = 0;
  #changes = 0;

  constructor(
    private readonly data: GeneratedData,
    private readonly mutation: ResolvedMutationOptions | undefined,
    seed: number,
  ) {
    this.#order = new ChangingOrder(seed, data.users);
  }

  /** All users, for one listing. Counts towards the next change. */
  listing(): Collection {
    this.#change();
    const { size } = this.#order;
    const at = (position: number) => this.data.user(this.#numberAt(position));
    return this.mutation ? { size, at, keys: this.#order } : { size, at };
  }

  /** As `listing`, for the users in one state. */
  inState(state: SandboxUser['state']): Collection {
    const { keys, ...all } = this.listing();
    const positions = this.#positions.get(state) ?? this.#positionsOf(state, all.size);
    this.#positions.set(state, positions);
    const at = (i: number) => all.at(positions[i] as number);
    const keyOf = (i: number) => this.#order.keyOf(positions[i] as number);
    const indexOf = (key: number) => firstWhere(positions.length, (i) => keyOf(i) >= key);
    return { size: positions.length, at, ...(keys && { keys: { keyOf, indexOf } }) };
  }

  /** As `listing`, for the users with these ids. Unknown ids are omitted. */
  withIds(ids: readonly string[]): Collection {
    this.#change();
    const found = ids.map((id) => this.find(id)).filter((user) => user !== undefined);
    return { size: found.length, at: (i) => found[i] };
  }

  find(id: string): SandboxUser | undefined {
    const number = this.data.userIndex(id);
    return this.#order.has(number) ? this.data.user(number) : undefined;
  }

  /** Ids of the original users that still exist, in order. */
  survivors(): string[] {
    const { added, size } = this.#order;
    return Array.from({ length: size - added }, (_, i) => this.data.user(this.#numberAt(added + i)).id);
  }

  #numberAt(position: number): number {
    return this.#order.numberOf(this.#order.keyOf(position));
  }

  #positionsOf(state: SandboxUser['state'], size: number): Uint32Array {
    const positions = Uint32Array.from({ length: size }, (_, position) => position);
    return positions.filter((position) => this.data.userState(this.#numberAt(position)) === state);
  }

  #change(): void {
    this.#listings += 1;
    if (!this.mutation || this.#listings === 1 || (this.#listings - 1) % this.mutation.everyRequests !== 0) return;
    const { insert, remove } = this.mutation;
    this.#positions.clear();
    this.#changes += 1;
    if (this.#changes % 2 === 1) this.#order.added += insert;
    else for (let i = 0; i < remove; i += 1) this.#order.removeOne();
  }
}

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
