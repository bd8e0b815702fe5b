import { PagewrightError, type ErrorPlace } from './pagewright-error.js';

/** What is known of a request that got no answer. */
export interface NetworkFacts {
  /** HTTP method, where it is known. */
  readonly method?: string | undefined;
  /** It may go away by asking again: it is no refused certificate, and no name that does not exist. */
  readonly transient?: boolean;
  /** The connection was never made, so the server cannot have acted. */
  readonly unsent?: boolean;
  /** Repetitions that were made below HTTP; absent where nobody repeats there. */
  readonly retries?: number | undefined;
}

/** No HTTP answer came: refused, reset, timed out, name not found. `cause` holds what the transport said, without its request. */
export class NetworkError extends PagewrightError implements NetworkFacts {
  declare readonly method?: string;
  readonly transient: boolean;
  readonly unsent: boolean;
  declare readonly retries?: number;

  constructor(message: string, place: ErrorPlace = {}, facts: NetworkFacts = {}) {
    const { method, transient = true, unsent = false, retries } = facts;
    super({ name: 'NetworkError', code: 'NETWORK', message, ...place });
    this.transient = transient;
    this.unsent = unsent;
    if (method !== undefined) this.method = method;
    if (retries !== undefined) this.retries = retries;
  }
}
