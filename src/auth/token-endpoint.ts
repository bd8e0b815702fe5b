import axios, { type AxiosInstance } from 'axios';
import { rememberSecret } from '../errors/redact.js';
import type { Clock } from '../time/clock.js';
import { type Jitter, jittered } from '../time/backoff.js';
import { clientAuthentication, type ClientCredentialsPair, postForm } from './token-request.js';
import type { TokenEndpointSettings } from './token-endpoint-options.js';
import {
  authError,
  type GrantedTokens,
  parseTokenResponse,
  requestFailure,
  responseFailure,
  type TokenFailure,
} from './token-response.js';

/** So that clients which were refused together do not return together. */
const RETRY_AFTER_JITTER: Jitter = [1, 1.5];

/** A token, and when its life began. */
interface Grant extends GrantedTokens {
  /** Milliseconds since the epoch, when it was asked for: counted from there, it is never taken for longer-lived than it is. */
  readonly askedAt: number;
}

/** A request failed and is going to be repeated. */
export interface TokenRetry {
  readonly waitMs: number;
  readonly status?: number | undefined;
}

type Outcome = { readonly grant: Grant } | { readonly failure: TokenFailure };

/** Asks a token endpoint, again and again where that may help. What it is asked with never leaves it. */
export class TokenEndpoint {
  /** `POST https://…`, without the query. */
  readonly name: string;
  readonly #settings: TokenEndpointSettings & ClientCredentialsPair;
  readonly #http: AxiosInstance;

  constructor(settings: TokenEndpointSettings & ClientCredentialsPair) {
    const { origin, pathname } = new URL(settings.tokenUrl);
    this.name = `POST ${origin}${pathname}`;
    this.#settings = settings;
    this.#http = typeof settings.axios === 'function' ? settings.axios : axios.create(settings.axios);
  }

  get clock(): Clock {
    return this.#settings.clock;
  }

  /**
   * @param form the fields of the grant
   * @param tell hears of each repetition before the wait
   * @param signal ends it, also in a wait
   * @throws AuthError where no token came
   */
  async request(
    form: Readonly<Record<string, string>>,
    tell: (retry: TokenRetry) => void,
    signal: AbortSignal,
  ): Promise<Grant> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#ask(form, signal);
      if ('grant' in outcome) return outcome.grant;
      const waitMs = this.#waitBefore(attempt, outcome.failure);
      tell({ waitMs, status: outcome.failure.refusal.status });
      await this.clock.sleep(waitMs, signal);
    }
  }

  async #ask(form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Outcome> {
    const { tokenUrl: url, params, timeoutMs } = this.#settings;
    const client = clientAuthentication(this.#settings);
    for (const secret of client.secrets) rememberSecret(secret);
    const post = { url, form: { ...form, ...client.form, ...params }, headers: client.headers, timeoutMs };
    const askedAt = this.clock.now();
    const response = await postForm(this.#http, post, signal).catch(requestFailure);
    if ('transient' in response) return { failure: response };
    if (response.status > 299) return { failure: responseFailure(response, url, this.clock.now()) };
    return { grant: { ...parseTokenResponse(response, this.name, askedAt), askedAt } };
  }

  /** @throws AuthError where the request is not going to be repeated */
  #waitBefore(attempt: number, failure: TokenFailure): number {
    const { retries, maxRetryAfterMs, backoff } = this.#settings;
    if (!failure.transient) throw authError(failure, this.name);
    const asked = failure.retryAfterMs;
    if (asked !== undefined && asked > maxRetryAfterMs) {
      const limit = `more than maxRetryAfterMs (${maxRetryAfterMs} ms) allows`;
      throw authError(failure, this.name, `; the server asks to wait ${asked} ms, ${limit}`);
    }
    if (attempt > retries)
      throw authError(failure, this.name, retries > 0 ? `; it failed ${attempt} times in a row` : '');
    // A wait of nothing would spend all repetitions in one moment.
    return asked ? jittered(asked, RETRY_AFTER_JITTER, Math.random) : backoff(attempt);
  }
}
