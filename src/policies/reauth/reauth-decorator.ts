import { ConfigurationError, describeValue } from '../../errors/pagewright-error.js';
import { ORDER } from '../middleware.js';
import { defineMethodDecorator, type RequestDecorator } from '../../decorators/define-method-decorator.js';
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
 * Renews the credentials on a 401, once for all concurrent callers, and sends the request once more, from the same position. A second 401 in a row is
 * an `UnauthorizedError`; a failed renewal is an `AuthError`.
 *
 * @param refresh a function of the client, or the name of one of its methods. Methods with the same `refresh` share one renewal. Without it, the
 * client's `auth` is refreshed
 *
 * @example
 * class Crm {
 *   @Paginated()
 *   @Reauth401((client: Crm) => client.session.refresh())
 *   users(params: object = {}): Paged<User> {
 *     return page(this.http.get('/users', { params, headers: this.session.headers() }));
 *   }
 * }
 * @throws ConfigurationError when the class is defined, for a wrong argument or place; at the first call, if there is nothing to refresh
 */
export function Reauth401<Client extends object>(
  refresh?: ((client: Client) => unknown) | string,
  ...more: unknown[]
): RequestDecorator {
  return decorator(refresh, more);
}
