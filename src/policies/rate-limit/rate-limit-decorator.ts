import { definePolicyDecorator, type RequestDecorator } from '../../decorators/define-method-decorator.js';
import { type RateLimitOptions, rateLimitSchema } from './rate-limit-options.js';

const decorator = definePolicyDecorator<RateLimitOptions>('rateLimit', rateLimitSchema);

/**
 * Limits the request rate of a method and reacts to the server.
 *
 * - A 429 pauses all callers of the bucket for `Retry-After`, which is never shortened; then the request is retried.
 * - A low quota, as the response headers report it, makes the bucket wait for the reset.
 * - Without a rate it only reacts to the server.
 *
 * @example
 * class Crm extends ApiClient {
 *   @Paginated()
 *   @RateLimited({ requests: 300, perMs: 60_000, scope: 'token' })
 *   users(params: object = {}): Paged<User> {
 *     return this.get('/api/v2/users', params);
 *   }
 * }
 * @throws ConfigurationError when the class is defined, for invalid options or a wrong place; at the first call, if the scope has another rate
 */
export function RateLimited(options: RateLimitOptions = {}, ...more: unknown[]): RequestDecorator {
  return decorator(options, more);
}
