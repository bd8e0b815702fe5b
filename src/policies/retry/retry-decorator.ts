import { ORDER } from '../middleware.js';
import { type RetryOptions, retrySchema } from './retry-options.js';
import { checkOptions } from '../../options/parse-options.js';
import {
  defineMethodDecorator,
  type MethodDecoratorOf,
  type RequestMethod,
} from '../../decorators/define-method-decorator.js';
import { POLICIES } from '../../decorators/endpoint.js';

const decorator = defineMethodDecorator<RetryOptions, RetryOptions>({
  name: POLICIES.retry,
  order: ORDER.Retried,
  resolve: (options, where) => checkOptions(retrySchema, options, where),
});

/**
 * Repeats a request that failed for a moment (408, 500, 502, 503, 504, and no answer where nobody below repeats it): after the server's
 * `Retry-After`, else after an exponential backoff. Each page counts anew. What may act twice is repeated only where the server did not take
 * it up, or where `unsafe` says so.
 *
 * @throws ConfigurationError, when the class is defined, for bad options or a wrong place
 */
export function Retried(options: RetryOptions = {}, ...more: unknown[]): MethodDecoratorOf<RequestMethod> {
  return decorator(options, more);
}
