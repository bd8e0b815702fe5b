import { type CircuitOptions, circuitSchema } from './circuit-breaker-options.js';
import { ORDER } from '../middleware.js';
import { checkOptions } from '../../options/parse-options.js';
import {
  defineMethodDecorator,
  type MethodDecoratorOf,
  type RequestMethod,
} from '../../decorators/define-method-decorator.js';
import { POLICIES } from '../../decorators/endpoint.js';

const decorator = defineMethodDecorator<CircuitOptions, CircuitOptions>({
  name: POLICIES.breaker,
  order: ORDER.CircuitBroken,
  resolve: (options, where) => checkOptions(circuitSchema, options, where),
});

/**
 * Stops sending after repeated 429 and 503 answers, and after a cooldown asks with one single request whether the server is back; all others wait
 * for that (or fail at once), and then come back one by one.
 *
 * @throws ConfigurationError, when the class is defined, for bad options or a wrong place; at the first call, where the scope has other numbers
 */
export function CircuitBroken(options: CircuitOptions = {}, ...more: unknown[]): MethodDecoratorOf<RequestMethod> {
  return decorator(options, more);
}
