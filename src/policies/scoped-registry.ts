import { ConfigurationError } from '../errors/client-errors.js';

/** What is asked for: by its scope, else by its numbers. */
interface RegistryKey {
  /** Who asks, for messages. */
  readonly where: string;
  readonly scope: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
}

/** State that lives longer than one call, such as a bucket: it belongs to an owner, a client say, and is found there by scope or by its numbers. */
export class ScopedRegistry<T> {
  readonly #owners = new WeakMap<object, Map<string, { readonly numbers: string; readonly made: T }>>();

  /**
   * The one that the owner has, or a new one.
   *
   * @throws ConfigurationError where the scope has one with other numbers
   */
  get(owner: object, { where, scope, config }: RegistryKey, make: () => T): T {
    const shelf = this.#shelfOf(owner);
    const text = JSON.stringify(config);
    const key = scope === undefined ? `numbers ${text}` : `scope ${scope}`;
    const found = shelf.get(key);
    if (!found) {
      const made = make();
      shelf.set(key, { numbers: text, made });
      return made;
    }
    if (found.numbers === text) return found.made;
    throw new ConfigurationError(
      `${where}: the scope "${scope}" stands for ${found.numbers} already, and cannot stand for ${text} too; give it a name of its own`,
    );
  }

  #shelfOf(owner: object) {
    const shelf = this.#owners.get(owner) ?? new Map<string, { readonly numbers: string; readonly made: T }>();
    this.#owners.set(owner, shelf);
    return shelf;
  }
}
