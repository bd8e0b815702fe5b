import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import { rememberSecret } from '../errors/redact.js';
import { abortable } from '../time/abortable.js';
import { SingleFlight } from '../time/single-flight.js';

/** Where access tokens come from. One source may serve any number of clients. */
export interface TokenSource {
  /**
   * The token to send now. Asked before every request, so it should answer from memory.
   *
   * @param signal ends this caller's wait, and no other's
   */
  token(signal?: AbortSignal): Promise<string>;
  /**
   * A token in place of one that the server refused.
   *
   * @param rejected the refused token; where the source holds another one already, it gives that one and refreshes nothing
   * @param signal ends this caller's wait, and no other's
   */
  refresh(rejected: string, signal?: AbortSignal): Promise<string>;
  /** `true` where there is only ever one token, so that a refused one cannot be replaced. @default false */
  readonly fixed?: boolean;
  /** Of a pool: the source whose turn it is. Each has a rate limit of its own. */
  pick?(): TokenSource;
}

/** A token that never changes. A refused one cannot be replaced, so `refresh` rejects. */
export function staticToken(token: string): TokenSource {
  if (typeof token !== 'string' || token.trim() === '') {
    const came = typeof token === 'string' ? 'an empty string' : describeValue(token);
    throw new ConfigurationError(`staticToken: the token must be a string that is not empty, got ${came}`);
  }
  rememberSecret(token);
  return {
    fixed: true,
    async token() {
      // Again each time: tokens of other sources push it out of memory.
      rememberSecret(token);
      return token;
    },
    async refresh() {
      throw new ConfigurationError('staticToken: the server refused the token, and a static token cannot be refreshed');
    },
  };
}

type ProvideToken = (rejected?: string) => string | Promise<string>;

/**
 * Tokens from your own code, asked before each request. Callers whose tokens were refused together share one call of it; who holds an older
 * token than the latest gets the latest.
 *
 * @param provide gets the refused token after a 401, else `undefined`; gives the token to send
 */
export function tokenFrom(provide: ProvideToken): TokenSource {
  if (typeof provide !== 'function') {
    throw new ConfigurationError(`tokenFrom: takes a function that gives a token, got ${describeValue(provide)}`);
  }
  return new ProvidedTokens(provide);
}

class ProvidedTokens implements TokenSource {
  readonly #provide: ProvideToken;
  readonly #flight = new SingleFlight<string>();
  #asked = 0;
  /** `question` counts the calls of `provide`: a slow answer to an old question must not replace a newer one. */
  #latest: { readonly token: string; readonly question: number } | undefined;

  constructor(provide: ProvideToken) {
    this.#provide = provide;
  }

  async token(signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    return within(this.#ask(), signal);
  }

  async refresh(rejected: string, signal?: AbortSignal): Promise<string> {
    const latest = this.#latest?.token;
    if (latest !== undefined && latest !== rejected && !this.#flight.busy) return latest;
    signal?.throwIfAborted();
    // Joined without the signal: the function cannot be stopped, and its answer is good for the next caller.
    const shared = this.#flight.join(() => this.#ask(rejected));
    return within(shared, signal);
  }

  async #ask(rejected?: string): Promise<string> {
    const question = (this.#asked += 1);
    const token: unknown = await this.#provide(rejected);
    if (typeof token !== 'string' || token === '') {
      throw new ConfigurationError(
        `tokenFrom: the function must give a string that is not empty, it gave a ${typeof token}`,
      );
    }
    rememberSecret(token);
    if (question > (this.#latest?.question ?? 0)) this.#latest = { token, question };
    return token;
  }
}

const within = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
  signal ? abortable(work, signal) : work;
