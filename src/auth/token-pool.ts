import { AuthError } from '../errors/client-errors.js';
import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import type { TokenSource } from './token-source.js';

/** Tokens to remember per source: requests in flight may be rejected for a token before the latest. */
const REMEMBERED_PER_SOURCE = 16;

/**
 * Several token sources in rotation, for APIs that limit requests per token: requests share the limits of all tokens.
 *
 * @example
 * const auth = tokenPool(logins.map((login) => clientCredentials({ tokenUrl, ...login })));
 * @throws ConfigurationError if `sources` is not a non-empty array of token sources
 */
export function tokenPool(sources: readonly TokenSource[]): TokenSource {
  if (!Array.isArray(sources) || sources.length === 0) {
    throw new ConfigurationError(
      `tokenPool: expected an array of at least one token source, got ${describeValue(sources)}`,
    );
  }
  const wrong = sources.findIndex((source) => !isTokenSource(source));
  if (wrong === -1) return new TokenPool([...(sources as readonly TokenSource[])]);
  throw new ConfigurationError(
    `tokenPool: source ${wrong} must be a token source, such as staticToken(token), got ${kindOf(sources[wrong])}`,
  );
}

class TokenPool implements TokenSource {
  readonly #sources: readonly TokenSource[];
  #next = 0;
  readonly #issuers = new Map<string, TokenSource>();

  constructor(sources: readonly TokenSource[]) {
    this.#sources = sources;
  }

  get fixed(): boolean {
    return this.#sources.every((source) => source.fixed === true);
  }

  pick(): TokenSource {
    const source = this.#sources[this.#next]!;
    this.#next = (this.#next + 1) % this.#sources.length;
    return source.pick?.() ?? source;
  }

  async token(signal?: AbortSignal): Promise<string> {
    const source = this.pick();
    return this.#remember(await source.token(signal), source);
  }

  async refresh(rejected: string, signal?: AbortSignal): Promise<string> {
    const source = this.#issuers.get(rejected);
    if (source) return this.#remember(await source.refresh(rejected, signal), source);
    throw new AuthError(
      `tokenPool: the rejected token cannot be replaced, because none of the ${this.#sources.length} sources issued it recently`,
    );
  }

  waitBeforeRetry(rejected: string): number | undefined {
    return this.#issuers.get(rejected)?.waitBeforeRetry?.(rejected);
  }

  #remember(token: string, source: TokenSource): string {
    this.#issuers.delete(token);
    this.#issuers.set(token, source);
    if (this.#issuers.size > REMEMBERED_PER_SOURCE * this.#sources.length) {
      this.#issuers.delete(this.#issuers.keys().next().value!);
    }
    return token;
  }
}

function isTokenSource(value: unknown): value is TokenSource {
  const { token, refresh } = (value ?? {}) as Partial<TokenSource>;
  return typeof token === 'function' && typeof refresh === 'function';
}

/** A string may be a token, which no message may show. */
const kindOf = (value: unknown) => (typeof value === 'string' ? 'a string' : describeValue(value));
