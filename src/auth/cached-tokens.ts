import { AuthError } from '../errors/client-errors.js';
import { rememberSecret } from '../errors/redact.js';
import { createEmitter, type Emit, type Observer } from '../events/emitter.js';
import type { EventOf } from '../events/event.js';
import { defined } from '../json/plain-objects.js';
import { abortable } from '../time/clock.js';
import { SingleFlight } from '../time/single-flight.js';
import type { TokenEndpoint, TokenRetry } from './token-endpoint.js';
import { type IssuedToken, tokenTimes } from './token-lifetime.js';
import type { TokenSource } from './token-source.js';

/** Milliseconds between a failed refresh in the background and the next one. */
const AHEAD_PAUSE_MS = 10_000;

interface CurrentToken extends IssuedToken {
  /** The server has rejected it before its expiry. */
  readonly rejected?: true;
}

interface CachedTokensOptions {
  readonly endpoint: TokenEndpoint;
  /** Returns the form fields of the grant for each request. */
  readonly form: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** A token that the caller has already. */
  readonly initial?: IssuedToken | undefined;
  readonly refreshAheadMs: number;
  readonly newTokenMs: number;
  readonly newTokenWaitMs: number;
  readonly observe?: Observer | undefined;
  /**
   * Called with each new token before it is returned. If it rejects, the token is held back and the next call stores it first. With `store`, a
   * refresh always runs to its end, even without waiting callers: its response may hold the only valid refresh token.
   */
  readonly store?: (issued: IssuedToken) => Promise<void>;
}

/** Returns one token until shortly before its expiry, and requests the next one once for all callers. Uses no timers: each call reads the clock. */
export class CachedTokens implements TokenSource {
  readonly #options: CachedTokensOptions;
  readonly #emit: Emit;
  readonly #flight = new SingleFlight<string>();
  #current: CurrentToken | undefined;
  /** Issued, but not stored yet. */
  #unstored: IssuedToken | undefined;
  #nextAheadAt = -Infinity;

  constructor(options: CachedTokensOptions) {
    this.#options = options;
    this.#current = options.initial;
    this.#emit = createEmitter([options.observe]);
  }

  async token(signal?: AbortSignal): Promise<string> {
    const current = this.#current;
    if (!this.#isValid(current) || this.#unstored) return this.#refreshed(signal);
    const now = this.#now();
    if (now >= current.refreshAt && now >= this.#nextAheadAt && !this.#flight.busy) this.#refreshAhead();
    rememberSecret(current.accessToken);
    return current.accessToken;
  }

  async refresh(rejected: string, signal?: AbortSignal): Promise<string> {
    if (this.#current?.accessToken === rejected) this.#current = { ...this.#current, rejected: true };
    return this.token(signal);
  }

  waitBeforeRetry(rejected: string): number | undefined {
    const { newTokenMs, newTokenWaitMs } = this.#options;
    const { accessToken, issuedAt = -Infinity } = this.#current ?? {};
    if (accessToken !== rejected || !this.#isValid(this.#current)) return undefined;
    return this.#now() - issuedAt < newTokenMs ? newTokenWaitMs : undefined;
  }

  #isValid(token: CurrentToken | undefined): token is CurrentToken {
    return token !== undefined && !token.rejected && this.#now() < token.expiresAt;
  }

  async #refreshed(signal: AbortSignal | undefined): Promise<string> {
    if (!this.#options.store) return this.#flight.join((all) => this.#fetch(all), signal);
    signal?.throwIfAborted();
    const shared = this.#flight.join((all) => this.#fetch(all));
    return signal ? abortable(shared, signal) : shared;
  }

  /** Runs in the background, so its failure is only reported as an event. */
  #refreshAhead(): void {
    this.#flight
      .join((all) => this.#fetch(all))
      .catch(() => {
        this.#nextAheadAt = this.#now() + AHEAD_PAUSE_MS;
      });
  }

  async #fetch(signal: AbortSignal): Promise<string> {
    const cause = this.#cause();
    const startedAt = this.#now();
    const emit = (outcome: EventOf<'token'>['outcome'], details: Partial<EventOf<'token'>>) =>
      this.#emit({
        type: 'token',
        endpoint: this.#options.endpoint.name,
        cause,
        outcome,
        ms: this.#now() - startedAt,
        ...details,
      });
    try {
      const { accessToken, expiresAt } = await this.#next((retry) => emit('retry', defined(retry)), signal);
      emit('refreshed', { expiresInMs: expiresAt - this.#now() });
      return accessToken;
    } catch (error) {
      if (!signal.aborted) emit('failed', defined({ status: error instanceof AuthError ? error.status : undefined }));
      throw error;
    }
  }

  async #next(onRetry: (retry: TokenRetry) => void, signal: AbortSignal): Promise<CurrentToken> {
    if (this.#unstored) {
      const stored = await this.#store(this.#unstored);
      if (this.#isValid(stored)) return stored;
    }
    const { endpoint, form, refreshAheadMs } = this.#options;
    const { accessToken, refreshToken, requestedAt, lifetimeMs } = await endpoint.request(
      await form(),
      onRetry,
      signal,
    );
    for (const secret of [accessToken, refreshToken]) if (secret !== undefined) rememberSecret(secret);
    const times = { issuedAt: this.#now(), ...tokenTimes(requestedAt, lifetimeMs, refreshAheadMs) };
    return this.#store({ accessToken, refreshToken, ...times });
  }

  async #store(issued: IssuedToken): Promise<CurrentToken> {
    try {
      await this.#options.store?.(issued);
    } catch (error) {
      this.#unstored = issued;
      throw error;
    }
    this.#unstored = undefined;
    this.#current = issued;
    return issued;
  }

  #cause(): EventOf<'token'>['cause'] {
    if (!this.#current) return 'first';
    if (this.#current.rejected) return 'refused';
    return this.#isValid(this.#current) ? 'ahead' : 'expired';
  }

  #now(): number {
    return this.#options.endpoint.clock.now();
  }
}
