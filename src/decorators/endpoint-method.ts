import { ConfigurationError } from '../errors/configuration-error.js';
import type { AnyMethod, EndpointDefinition } from './endpoint.js';
import { PAGINATED, type PaginatedSettings } from './paginated-settings.js';
import { paginatedCall } from './paginated-call.js';
import { singleCall } from './single-call.js';

/**
 * What stands in the place of an annotated method: the same name, length and `this`, and a body that reads the endpoint definition.
 * All state of a call is in closures that the call makes.
 */
export function endpointMethod(definition: EndpointDefinition): AnyMethod {
  const { source, name } = definition;
  const method = function (this: object | undefined, ...args: unknown[]): unknown {
    if (typeof this !== 'object' || this === null) {
      throw new ConfigurationError(
        `${name} was called without its client; call it as client.${name}(…), or bind it: client.${name}.bind(client)`,
      );
    }
    const paginated = definition.layers.get(PAGINATED);
    if (paginated) return paged(definition, paginated.options as PaginatedSettings, this, args);
    return singleCall(definition, this, args);
  };
  Object.defineProperties(method, {
    name: { value: source.name, configurable: true },
    length: { value: source.length, configurable: true },
  });
  return method;
}

/** A method that promises an array rejects; one that gives a handle throws at the call. */
function paged(definition: EndpointDefinition, settings: PaginatedSettings, client: object, args: readonly unknown[]) {
  if (!settings.collect) return paginatedCall(definition, settings, client, args);
  try {
    return paginatedCall(definition, settings, client, args);
  } catch (error) {
    return Promise.reject(error);
  }
}
