import { AuthError } from '../errors/client-errors.js';
import { rememberSecret } from '../errors/redact.js';
import { createEmitter, type Emit, type Observer } from '../events/emitter.js';
import type { EventOf } from '../events/event.js';
import { abortable } from '../time/abortable.js';
import { SingleFlight } from '../time/single-flight.js';
import { type IssuedToken, tokenTimes } from './token-lifetime.js';
import type { TokenEndpoint, TokenRetry } from './token-endpoint.js';
import type { TokenSource } from './token-source.js';

/** After a refresh ahead of time that failed, the next one is tried not before this many milliseconds. */
const AHEAD_PAUSE_MS = 10_000;

interface CurrentToken extends IssuedToken {
  /** The server has refused it, whatever its times say. */
  readonly rejected?: true;
}

interface CachedTokensOptions {
  readonly endpoint: TokenEndpoint;
  /** The fields of the grant, asked for each request. */
  readonly form: () => Readonly<Record<string, string>>;
  /** What the caller has already. */
  readonly initial?: IssuedToken | undefined;
  readonly refreshAheadMs: number;
  readonly observe?: Observer | undefined;
  /**
   * Called with each new token before it is given out. Where it rejects, the token is held back, and the next call begins with it.
   * With it, a refresh once begun goes on to its end, whether or not anybody still waits: its answer may be the only one of its kind.
   */
  readonly store?: (issued: IssuedToken) => Promise<void>;
}

/** Gives one token until shortly before its end, and asks for the next one once, whoever wants it. No timers: each call looks at the clock. */
export class CachedTokens implements TokenSource {
  readonly #init: CachedTokensOptions;
  readonly #emit: Emit;
  readonly #flight = new SingleFlight<string>();
  #held: CurrentToken | undefined;
  /** Came, and is not stored yet. */
  #unstored: IssuedToken | undefined;
  #notAheadBefore = -Infinity;

  constructor(init: CachedTokensOptions) {
    this.#init = init;
    this.#held = init.initial;
    this.#emit = createEmitter([init.observe]);
  }

  async token(signal?: AbortSignal): Promise<string> {
    const held = this.#held;
    if (!this.#isGood(held) || this.#unstored) return this.#renewed(signal);
    const now = this.#now();
    if (now >= held.refreshAt && now >= this.#notAheadBefore && !this.#flight.busy) this.#refreshAhead();
    rememberSecret(held.accessToken);
    return held.accessToken;
  }

  async refresh(rejected: string, signal?: AbortSignal): Promise<string> {
    if (this.#held?.accessToken === rejected) this.#held = { ...this.#held, rejected: true };
    return this.token(signal);
  }

  #isGood(held: CurrentToken | undefined): held is CurrentToken {
    return held !== undefined && !held.rejected && this.#now() < held.expiresAt;
  }

  async #renewed(signal: AbortSignal | undefined): Promise<string> {
    if (!this.#init.store) return this.#flight.join((all) => this.#renew(all), signal);
    signal?.throwIfAborted();
    const shared = this.#flight.join((all) => this.#renew(all));
    return signal ? abortable(shared, signal) : shared;
  }

  /** Nobody waits for it, so its failure is told as an event and nowhere else. */
  #refreshAhead(): void {
    this.#flight
      .join((all) => this.#renew(all))
      .catch(() => {
        this.#notAheadBefore = this.#now() + AHEAD_PAUSE_MS;
      });
  }

  async #renew(signal: AbortSignal): Promise<string> {
    const cause = this.#cause();
    const began = this.#now();
    const tell = (outcome: EventOf<'token'>['outcome'], more: Partial<EventOf<'token'>>) =>
      this.#emit({
        type: 'token',
        endpoint: this.#init.endpoint.name,
        cause,
        outcome,
        ms: this.#now() - began,
        ...more,
      });
    try {
      const held = await this.#next((retry) => tell('retry', known(retry)), signal);
      tell('refreshed', { expiresInMs: held.expiresAt - this.#now() });
      return held.accessToken;
    } catch (error) {
      if (!signal.aborted) tell('failed', known({ status: error instanceof AuthError ? error.status : undefined }));
      throw error;
    }
  }

  async #next(tell: (retry: TokenRetry) => void, signal: AbortSignal): Promise<CurrentToken> {
    if (this.#unstored) {
      const held = await this.#hold(this.#unstored);
      if (this.#isGood(held)) return held;
    }
    const { endpoint, form, refreshAheadMs } = this.#init;
    const { accessToken, refreshToken, askedAt, lifetimeMs } = await endpoint.request(form(), tell, signal);
    for (const secret of [accessToken, refreshToken]) if (secret !== undefined) rememberSecret(secret);
    return this.#hold({ accessToken, refreshToken, ...tokenTimes(askedAt, lifetimeMs, refreshAheadMs) });
  }

  async #hold(issued: IssuedToken): Promise<CurrentToken> {
    try {
      await this.#init.store?.(issued);
    } catch (error) {
      this.#unstored = issued;
      throw error;
    }
    this.#unstored = undefined;
    this.#held = issued;
    return issued;
  }

  #cause(): EventOf<'token'>['cause'] {
    if (!this.#held) return 'first';
    if (this.#held.rejected) return 'refused';
    return this.#isGood(this.#held) ? 'ahead' : 'expired';
  }

  #now(): number {
    return this.#init.endpoint.clock.now();
  }
}

const known = <T extends object>(facts: T) =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<T>;
