import type { TokenSource } from '../../auth/token-source.js';
import { contextOf } from '../../client/client-state.js';
import { ConfigurationError } from '../../errors/client-errors.js';
import { SingleFlight } from '../../time/single-flight.js';
import type { PageRequest } from '../middleware.js';
import { ScopedRegistry } from '../scoped-registry.js';
import type { Credentials } from './reauth-middleware.js';

/** Renews a client's credentials: a function of the client, or the name of one of its methods. */
export type Refresh = ((client: never) => unknown) | string;

const renewals = new WeakMap<TokenSource, CredentialRenewal>();
const ownRenewals = new ScopedRegistry<CredentialRenewal>();

/**
 * What requests of a client prove themselves with.
 *
 * @param refresh in place of the client's token source
 * @throws ConfigurationError where there is neither, or no such method
 */
export function credentialsFor(
  client: object,
  refresh: Refresh | undefined,
  where: string,
): (request: PageRequest) => Credentials {
  const { auth } = contextOf(client);
  if (refresh !== undefined) {
    const own = fromRefresh(client, refresh, where);
    return ({ tokens = auth }) => (tokens ? { ...own, token: (signal) => tokens.token(signal) } : own);
  }
  if (auth) return ({ tokens }) => fromSource(tokens ?? auth.pick?.() ?? auth);
  throw new ConfigurationError(
    `${where}: @Reauth401() has nothing to refresh; give it a function of the client or the name of a method, or give the client its auth`,
  );
}

function fromSource(source: TokenSource): Credentials {
  const renewal = renewals.get(source) ?? new CredentialRenewal();
  renewals.set(source, renewal);
  const token = (signal: AbortSignal) => source.token(signal);
  if (source.fixed) return { renewal, token };
  return { renewal, token, renew: (rejected, signal) => source.refresh(rejected!, signal) };
}

/** Methods whose refresh is the same, by name or by its text, share one renewal. */
function fromRefresh(client: object, refresh: Refresh, where: string): Credentials {
  const renewal = ownRenewals.get(client, { where, scope: String(refresh), config: {} }, () => new CredentialRenewal());
  if (typeof refresh === 'function') {
    return { renewal, renew: async () => (refresh as (client: object) => unknown)(client) };
  }
  const method = (client as Record<string, unknown>)[refresh];
  if (typeof method !== 'function') {
    throw new ConfigurationError(`${where}: @Reauth401("${refresh}") names no method of ${client.constructor.name}`);
  }
  return { renewal, renew: async () => (method as () => unknown).call(client) };
}

/**
 * One renewal of credentials at a time. Whoever was refused while it went on, or with credentials from before it, needs none of its own.
 */
export class CredentialRenewal {
  #done = 0;
  readonly #flight = new SingleFlight<void>();

  /** Renewals so far; to be noted before a request is sent. */
  get count(): number {
    return this.#done;
  }

  /**
   * Renews, unless that was done since `count` was noted.
   *
   * @param noted the count from before the request that was refused
   * @param signal ends this caller's wait, and no other's
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
