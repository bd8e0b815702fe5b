import { z } from 'zod';
import { parseOptions } from '../options/parse-options.js';
import { CachedTokens } from './cached-tokens.js';
import { TokenEndpoint } from './token-endpoint.js';
import { someText, tokenEndpointFields, type TokenEndpointOptions } from './token-endpoint-options.js';
import type { TokenSource } from './token-source.js';

export interface ClientCredentialsOptions extends TokenEndpointOptions {
  readonly clientSecret: string;
}

const schema = z.strictObject({ ...tokenEndpointFields, clientSecret: someText });

/**
 * Tokens by the OAuth grant `client_credentials`: a program that logs in as itself.
 *
 * A token is kept until shortly before its end, and the next one is asked for once, however many callers want it. Throttling, server errors and
 * network failures are retried; whatever else fails is an `AuthError`.
 *
 * @example
 * const auth = clientCredentials({ tokenUrl: 'https://login.example.com/oauth/token', clientId, clientSecret });
 * const api = new ApiClient({ baseURL: 'https://api.example.com', auth });
 * @throws ConfigurationError for unknown or malformed options
 */
export function clientCredentials(options: ClientCredentialsOptions): TokenSource {
  const settings = parseOptions(schema, options, 'clientCredentials()');
  const { scope, refreshAheadMs, observe } = settings;
  const form = { grant_type: 'client_credentials', ...(scope !== undefined && { scope }) };
  return new CachedTokens({ endpoint: new TokenEndpoint(settings), form: () => form, refreshAheadMs, observe });
}
