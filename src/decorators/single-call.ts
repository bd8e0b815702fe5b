import { callRequest } from '../client/call-request.js';
import { LazyRequest } from '../client/lazy-request.js';
import { callSenderOf } from '../client/send.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import { compose } from '../layers/layer.js';
import { copyParams } from '../paging/copy-params.js';
import { abortable } from '../time/abortable.js';
import { dateChunksOf } from './date-chunked-settings.js';
import { endpointName, type EndpointDefinition } from './endpoint.js';
import { roadLayers } from './road.js';

/**
 * One call of an annotated method that is not paged: through its layers, each attempt calling the method again. Begins at once; awaited, it gives
 * what the method promises, and of a request its body. An `AbortSignal` among the arguments, or in an object among them, ends it at every wait.
 */
export function singleCall(definition: EndpointDefinition, client: object, args: readonly unknown[]): LazyRequest {
  const endpoint = endpointName({ ...definition, owner: client.constructor.name });
  if (dateChunksOf(definition)) throw notPaged(endpoint);
  const own = args.map(ownCopy);
  const call = () => (definition.source as (...all: unknown[]) => unknown).apply(client, own.map(ownCopy));
  const signal = signalAmong(args);
  const begin = async () => {
    const road = compose(roadLayers(definition, client), callSenderOf({ call, client }));
    return abortable(road(callRequest(client, endpoint, signal)), signal);
  };
  return LazyRequest.answeredBy(begin(), endpoint);
}

const notPaged = (endpoint: string) =>
  new ConfigurationError(
    `${endpoint}: @DateChunked cuts what @Paginated pages, and stands on a method without it; put @Paginated(…) on the method too`,
  );

/** The caller's own: an argument, or the `signal` of one. */
function signalAmong(args: readonly unknown[]): AbortSignal {
  const candidates = args.flatMap((argument) => [argument, (argument as { readonly signal?: unknown } | null)?.signal]);
  return candidates.find(isSignal) ?? new AbortController().signal;
}

function isSignal(value: unknown): value is AbortSignal {
  const candidate = (value ?? {}) as Partial<AbortSignal>;
  return typeof candidate.aborted === 'boolean' && typeof candidate.addEventListener === 'function';
}

/** Plain objects and arrays are copied when the call starts and for each attempt; what has a class is handed on as it is. */
function ownCopy(argument: unknown): unknown {
  return copyParams({ argument })['argument'];
}
