import type { TokenSource } from '../../auth/token-source.js';
import { ConfigurationError } from '../../errors/client-errors.js';
import { SingleFlight } from '../../time/single-flight.js';
import type { PageRequest } from '../middleware.js';

/** Renews a client's credentials: a function of the client, or the name of one of its methods. */
export type Refresh = ((client: never) => unknown) | string;

/** The credentials of a request, and how to renew them. */
export interface Credentials {
  /** Shared by all requests with these credentials. */
  readonly renewal: CredentialRenewal;
  /** Returns the token to send. Absent if the annotated method sets its own. */
  readonly token?: (signal: AbortSignal) => Promise<string>;
  /** Renews the credentials. Absent if they cannot be renewed. */
  readonly renew?: (rejected: string | undefined, signal: AbortSignal) => Promise<unknown>;
}

/** The client that sends the requests. */
interface CredentialOwner {
  readonly client: object;
  readonly auth: TokenSource | undefined;
  /** Returns the renewal of a client or token source, one for each scope. */
  readonly renewalFor: (owner: object, scope?: string) => CredentialRenewal;
}

/**
 * The credentials of a client's requests.
 *
 * @param refresh replaces the client's token source
 * @throws ConfigurationError if the client has neither, or no such method
 */
export function credentialsFor(
  owner: CredentialOwner,
  refresh: Refresh | undefined,
  where: string,
): (request: PageRequest) => Credentials {
  const { auth, renewalFor } = owner;
  if (refresh !== undefined) {
    const own = fromRefresh(owner, refresh, where);
    return ({ tokens = auth }) => (tokens ? { ...own, token: (signal) => tokens.token(signal) } : own);
  }
  if (auth) {
    const known = new WeakMap<TokenSource, Credentials>([[auth, fromSource(auth, renewalFor(auth))]]);
    return ({ tokens }) => {
      const source = tokens ?? auth.pick?.() ?? auth;
      const credentials = known.get(source) ?? fromSource(source, renewalFor(source));
      known.set(source, credentials);
      return credentials;
    };
  }
  throw new ConfigurationError(
    `${where}: @Reauth401() has nothing to refresh. Pass a function of the client or the name of a method, or set the client's auth`,
  );
}

function fromSource(source: TokenSource, renewal: CredentialRenewal): Credentials {
  const token = (signal: AbortSignal) => source.token(signal);
  if (source.fixed) return { renewal, token };
  return { renewal, token, renew: (rejected, signal) => source.refresh(rejected!, signal) };
}

/** Methods with the same `refresh`, compared by name or source code, share one renewal. */
function fromRefresh({ client, renewalFor }: CredentialOwner, refresh: Refresh, where: string): Credentials {
  const renewal = renewalFor(client, String(refresh));
  if (typeof refresh === 'function') {
    return { renewal, renew: async () => (refresh as (client: object) => unknown)(client) };
  }
  const method = (client as Record<string, unknown>)[refresh];
  if (typeof method !== 'function') {
    throw new ConfigurationError(
      `${where}: @Reauth401("${refresh}") does not name a method of ${client.constructor.name}`,
    );
  }
  return { renewal, renew: async () => (method as () => unknown).call(client) };
}

/** One renewal of credentials at a time. A request that failed with credentials from before a renewal needs no other. */
export class CredentialRenewal {
  #done = 0;
  readonly #flight = new SingleFlight<void>();

  /** Number of renewals so far. Read it before a request is sent. */
  get count(): number {
    return this.#done;
  }

  /**
   * Renews the credentials, unless another caller has done so since `count` was read.
   *
   * @param noted the count before the failed request was sent
   * @param signal ends only the wait of this caller
   */
  async renewUnlessDoneSince(
    noted: number,
    renew: (signal: AbortSignal) => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<'refreshed' | 'replaced'> {
    if (this.#done > noted) return 'replaced';
    await this.#flight.join(async (within) => {
      await renew(within);
      this.#done += 1;
    }, signal);
    return 'refreshed';
  }
}
