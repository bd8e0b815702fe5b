import { ChangingOrder } from './changing-order.js';
import { type Collection, firstWhere } from './collection.js';
import type { SandboxData } from './sandbox-data.js';
import type { MutationOptions } from '../sandbox-options.js';
import type { SandboxUser } from './sandbox-records.js';

/** The users as they are listed, which may change from one listing to the next. */
export class UserDirectory {
  readonly #order: ChangingOrder;
  /** Places of the users in a state, for as long as nobody comes or goes. */
  readonly #places = new Map<SandboxUser['state'], Uint32Array>();
  #listings = 0;
  #steps = 0;

  constructor(
    private readonly data: SandboxData,
    private readonly mutation: MutationOptions | undefined,
    seed: number,
  ) {
    this.#order = new ChangingOrder(seed, data.users);
  }

  /** The users for one listing of them; counts as a request. */
  listing(): Collection {
    this.#change();
    const { size } = this.#order;
    const at = (place: number) => this.data.user(this.#numberAt(place));
    return this.mutation ? { size, at, keys: this.#order } : { size, at };
  }

  /** As `listing`, of the users in a state alone. */
  inState(state: SandboxUser['state']): Collection {
    const { keys, ...all } = this.listing();
    const places = this.#places.get(state) ?? this.#placesOf(state, all.size);
    this.#places.set(state, places);
    const at = (i: number) => all.at(places[i] as number);
    const keyOf = (i: number) => this.#order.keyOf(places[i] as number);
    const indexOf = (key: number) => firstWhere(places.length, (i) => keyOf(i) >= key);
    return { size: places.length, at, ...(keys && { keys: { keyOf, indexOf } }) };
  }

  /** As `listing`, of the users with these ids; ids that nobody has are left out. */
  withIds(ids: readonly string[]): Collection {
    this.#change();
    const found = ids.map((id) => this.find(id)).filter((user) => user !== undefined);
    return { size: found.length, at: (i) => found[i] };
  }

  find(id: string): SandboxUser | undefined {
    const number = this.data.userIndex(id);
    return this.#order.has(number) ? this.data.user(number) : undefined;
  }

  /** The ids of the users that were there from the start and still are, in order. */
  survivors(): string[] {
    const { added, size } = this.#order;
    return Array.from({ length: size - added }, (_, i) => this.data.user(this.#numberAt(added + i)).id);
  }

  #numberAt(place: number): number {
    return this.#order.numberOf(this.#order.keyOf(place));
  }

  #placesOf(state: SandboxUser['state'], size: number): Uint32Array {
    const places = Uint32Array.from({ length: size }, (_, place) => place);
    return places.filter((place) => this.data.userState(this.#numberAt(place)) === state);
  }

  #change(): void {
    this.#listings += 1;
    if (!this.mutation || this.#listings === 1 || (this.#listings - 1) % this.mutation.everyRequests !== 0) return;
    const { insert = 1, remove = 1 } = this.mutation;
    this.#places.clear();
    this.#steps += 1;
    if (this.#steps % 2 === 1) this.#order.added += insert;
    else for (let i = 0; i < remove; i += 1) this.#order.removeOne();
  }
}
