import axios, { type AxiosError, type AxiosInstance } from 'axios';
import axiosRetry, { isNetworkError } from 'axios-retry';

const IDEMPOTENT = new Set(['get', 'head', 'options', 'put', 'delete']);
const BASE_MS = 100;
const CAP_MS = 2_000;

/**
 * Retries, below HTTP, what never got an answer: idempotent requests that failed on the network. Anything with a status is not for here,
 * so that no failure is retried by two parts.
 */
export function retryNetworkFailures(http: AxiosInstance, retries: number): void {
  axiosRetry(http, {
    retries,
    shouldResetTimeout: true,
    retryCondition: (error: AxiosError) =>
      !axios.isCancel(error) &&
      error.response === undefined &&
      isNetworkError(error) &&
      IDEMPOTENT.has(error.config?.method?.toLowerCase() ?? ''),
    retryDelay: (attempt) => Math.min(BASE_MS * 2 ** (attempt - 1), CAP_MS) * (1 + Math.random() / 2),
  });
}
