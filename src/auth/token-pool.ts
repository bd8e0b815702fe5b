import { AuthError, ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import type { TokenSource } from './token-source.js';

/** Tokens a source that are remembered as its own: requests on their way may still be refused for one before the latest. */
const REMEMBERED_PER_SOURCE = 16;

/**
 * Several token sources in turn, for APIs that count their limits by token: requests then have the budgets of all.
 *
 * @example
 * const auth = tokenPool(logins.map((login) => clientCredentials({ tokenUrl, ...login })));
 * @throws ConfigurationError for what is no list of token sources, or an empty one
 */
export function tokenPool(sources: readonly TokenSource[]): TokenSource {
  if (!Array.isArray(sources) || sources.length === 0) {
    throw new ConfigurationError(
      `tokenPool: takes a list of token sources, at least one, got ${describeValue(sources)}`,
    );
  }
  const wrong = sources.findIndex((source) => !isTokenSource(source));
  if (wrong === -1) return new TokenPool([...(sources as readonly TokenSource[])]);
  throw new ConfigurationError(
    `tokenPool: every one must be a token source, but the one at ${wrong} is ${kindOf(sources[wrong])}`,
  );
}

class TokenPool implements TokenSource {
  readonly #sources: readonly TokenSource[];
  #turn = 0;
  readonly #givers = new Map<string, TokenSource>();

  constructor(sources: readonly TokenSource[]) {
    this.#sources = sources;
  }

  get fixed(): boolean {
    return this.#sources.every((source) => source.fixed === true);
  }

  pick(): TokenSource {
    const source = this.#sources[this.#turn]!;
    this.#turn = (this.#turn + 1) % this.#sources.length;
    return source.pick?.() ?? source;
  }

  async token(signal?: AbortSignal): Promise<string> {
    const source = this.pick();
    return this.#remember(await source.token(signal), source);
  }

  async refresh(rejected: string, signal?: AbortSignal): Promise<string> {
    const source = this.#givers.get(rejected);
    if (source) return this.#remember(await source.refresh(rejected, signal), source);
    throw new AuthError(
      `tokenPool: the refused token was given by none of the ${this.#sources.length} sources, or long ago, so nobody can replace it`,
    );
  }

  #remember(token: string, source: TokenSource): string {
    this.#givers.delete(token);
    this.#givers.set(token, source);
    if (this.#givers.size > REMEMBERED_PER_SOURCE * this.#sources.length) {
      this.#givers.delete(this.#givers.keys().next().value!);
    }
    return token;
  }
}

function isTokenSource(value: unknown): value is TokenSource {
  const { token, refresh } = (value ?? {}) as Partial<TokenSource>;
  return typeof token === 'function' && typeof refresh === 'function';
}

/** Somebody may have given the tokens themselves, which no message may show. */
const kindOf = (value: unknown) => (typeof value === 'string' ? 'a string' : describeValue(value));
