import { z } from 'zod';
import { defined } from '../json/plain-objects.js';
import { parseOptions } from '../options/parse-options.js';
import { CachedTokens } from './cached-tokens.js';
import { textOption, tokenEndpointFields, type TokenEndpointOptions } from './token-endpoint-options.js';
import { TokenEndpoint } from './token-endpoint.js';
import type { TokenSource } from './token-source.js';

/** Options of `clientCredentials()`. */
export interface ClientCredentialsOptions extends TokenEndpointOptions {
  /** Secret of the OAuth client. It never appears in messages or logs. */
  readonly clientSecret: string;
}

const schema = z.strictObject({ ...tokenEndpointFields, clientSecret: textOption });

/**
 * Tokens by the OAuth grant `client_credentials`, for a program that logs in as itself.
 *
 * A token is reused until shortly before it expires. All callers share one request for the next one. Throttling, server errors and network failures
 * are retried; any other failure is an `AuthError`.
 *
 * @example
 * const auth = clientCredentials({ tokenUrl: 'https://login.example.com/oauth/token', clientId, clientSecret });
 * const api = new ApiClient({ baseURL: 'https://api.example.com', auth });
 * @throws ConfigurationError for unknown or malformed options
 */
export function clientCredentials(options: ClientCredentialsOptions): TokenSource {
  const settings = parseOptions(schema, options, 'clientCredentials()');
  const { scope, refreshAheadMs, observe } = settings;
  const form = defined({ grant_type: 'client_credentials', scope });
  return new CachedTokens({ endpoint: new TokenEndpoint(settings), form: () => form, refreshAheadMs, observe });
}
