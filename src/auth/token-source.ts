import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { rememberSecret } from '../errors/redact.js';
import { abortable } from '../time/clock.js';
import { SingleFlight } from '../time/single-flight.js';

/**
 * A source of access tokens. One source can serve any number of clients.
 *
 * @example
 * const source: TokenSource = { token: () => vault.read(), refresh: () => vault.renew() };
 */
export interface TokenSource {
  /**
   * Returns the token to send now. Called before every request, so it should answer from memory.
   *
   * @param signal ends this caller's wait; other callers are not affected
   */
  token(signal?: AbortSignal): Promise<string>;
  /**
   * Returns a replacement for a token that the server rejected with a 401.
   *
   * @param rejected the rejected token; if the source holds another one already, it returns that one without a refresh
   * @param signal ends this caller's wait; other callers are not affected
   */
  refresh(rejected: string, signal?: AbortSignal): Promise<string>;
  /**
   * Returns the milliseconds after which a rejected token is sent once more, because it was issued so recently that not all servers may know it.
   * `undefined` to refresh it at once. @default every rejected token is refreshed at once
   */
  waitBeforeRetry?(rejected: string): number | undefined;
  /** Set to `true` if a rejected token cannot be replaced. @default false */
  readonly fixed?: boolean;
  /** Of a pool: returns the next source. Each has rate-limit buckets of its own. */
  pick?(): TokenSource;
}

/**
 * A token that never changes. A rejected one cannot be replaced, so a 401 is final.
 *
 * @example
 * const api = new ApiClient({ baseURL, auth: staticToken(process.env.API_TOKEN ?? '') });
 * @throws ConfigurationError if the token is not a non-empty string
 */
export function staticToken(token: string): TokenSource {
  if (typeof token !== 'string' || token.trim() === '') {
    const received = typeof token === 'string' ? 'an empty string' : describeValue(token);
    throw new ConfigurationError(`staticToken: the token must be a non-empty string, got ${received}`);
  }
  rememberSecret(token);
  return {
    fixed: true,
    async token() {
      // Remembered each time, because the secrets of other sources push it out of memory.
      rememberSecret(token);
      return token;
    },
    async refresh() {
      throw new ConfigurationError(
        'staticToken: the server rejected the token, and a static token cannot be refreshed. Use another token source.',
      );
    },
  };
}

type ProvideToken = (rejected?: string) => string | Promise<string>;

/**
 * Tokens from your own function, called before each request. Callers whose tokens were rejected at the same time share one call. A caller with a
 * token older than the latest receives the latest.
 *
 * @param provide receives the rejected token after a 401, otherwise `undefined`; returns the token to send
 * @example
 * const auth = tokenFrom((rejected) => (rejected ? session.renew() : session.token()));
 * @throws ConfigurationError if `provide` is not a function; also later, if it returns anything but a non-empty string
 */
export function tokenFrom(provide: (rejected?: string) => string | Promise<string>): TokenSource {
  if (typeof provide !== 'function') {
    throw new ConfigurationError(`tokenFrom: expected a function that returns a token, got ${describeValue(provide)}`);
  }
  return new ProvidedTokens(provide);
}

class ProvidedTokens implements TokenSource {
  readonly #provide: ProvideToken;
  readonly #flight = new SingleFlight<string>();
  #calls = 0;
  /** `call` numbers the calls of `provide`: the late result of an earlier call must not replace a newer one. */
  #latest: { readonly token: string; readonly call: number } | undefined;

  constructor(provide: ProvideToken) {
    this.#provide = provide;
  }

  async token(signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    return withSignal(this.#request(), signal);
  }

  async refresh(rejected: string, signal?: AbortSignal): Promise<string> {
    const latest = this.#latest?.token;
    if (latest !== undefined && latest !== rejected && !this.#flight.busy) return latest;
    signal?.throwIfAborted();
    // Joined without the signal: the function cannot be stopped, and the next caller can use its result.
    const shared = this.#flight.join(() => this.#request(rejected));
    return withSignal(shared, signal);
  }

  async #request(rejected?: string): Promise<string> {
    const call = (this.#calls += 1);
    const token: unknown = await this.#provide(rejected);
    if (typeof token !== 'string' || token === '') {
      throw new ConfigurationError(
        `tokenFrom: the function must return a non-empty string, it returned a value of type ${typeof token}`,
      );
    }
    rememberSecret(token);
    if (call > (this.#latest?.call ?? 0)) this.#latest = { token, call };
    return token;
  }
}

const withSignal = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
  signal ? abortable(work, signal) : work;
