import { z } from 'zod';
import { clientCredentials } from '../auth/client-credentials.js';
import { staticToken, type TokenSource } from '../auth/token-source.js';
import type { TokenEndpointOptions } from '../auth/token-endpoint-options.js';
import { ConfigurationError } from '../errors/client-errors.js';
import { omit } from '../options/defined.js';
import { parseOptions } from '../options/parse-options.js';

/** What a client logs in with: an OAuth client of the org, an access token that somebody else got, or any `TokenSource`. */
export type GenesysAuth =
  | { readonly clientId: string; readonly clientSecret: string }
  | { readonly accessToken: string }
  | string
  | TokenSource;

const text = z.custom<string>((value) => typeof value === 'string' && value.trim() !== '', {
  error: 'a string that is not empty',
});
const login = z.strictObject({ auth: z.strictObject({ clientId: text, clientSecret: text }) });
const token = z.strictObject({ auth: z.strictObject({ accessToken: text }) });

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * The token source for what the user gave.
 *
 * @param endpoint where and how to log in; without a `tokenUrl` an OAuth client has nowhere to
 * @throws ConfigurationError that names what is missing, and never what is secret
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
  if (tokenUrl !== undefined) return clientCredentials({ ...omit(rest), tokenUrl, clientId, clientSecret });
  throw new ConfigurationError(
    `${where}: option "loginURL" must be given, as neither region nor baseURL tells where clientId and clientSecret log in`,
  );
}

/** Never the value itself, which may be a secret in the wrong place. */
const typeName = (value: unknown) =>
  value === undefined || value === null ? String(value) : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
