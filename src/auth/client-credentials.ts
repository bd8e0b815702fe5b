import { z } from 'zod';
import { defined } from '../json/plain-objects.js';
import { parseOptions } from '../options/parse-options.js';
import { CachedTokens } from './cached-tokens.js';
import { textOption, tokenEndpointFields, type TokenEndpointOptions } from './token-endpoint-options.js';
import { TokenEndpoint } from './token-endpoint.js';
import { grantFields, type GrantOption, grantOption, type TokenGrant } from './token-grant.js';
import type { TokenSource } from './token-source.js';

/** Options of `clientCredentials()`. */
export interface ClientCredentialsOptions extends TokenEndpointOptions {
  /** Secret of the OAuth client. It never appears in messages or logs. */
  readonly clientSecret: string;
}

/** Options of `clientCredentials()` with another grant. */
export interface TokenGrantOptions extends Omit<TokenEndpointOptions, 'clientId'> {
  /**
   * The form fields that replace `grant_type: client_credentials`, such as `{ grant_type: 'password', username, password }`, or a function that returns
   * them for each token request. All but well-known public fields are redacted everywhere.
   */
  readonly grant: TokenGrant | (() => TokenGrant | Promise<TokenGrant>);
  /** Id of the OAuth client. @default none is sent */
  readonly clientId?: string;
  /** Secret of the OAuth client. Without it, `clientId` is sent as a form field. @default none is sent */
  readonly clientSecret?: string;
}

const schema = z
  .strictObject({
    ...tokenEndpointFields,
    clientId: textOption.optional(),
    clientSecret: textOption.optional(),
    grant: grantOption,
  })
  .superRefine((options, context) => {
    const reject = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const { clientId, clientSecret, scope, grant } = options;
    if (grant === undefined) {
      if (clientId === undefined) reject('clientId', 'a non-empty string');
      if (clientSecret === undefined) reject('clientSecret', 'a non-empty string');
      return;
    }
    if (clientSecret !== undefined && clientId === undefined)
      reject('clientId', 'is required when "clientSecret" is set');
    if (clientId !== undefined && hasField(grant, 'client_id', 'client_secret')) {
      reject('grant', 'cannot be combined with "clientId" if it has client_id or client_secret');
    }
    if (scope !== undefined && hasField(grant, 'scope'))
      reject('grant', 'cannot be combined with "scope" if it has scope');
  });

/** What a function returns is known later. */
const hasField = (grant: GrantOption, ...names: readonly string[]): boolean =>
  typeof grant !== 'function' && names.some((name) => Object.hasOwn(grant, name));

/**
 * Tokens by the OAuth grant `client_credentials`, for a program that logs in as itself, or by any other grant that can be posted again for each token.
 *
 * A token is reused until shortly before it expires. All callers share one request for the next one. Throttling, server errors and network failures
 * are retried; any other failure is an `AuthError`.
 *
 * @example
 * const auth = clientCredentials({ tokenUrl: 'https://login.example.com/oauth/token', clientId, clientSecret });
 * const api = new ApiClient({ baseURL: 'https://api.example.com', auth });
 * @throws ConfigurationError for unknown or malformed options
 */
export function clientCredentials(options: ClientCredentialsOptions | TokenGrantOptions): TokenSource {
  const settings = parseOptions(schema, options, 'clientCredentials()');
  const { scope, grant = { grant_type: 'client_credentials' } } = settings;
  const endpoint = new TokenEndpoint(settings);
  const form = async () => ({ ...(await grantFields(grant, endpoint.name)), ...defined({ scope }) });
  return new CachedTokens({ ...settings, endpoint, form });
}
