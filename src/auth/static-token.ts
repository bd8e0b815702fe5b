import { ConfigurationError } from '../errors/configuration-error.js';
import { keepSecret } from '../errors/known-secrets.js';
import { show } from '../errors/show.js';
import type { TokenSource } from './token-source.js';

/** A token that never changes. A refused one cannot be replaced, so `refresh` rejects. */
export function staticToken(token: string): TokenSource {
  if (typeof token !== 'string' || token.trim() === '') {
    const came = typeof token === 'string' ? 'an empty string' : show(token);
    throw new ConfigurationError(`staticToken: the token must be a string that is not empty, got ${came}`);
  }
  keepSecret(token);
  return {
    fixed: true,
    async token() {
      // Again each time: tokens of other sources push it out of memory.
      keepSecret(token);
      return token;
    },
    async refresh() {
      throw new ConfigurationError('staticToken: the server refused the token, and a static token cannot be refreshed');
    },
  };
}
