import axios, { type AxiosInstance } from 'axios';
import { rememberSecret } from '../errors/redact.js';
import { type Jitter, jittered } from '../time/backoff.js';
import type { Clock } from '../time/clock.js';
import type { TokenEndpointSettings } from './token-endpoint-options.js';
import {
  authError,
  clientAuthentication,
  type ClientCredentialsPair,
  type GrantedTokens,
  parseTokenResponse,
  postForm,
  requestFailure,
  responseFailure,
  type TokenFailure,
} from './token-request.js';

/** Clients that were refused together must not return together. */
const RETRY_AFTER_JITTER: Jitter = [1, 1.5];

/** The issued tokens, and when they were requested. */
interface Grant extends GrantedTokens {
  /** Milliseconds since the epoch. A lifetime counted from here is never too long. */
  readonly requestedAt: number;
}

/** A token request failed and is retried after `waitMs`. */
export interface TokenRetry {
  readonly waitMs: number;
  readonly status?: number | undefined;
}

type Outcome = { readonly grant: Grant } | { readonly failure: TokenFailure };

type EndpointSettings = Omit<TokenEndpointSettings, 'clientId'> & ClientCredentialsPair;

/** Requests tokens from one token endpoint, with retries. */
export class TokenEndpoint {
  /** `POST https://…`, without the query. */
  readonly name: string;
  readonly #settings: EndpointSettings;
  readonly #http: AxiosInstance;

  constructor(settings: EndpointSettings) {
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
   * @param onRetry called before the wait for each retry
   * @param signal ends the request, and its waits
   * @throws AuthError if no token was issued
   */
  async request(
    form: Readonly<Record<string, string>>,
    onRetry: (retry: TokenRetry) => void,
    signal: AbortSignal,
  ): Promise<Grant> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#send(form, signal);
      if ('grant' in outcome) return outcome.grant;
      const waitMs = this.#waitAfter(attempt, outcome.failure);
      onRetry({ waitMs, status: outcome.failure.refusal.status });
      await this.clock.sleep(waitMs, signal);
    }
  }

  async #send(form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Outcome> {
    const { tokenUrl: url, params, timeoutMs } = this.#settings;
    const client = clientAuthentication(this.#settings);
    for (const secret of client.secrets) rememberSecret(secret);
    const request = { url, form: { ...form, ...client.form, ...params }, headers: client.headers, timeoutMs };
    const requestedAt = this.clock.now();
    const response = await postForm(this.#http, request, signal).catch(requestFailure);
    if ('transient' in response) return { failure: response };
    if (response.status > 299) return { failure: responseFailure(response, url, this.clock.now()) };
    return { grant: { ...parseTokenResponse(response, this.name, requestedAt), requestedAt } };
  }

  /** @throws AuthError if the request is not retried */
  #waitAfter(attempt: number, failure: TokenFailure): number {
    const { retries, maxRetryAfterMs, backoff } = this.#settings;
    if (!failure.transient) throw authError(failure, this.name);
    const requestedMs = failure.retryAfterMs;
    if (requestedMs !== undefined && requestedMs > maxRetryAfterMs) {
      const limit = `more than the ${maxRetryAfterMs} ms of maxRetryAfterMs`;
      throw authError(failure, this.name, `. The server asks to wait ${requestedMs} ms, ${limit}`);
    }
    if (attempt > retries)
      throw authError(failure, this.name, retries > 0 ? `. Gave up after ${attempt} attempts` : '');
    // A wait of 0 would use up all retries in one moment.
    return requestedMs ? jittered(requestedMs, RETRY_AFTER_JITTER, Math.random) : backoff(attempt);
  }
}
