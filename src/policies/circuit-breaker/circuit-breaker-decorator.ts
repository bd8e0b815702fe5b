import { definePolicyDecorator, type RequestDecorator } from '../../decorators/define-method-decorator.js';
import { type CircuitOptions, circuitSchema } from './circuit-breaker-options.js';

const decorator = definePolicyDecorator<CircuitOptions>('breaker', circuitSchema);

/**
 * Stops sending after consecutive 429 and 503 responses. After a cooldown one single request tests whether the server is back. All others wait for
 * its outcome, or fail at once, and then restart one by one.
 *
 * @example
 * class Crm extends ApiClient {
 *   @CircuitBroken({ failures: 3, cooldownMs: 45_000 })
 *   user(id: string): Promise<User> {
 *     return this.get(`/api/v2/users/${id}`);
 *   }
 * }
 * @throws ConfigurationError when the class is defined, for invalid options or a wrong place; at the first call, if the scope has other thresholds
 */
export function CircuitBroken(options: CircuitOptions = {}, ...more: unknown[]): RequestDecorator {
  return decorator(options, more);
}
