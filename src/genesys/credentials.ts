import { z } from 'zod';
import { clientCredentials } from '../auth/client-credentials.js';
import { staticToken, type TokenSource } from '../auth/token-source.js';
import type { TokenEndpointOptions } from '../auth/token-endpoint-options.js';
import { ConfigurationError } from '../errors/pagewright-error.js';
import { defined } from '../json/plain-objects.js';
import { parseOptions } from '../options/parse-options.js';

/** How to log in: with an OAuth client of the org, an access token, or any `TokenSource`. */
export type GenesysAuth =
  | { readonly clientId: string; readonly clientSecret: string }
  | { readonly accessToken: string }
  | string
  | TokenSource;

const text = z.custom<string>((value) => typeof value === 'string' && value.trim() !== '', {
  error: 'a non-empty string',
});
const login = z.strictObject({ auth: z.strictObject({ clientId: text, clientSecret: text }) });
const token = z.strictObject({ auth: z.strictObject({ accessToken: text }) });

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * The token source for the option `auth`.
 *
 * @param endpoint where and how to log in; an OAuth client requires a `tokenUrl`
 * @throws ConfigurationError that names the invalid field, without its value
 */
export function tokenSourceFor(
  auth: GenesysAuth,
  endpoint: Pick<TokenEndpointOptions, 'axios' | 'clock' | 'observe'> & { readonly tokenUrl: string | undefined },
  where: string,
): TokenSource {
  if (isObject(auth) && typeof (auth as TokenSource).token === 'function') return auth as TokenSource;
  if (typeof auth === 'string')
    return staticToken(parseOptions(token, { auth: { accessToken: auth } }, where).auth.accessToken);
  if (isObject(auth) && 'accessToken' in auth)
    return staticToken(parseOptions(token, { auth }, where).auth.accessToken);
  if (!isObject(auth) || Array.isArray(auth)) {
    throw new ConfigurationError(
      `${where}: option "auth" must be { clientId, clientSecret }, { accessToken }, an access token or a TokenSource, got ${typeName(auth)}`,
    );
  }
  const { clientId, clientSecret } = parseOptions(login, { auth }, where).auth;
  const { tokenUrl, ...rest } = endpoint;
  if (tokenUrl !== undefined) return clientCredentials({ ...defined(rest), tokenUrl, clientId, clientSecret });
  throw new ConfigurationError(
    `${where}: option "loginURL" is required, because baseURL is not the address of a region. Set it, or set "region"`,
  );
}

/** Omits the value, which may be a secret in the wrong place. */
const typeName = (value: unknown) =>
  value === undefined || value === null ? String(value) : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
