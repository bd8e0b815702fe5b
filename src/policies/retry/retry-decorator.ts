import { definePolicyDecorator, type RequestDecorator } from '../../decorators/define-method-decorator.js';
import { type RetryOptions, retrySchema } from './retry-options.js';

const decorator = definePolicyDecorator<RetryOptions>('retry', retrySchema);

/**
 * Retries transient failures: 408, 500, 502, 503, 504, and network failures that the HTTP client does not retry.
 *
 * Waits for the server's `Retry-After`, otherwise for an exponential backoff. Each page has all its retries. A non-idempotent request is retried
 * only if the server did not process it, or with `unsafe`.
 *
 * @throws ConfigurationError when the class is defined, for invalid options or a wrong place
 */
export function Retried(options: RetryOptions = {}, ...more: unknown[]): RequestDecorator {
  return decorator(options, more);
}
