import { ConfigurationError } from '../errors/client-errors.js';

/** What is looked up: by its scope, otherwise by its configuration. */
export interface RegistryKey {
  /** Who asks, for messages. */
  readonly where: string;
  readonly scope: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
}

/** State that outlives one call, such as a rate limiter: shared within one client by all who name the same scope or the same configuration. */
export class ScopedRegistry<T> {
  readonly #entries = new Map<string, { readonly config: string; readonly entry: T }>();

  /**
   * Returns the entry of this scope or configuration, and makes it if it does not exist.
   *
   * @throws ConfigurationError if the scope has another configuration
   */
  get({ where, scope, config }: RegistryKey, make: () => T): T {
    const text = JSON.stringify(config);
    const key = scope === undefined ? `config ${text}` : `scope ${scope}`;
    const found = this.#entries.get(key);
    if (!found) {
      const entry = make();
      this.#entries.set(key, { config: text, entry });
      return entry;
    }
    if (found.config === text) return found.entry;
    throw new ConfigurationError(
      `${where}: the scope "${scope}" already has the configuration ${found.config}, so it cannot have ${text}. Use another name for the scope`,
    );
  }
}
