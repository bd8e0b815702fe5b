import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** What the token endpoint answered, in the words of RFC 6749 §5.2. */
export interface TokenRefusal {
  /** HTTP status; absent where no answer came, or where the token comes from the caller's own code. */
  readonly status?: number | undefined;
  /** Such as `'invalid_client'`. */
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
  /** The id to quote to the API's support. */
  readonly correlationId?: string | undefined;
}

/** No access token could be had. `cause` holds what the token source met. */
export class AuthError extends PagewrightError implements TokenRefusal {
  declare readonly status?: number;
  declare readonly error?: string;
  declare readonly error_description?: string;
  declare readonly correlationId?: string;

  constructor(message: string, refusal: TokenRefusal = {}, place: ErrorPlace = {}) {
    super({ name: 'AuthError', code: 'AUTH', message, ...place });
    Object.assign(this, Object.fromEntries(Object.entries(refusal).filter(([, value]) => value !== undefined)));
  }
}
