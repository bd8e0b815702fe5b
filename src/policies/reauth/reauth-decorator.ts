import { ConfigurationError } from '../../errors/client-errors.js';
import { describeValue } from '../../errors/describe-value.js';
import { ORDER } from '../middleware.js';
import {
  defineMethodDecorator,
  type MethodDecoratorOf,
  type RequestMethod,
} from '../../decorators/define-method-decorator.js';
import { POLICIES } from '../../decorators/endpoint.js';

type Refresh = ((client: never) => unknown) | string;
type Options = { readonly refresh?: Refresh };

const decorator = defineMethodDecorator<Refresh | undefined, Options>({
  name: POLICIES.reauth,
  order: ORDER.Reauth401,
  resolve(refresh, where) {
    if (refresh === undefined) return Object.freeze({});
    const isName = typeof refresh === 'string' && refresh !== '';
    if (typeof refresh !== 'function' && !isName) {
      throw new ConfigurationError(
        `${where}: takes a function of the client, the name of one of its methods, or nothing, got ${describeValue(refresh)}`,
      );
    }
    return Object.freeze({ refresh });
  },
});

/**
 * On a 401 renews the credentials, once for all callers who meet it at the same time, and sends once more, from the same place. A second 401 in a
 * row is an `UnauthorizedError`, and a renewal that fails an `AuthError`.
 *
 * @param refresh a function of the client, or the name of one of its methods; methods that give the same share one renewal.
 * Without it the client's `auth` is refreshed
 *
 * @example
 * class Crm {
 *   @Paginated()
 *   @Reauth401((client: Crm) => client.session.refresh())
 *   users(params: object = {}): Paged<User> {
 *     return page(this.http.get('/users', { params, headers: this.session.headers() }));
 *   }
 * }
 * @throws ConfigurationError, when the class is defined, for a wrong argument or place; at the first call, where there is nothing to refresh
 */
export function Reauth401<Client extends object>(
  refresh?: ((client: Client) => unknown) | string,
  ...more: unknown[]
): MethodDecoratorOf<RequestMethod> {
  return decorator(refresh, more);
}
