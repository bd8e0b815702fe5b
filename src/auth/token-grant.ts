import { z } from 'zod';
import { AuthError } from '../errors/client-errors.js';
import { ConfigurationError, describeValue, messageOf } from '../errors/pagewright-error.js';
import { rememberSecret } from '../errors/redact.js';
import { formEncoded } from './token-request.js';

/** The form fields of an OAuth grant, such as `{ grant_type: 'password', username, password }`. */
export interface TokenGrant {
  readonly grant_type: string;
  readonly [field: string]: string;
}

/** A grant, or a function that returns one for each token request, for assertions that expire. */
export type GrantOption = TokenGrant | (() => TokenGrant | Promise<TokenGrant>);

/** Fields that are no credentials. Every other field is redacted in messages, events and logs. */
const PUBLIC_FIELDS = new Set([
  'grant_type',
  'scope',
  'audience',
  'resource',
  'username',
  'account_id',
  'client_id',
  'client_assertion_type',
  'requested_token_type',
  'subject_token_type',
  'actor_token_type',
]);

const isGrant = (value: unknown): value is TokenGrant =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  typeof (value as Partial<TokenGrant>).grant_type === 'string' &&
  Object.values(value).every((field) => typeof field === 'string' && field.trim() !== '');

const ALLOWED = 'an object of non-empty strings with grant_type, or a function that returns one';

export const grantOption = z
  .custom<GrantOption>((value) => typeof value === 'function' || isGrant(value), { error: ALLOWED })
  .transform((grant) => (typeof grant === 'function' ? grant : Object.freeze({ ...grant })))
  .optional();

/**
 * The form fields of a grant for one token request. Its secrets are remembered, so that they are redacted wherever they appear.
 *
 * @param endpoint the token endpoint, for messages
 * @throws AuthError if the function fails
 * @throws ConfigurationError if it returns no grant
 */
export async function grantFields(grant: GrantOption, endpoint: string): Promise<TokenGrant> {
  const fields = typeof grant === 'function' ? await called(grant, endpoint) : grant;
  for (const [name, value] of Object.entries(fields)) {
    if (PUBLIC_FIELDS.has(name)) continue;
    for (const secret of [value, formEncoded(value)]) rememberSecret(secret);
  }
  return fields;
}

async function called(grant: () => TokenGrant | Promise<TokenGrant>, endpoint: string): Promise<TokenGrant> {
  let fields: unknown;
  try {
    fields = await grant();
  } catch (cause) {
    throw new AuthError(`the grant could not be made: ${messageOf(cause)}`, {}, { endpoint, cause });
  }
  if (isGrant(fields)) return fields;
  // A string may be an assertion, which no message may show.
  const got = typeof fields === 'string' ? 'a string' : describeValue(fields);
  throw new ConfigurationError(
    `the function in option "grant" must return ${ALLOWED.split(',')[0]}, it returned ${got}`,
    {
      endpoint,
    },
  );
}
