import { ConfigurationError } from '../errors/configuration-error.js';
import { keepSecret } from '../errors/known-secrets.js';
import { show } from '../errors/show.js';
import { abortable } from '../time/abortable.js';
import { SingleFlight } from '../time/single-flight.js';
import type { TokenSource } from './token-source.js';

type Provide = (rejected?: string) => string | Promise<string>;

/**
 * Tokens from your own code, asked before each request. Callers whose tokens were refused together share one call of it; who holds an older
 * token than the latest gets the latest.
 *
 * @param provide gets the refused token after a 401, else `undefined`; gives the token to send
 */
export function tokenFrom(provide: Provide): TokenSource {
  if (typeof provide !== 'function') {
    throw new ConfigurationError(`tokenFrom: takes a function that gives a token, got ${show(provide)}`);
  }
  return new ProvidedTokens(provide);
}

class ProvidedTokens implements TokenSource {
  readonly #provide: Provide;
  readonly #flight = new SingleFlight<string>();
  #asked = 0;
  /** `question` counts the calls of `provide`: a slow answer to an old question must not replace a newer one. */
  #latest: { readonly token: string; readonly question: number } | undefined;

  constructor(provide: Provide) {
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
    keepSecret(token);
    if (question > (this.#latest?.question ?? 0)) this.#latest = { token, question };
    return token;
  }
}

const within = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
  signal ? abortable(work, signal) : work;
