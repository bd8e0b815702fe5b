import { ORDER } from '../middleware.js';
import { type RateLimitOptions, rateLimitSchema } from './rate-limit-options.js';
import { checkOptions } from '../../options/parse-options.js';
import {
  defineMethodDecorator,
  type MethodDecoratorOf,
  type RequestMethod,
} from '../../decorators/define-method-decorator.js';
import { POLICIES } from '../../decorators/endpoint.js';

const decorator = defineMethodDecorator<RateLimitOptions, RateLimitOptions>({
  name: POLICIES.rateLimit,
  order: ORDER.RateLimited,
  resolve: (options, where) => checkOptions(rateLimitSchema, options, where),
});

/**
 * Keeps the pace of a method's requests, and heeds the server: a 429 pauses all who share the bucket for `Retry-After` (never shortened) and sends
 * again, and headers that say that little is left make the bucket wait for the reset. Without a pace it only heeds the server.
 *
 * @example
 * class Crm extends ApiClient {
 *   @Paginated()
 *   @RateLimited({ requests: 300, perMs: 60_000, scope: 'token' })
 *   users(params: object = {}): Paged<User> {
 *     return this.get('/api/v2/users', params);
 *   }
 * }
 * @throws ConfigurationError, when the class is defined, for bad options or a wrong place; at the first call, where the scope has other numbers
 */
export function RateLimited(options: RateLimitOptions = {}, ...more: unknown[]): MethodDecoratorOf<RequestMethod> {
  return decorator(options, more);
}
