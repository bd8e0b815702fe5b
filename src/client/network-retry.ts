import axios, { type AxiosError, type AxiosInstance } from 'axios';
import axiosRetry, { isNetworkError } from 'axios-retry';
import type { Clock } from '../time/clock.js';

const IDEMPOTENT = new Set(['get', 'head', 'options', 'put', 'delete']);
const BASE_MS = 100;
const CAP_MS = 2_000;

/**
 * Retries, below HTTP, what never got an answer: idempotent requests that failed on the network. Anything with a status is not for here,
 * so that no failure is retried by two parts.
 */
export function retryNetworkFailures(http: AxiosInstance, retries: number, clock: Clock): void {
  axiosRetry(http, {
    retries,
    shouldResetTimeout: true,
    // The wait stands here, not in `retryDelay`, which knows neither our clock nor the signal.
    retryCondition: async (error: AxiosError) => {
      if (!isWorthIt(error)) return false;
      const attempt = (error.config?.['axios-retry']?.retryCount ?? 0) + 1;
      await clock.sleep(delayFor(attempt), error.config?.signal as AbortSignal | undefined);
      return true;
    },
    retryDelay: () => 0,
  });
}

function isWorthIt(error: AxiosError): boolean {
  const idempotent = IDEMPOTENT.has(error.config?.method?.toLowerCase() ?? '');
  const refusedByUs = error.code === 'ERR_FR_REDIRECTION_FAILURE';
  return idempotent && !refusedByUs && error.response === undefined && !axios.isCancel(error) && isNetworkError(error);
}

/** Exponential, with a cap, and up to half as much again by chance so that many callers do not return at once. */
const delayFor = (attempt: number) => Math.min(BASE_MS * 2 ** (attempt - 1), CAP_MS) * (1 + Math.random() / 2);
