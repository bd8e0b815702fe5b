import type { TokenSource } from '../../auth/token-source.js';
import { AuthError } from '../../errors/client-errors.js';
import { HttpError, sameResponse, UnauthorizedError } from '../../errors/http-errors.js';
import { ConfigurationError, messageOf } from '../../errors/pagewright-error.js';
import { SingleFlight } from '../../time/single-flight.js';
import {
  errorContextOf,
  eventContextOf,
  type Middleware,
  type Next,
  type PageRequest,
  type PageResponse,
  trackWait,
} from '../middleware.js';

/**
 * Renews the credentials on a 401, or on what `classify` calls `reauth`, once for all requests that fail at the same time, and sends the request once
 * more. This includes a POST, since the server did not process it. A second refusal in a row is final. A token that was issued just now is sent once
 * more before it counts as rejected.
 */
export function reauthMiddleware(credentialsOf: (request: PageRequest) => Credentials): Middleware {
  return async (request, next) => {
    const credentials = credentialsOf(request);
    const noted = credentials.renewal.count;
    const token = await credentials.token?.(request.signal);
    try {
      return await sendTwiceIfNew(request, next, {
        credentials,
        token,
        hasWorked: credentials.renewal.hasWorked(token),
      });
    } catch (error) {
      request.signal.throwIfAborted();
      if (!isUnauthorized(error) || !credentials.renew) throw error;
      await renew(credentials, noted, token, { request, status: error.status });
    }
    // Another 401 is final, so the new token gets its second chance although it may have worked for other requests.
    const renewed = await credentials.token?.(request.signal);
    return sendAgain(request, next, { credentials, token: renewed, hasWorked: false });
  };
}

const isUnauthorized = (error: unknown): error is HttpError =>
  error instanceof UnauthorizedError ||
  (error instanceof HttpError && error.status === 401 && error.verdict === undefined);

async function send(request: PageRequest, next: Next, { credentials, token }: TokenInUse): Promise<PageResponse> {
  request.signal.throwIfAborted();
  if (token === undefined) return next(request);
  try {
    const response = await next({ ...request, token });
    credentials.renewal.noteWorks(token);
    return response;
  } catch (error) {
    if (error instanceof HttpError && !isUnauthorized(error)) credentials.renewal.noteWorks(token);
    throw error;
  }
}

interface TokenInUse {
  readonly credentials: Credentials;
  readonly token: string | undefined;
  /** A server has accepted it already: a 401 then means that it was revoked, and a renewal is the better answer. */
  readonly hasWorked: boolean;
}

/** Not all servers of an API may know a token that was issued just now: it is sent once more after a short wait. */
async function sendTwiceIfNew(request: PageRequest, next: Next, inUse: TokenInUse): Promise<PageResponse> {
  const { credentials, token, hasWorked } = inUse;
  try {
    return await send(request, next, inUse);
  } catch (error) {
    request.signal.throwIfAborted();
    if (token === undefined || hasWorked || !isUnauthorized(error)) throw error;
    const waitMs = credentials.waitBeforeRetry?.(token);
    if (waitMs === undefined) throw error;
    request.releasePermits?.();
    const since = request.clock.now();
    await trackWait(request, request.clock.sleep(waitMs, request.signal), since);
    await request.reacquirePermits?.();
    request.counters.retries += 1;
    request.emit({ type: 'reauth', ...eventContextOf(request), outcome: 'retried', ms: waitMs });
  }
  return send(request, next, inUse);
}

async function sendAgain(request: PageRequest, next: Next, inUse: TokenInUse): Promise<PageResponse> {
  request.counters.retries += 1;
  try {
    return await sendTwiceIfNew(request, next, inUse);
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    const advice = 'The credentials were renewed and rejected again';
    throw new UnauthorizedError({ ...sameResponse(error), ...errorContextOf(request), advice });
  }
}

/** @throws AuthError if the renewal fails */
async function renew(
  { renewal, renew }: Credentials,
  noted: number,
  token: string | undefined,
  { request, status }: { readonly request: PageRequest; readonly status: number },
): Promise<void> {
  const { clock, counters, emit, signal } = request;
  const since = clock.now();
  const emitOutcome = (outcome: 'refreshed' | 'replaced' | 'failed') =>
    emit({ type: 'reauth', ...eventContextOf(request), outcome, ms: Math.max(0, clock.now() - since) });
  try {
    const outcome = await renewal.renewUnlessDoneSince(noted, (within) => renew!(token, within), signal);
    if (outcome === 'refreshed') counters.refreshes += 1;
    emitOutcome(outcome);
  } catch (error) {
    signal.throwIfAborted();
    emitOutcome('failed');
    throw asAuthError(error, status, request);
  }
}

function asAuthError(error: unknown, status: number, request: PageRequest): AuthError {
  if (error instanceof AuthError) return error;
  const message = `the server returned ${status}, and the credentials could not be renewed: ${messageOf(error)}`;
  return new AuthError(message, {}, { ...errorContextOf(request), cause: error });
}

/** Renews a client's credentials: a function of the client, or the name of one of its methods. */
export type Refresh = ((client: never) => unknown) | string;

/** The credentials of a request, and how to renew them. */
export interface Credentials {
  /** Shared by all requests with these credentials. */
  readonly renewal: CredentialRenewal;
  /** Returns the token to send. Absent if the annotated method sets its own. */
  readonly token?: (signal: AbortSignal) => Promise<string>;
  /** Returns how long to wait before a rejected token is sent once more; `undefined` for one that is not new. */
  readonly waitBeforeRetry?: (rejected: string) => number | undefined;
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
    return ({ tokens = auth }) =>
      tokens
        ? {
            ...own,
            token: (signal) => tokens.token(signal),
            waitBeforeRetry: (rejected) => tokens.waitBeforeRetry?.(rejected),
          }
        : own;
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
  const waitBeforeRetry = (rejected: string) => source.waitBeforeRetry?.(rejected);
  if (source.fixed) return { renewal, token, waitBeforeRetry };
  return { renewal, token, waitBeforeRetry, renew: (rejected, signal) => source.refresh(rejected!, signal) };
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
  #working: string | undefined;
  readonly #flight = new SingleFlight<void>();

  /** Notes a token that a server accepted. */
  noteWorks(token: string): void {
    this.#working = token;
  }

  hasWorked(token: string | undefined): boolean {
    return token !== undefined && token === this.#working;
  }

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
