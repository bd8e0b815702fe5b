import { ConfigurationError } from '../errors/configuration-error.js';
import { show } from '../errors/show.js';
import type { TokenSource } from './token-source.js';

/** A token that never changes. A refused one cannot be replaced, so `refresh` rejects. */
export function staticToken(token: string): TokenSource {
  if (typeof token !== 'string' || token.trim() === '') {
    const came = typeof token === 'string' ? 'an empty string' : show(token);
    throw new ConfigurationError(`staticToken: the token must be a string that is not empty, got ${came}`);
  }
  return {
    fixed: true,
    token: async () => token,
    refresh: async () => {
      throw new ConfigurationError('staticToken: the server refused the token, and a static token cannot be refreshed');
    },
  };
}
