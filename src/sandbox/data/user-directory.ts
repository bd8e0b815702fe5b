import { ChangingOrder } from './changing-order.js';
import { type Collection, firstWhere } from './collection.js';
import type { GeneratedData } from './generated-data.js';
import type { ResolvedMutationOptions } from '../sandbox-options-schema.js';
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
