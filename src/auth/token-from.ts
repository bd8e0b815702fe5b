import { ConfigurationError } from '../errors/configuration-error.js';
import { show } from '../errors/show.js';
import type { TokenSource } from './token-source.js';

/**
 * Tokens from your own code, asked before each request.
 *
 * @param provide gets the refused token after a 401, else `undefined`; gives the token to send
 */
export function tokenFrom(provide: (rejected?: string) => string | Promise<string>): TokenSource {
  if (typeof provide !== 'function') {
    throw new ConfigurationError(`tokenFrom: takes a function that gives a token, got ${show(provide)}`);
  }
  const ask = async (rejected?: string) => {
    const token = await provide(rejected);
    if (typeof token === 'string' && token !== '') return token;
    throw new ConfigurationError(
      `tokenFrom: the function must give a string that is not empty, it gave a ${typeof token}`,
    );
  };
  return { token: () => ask(), refresh: (rejected) => ask(rejected) };
}
