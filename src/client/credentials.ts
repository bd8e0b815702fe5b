import { Renewal } from '../auth/renewal.js';
import type { TokenSource } from '../auth/token-source.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { PageRequest } from '../layers/layer.js';
import type { Credentials } from '../layers/reauth.js';
import { contextOf } from './client-context.js';
import { PerOwner } from './per-owner.js';

/** Renews a client's credentials: a function of the client, or the name of one of its methods. */
export type Refresh = ((client: never) => unknown) | string;

const renewals = new WeakMap<TokenSource, Renewal>();
const ownRenewals = new PerOwner<Renewal>();

/**
 * What requests of a client prove themselves with.
 *
 * @param refresh in place of the client's token source
 * @throws ConfigurationError where there is neither, or no such method
 */
export function credentialsOf(
  client: object,
  refresh: Refresh | undefined,
  where: string,
): (request: PageRequest) => Credentials {
  const { auth } = contextOf(client);
  if (refresh !== undefined) {
    const own = byRefreshing(client, refresh, where);
    return ({ tokens = auth }) => (tokens ? { ...own, token: (signal) => tokens.token(signal) } : own);
  }
  if (auth) return ({ tokens }) => fromSource(tokens ?? auth.pick?.() ?? auth);
  throw new ConfigurationError(
    `${where}: @Reauth401() has nothing to refresh; give it a function of the client or the name of a method, or give the client its auth`,
  );
}

function fromSource(source: TokenSource): Credentials {
  const renewal = renewals.get(source) ?? new Renewal();
  renewals.set(source, renewal);
  const token = (signal: AbortSignal) => source.token(signal);
  if (source.fixed) return { renewal, token };
  return { renewal, token, renew: (rejected, signal) => source.refresh(rejected!, signal) };
}

/** Methods whose refresh is the same, by name or by its text, share one renewal. */
function byRefreshing(client: object, refresh: Refresh, where: string): Credentials {
  const renewal = ownRenewals.get(client, { where, scope: String(refresh), numbers: {} }, () => new Renewal());
  if (typeof refresh === 'function') {
    return { renewal, renew: async () => (refresh as (client: object) => unknown)(client) };
  }
  const method = (client as Record<string, unknown>)[refresh];
  if (typeof method !== 'function') {
    throw new ConfigurationError(`${where}: @Reauth401("${refresh}") names no method of ${client.constructor.name}`);
  }
  return { renewal, renew: async () => (method as () => unknown).call(client) };
}
