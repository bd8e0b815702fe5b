import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosError, type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import axiosRetry, { isNetworkError } from 'axios-retry';
import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { type Clock, systemClock } from '../time/clock.js';
import type { ApiClientOptions } from './api-client-options.js';
import { redirectCheck } from './redirects.js';

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_NETWORK_RETRIES = 3;
const MAX_SOCKETS = 20;

/** The axios instance of a client: the one that was given, as it is, or one made from its configuration. */
export function createAxiosInstance(options: ApiClientOptions, where: string): AxiosInstance {
  const { axios: given, networkRetries, clock = systemClock } = options;
  if (typeof given !== 'function') {
    const http = axios.create({
      timeout: DEFAULT_TIMEOUT_MS,
      paramsSerializer: { indexes: null },
      ...agents(),
      ...given,
      beforeRedirect: redirectCheck(undefined, given?.beforeRedirect),
    });
    retryNetworkFailures(http, networkRetries ?? DEFAULT_NETWORK_RETRIES, clock);
    return http;
  }
  if (networkRetries === undefined) return given;
  throw new ConfigurationError(
    `${where}: networkRetries has no effect on an axios instance, which is used as it is. Pass its configuration instead, or leave networkRetries out`,
  );
}

/** Keep-alive agents with at most 20 sockets a host, like the pool of `requests` in Python. */
function agents(): Pick<CreateAxiosDefaults, 'httpAgent' | 'httpsAgent'> {
  const pool = { keepAlive: true, maxSockets: MAX_SOCKETS };
  return { httpAgent: new HttpAgent(pool), httpsAgent: new HttpsAgent(pool) };
}

/** @throws ConfigurationError if the baseURL of the axios instance is not absolute */
export function parseBaseUrl({ baseURL }: ApiClientOptions, http: AxiosInstance, where: string): URL | undefined {
  const base = baseURL ?? http.defaults.baseURL;
  if (base === undefined) return undefined;
  if (URL.canParse(base)) return new URL(base);
  throw new ConfigurationError(
    `${where}: the baseURL of the axios instance must be an absolute URL, got ${describeValue(base)}`,
  );
}

const IDEMPOTENT = new Set(['get', 'head', 'options', 'put', 'delete']);
const BASE_MS = 100;
const CAP_MS = 2_000;

/**
 * Retries idempotent requests that failed on the network, before a response arrived. A response with a status is left to the policies, so that no
 * failure is retried twice.
 */
function retryNetworkFailures(http: AxiosInstance, retries: number, clock: Clock): void {
  axiosRetry(http, {
    retries,
    shouldResetTimeout: true,
    // The wait is here and not in `retryDelay`, which has neither the clock nor the signal.
    retryCondition: async (error: AxiosError) => {
      if (!isRetryable(error)) return false;
      const attempt = (error.config?.['axios-retry']?.retryCount ?? 0) + 1;
      await clock.sleep(delayFor(attempt), error.config?.signal as AbortSignal | undefined);
      return true;
    },
    retryDelay: () => 0,
  });
}

function isRetryable(error: AxiosError): boolean {
  const idempotent = IDEMPOTENT.has(error.config?.method?.toLowerCase() ?? '');
  const refusedByUs = error.code === 'ERR_FR_REDIRECTION_FAILURE';
  return idempotent && !refusedByUs && error.response === undefined && !axios.isCancel(error) && isNetworkError(error);
}

/** Exponential with a cap and up to 50 % jitter, so that many callers do not retry at once. */
const delayFor = (attempt: number) => Math.min(BASE_MS * 2 ** (attempt - 1), CAP_MS) * (1 + Math.random() / 2);
