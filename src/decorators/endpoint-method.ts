import { stateOf } from '../client/client-state.js';
import { StartedCall } from '../client/request-spec.js';
import { newCallRequest } from '../client/send.js';
import { ConfigurationError } from '../errors/client-errors.js';
import { copyParams } from '../json/copy-params.js';
import { abortable } from '../time/abortable.js';
import {
  type AnyMethod,
  dateChunkedSettingsOf,
  type EndpointDefinition,
  endpointName,
  PAGINATED,
  type PaginatedSettings,
} from './endpoint.js';
import { methodPlanOf } from './method-plan.js';
import { paginatedCall } from './paginated-call.js';

/**
 * The method that replaces an annotated method. It has the same name, length and `this`, and its body follows the endpoint definition.
 */
export function endpointMethod(definition: EndpointDefinition): AnyMethod {
  const { source, name } = definition;
  const method = function (this: object | undefined, ...args: unknown[]): unknown {
    if (typeof this !== 'object' || this === null) {
      throw new ConfigurationError(
        `${name} was called without its client. Call it as client.${name}(…), or bind it: client.${name}.bind(client)`,
      );
    }
    const paginated = definition.decorators.get(PAGINATED);
    if (paginated) return paged(definition, paginated.options as PaginatedSettings, this, args);
    return singleCall(definition, this, args);
  };
  Object.defineProperties(method, {
    name: { value: source.name, configurable: true },
    length: { value: source.length, configurable: true },
  });
  return method;
}

/** A method that promises an array rejects; one that returns a handle throws. */
function paged(definition: EndpointDefinition, settings: PaginatedSettings, client: object, args: readonly unknown[]) {
  if (!settings.collect) return paginatedCall(definition, settings, client, args);
  try {
    return paginatedCall(definition, settings, client, args);
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * Starts one call of an annotated method that is not paged. Each attempt calls the method again. The result is what the method promises, or the body
 * of the request that it returns. An `AbortSignal` among the arguments, or in an object among them, ends every wait.
 */
function singleCall(definition: EndpointDefinition, client: object, args: readonly unknown[]): StartedCall {
  const endpoint = endpointName({ ...definition, owner: client.constructor.name });
  if (dateChunkedSettingsOf(definition)) throw notPaged(endpoint);
  const own = args.map(copyArgument);
  const call = () => Reflect.apply(definition.source, client, own.map(copyArgument)) as unknown;
  const signal = findSignal(args);
  const begin = async () => {
    const state = stateOf(client);
    const { pipeline } = methodPlanOf(definition, state);
    return abortable(pipeline(newCallRequest(state, endpoint, call, signal)), signal);
  };
  return new StartedCall(endpoint, begin());
}

const notPaged = (endpoint: string) =>
  new ConfigurationError(`${endpoint}: @DateChunked requires @Paginated. Add @Paginated(…) to the method`);

/** The caller's signal: an argument, or the `signal` of one. */
function findSignal(args: readonly unknown[]): AbortSignal {
  const candidates = args.flatMap((argument) => [argument, (argument as { readonly signal?: unknown } | null)?.signal]);
  return candidates.find(isSignal) ?? new AbortController().signal;
}

function isSignal(value: unknown): value is AbortSignal {
  const candidate = (value ?? {}) as Partial<AbortSignal>;
  return typeof candidate.aborted === 'boolean' && typeof candidate.addEventListener === 'function';
}

/** Plain objects and arrays are copied when the call starts and for each attempt; class instances are passed on as they are. */
function copyArgument(argument: unknown): unknown {
  return copyParams({ argument })['argument'];
}
