import { stateOf } from '../client/client-state.js';
import { StartedCall } from '../client/request-spec.js';
import { newCallRequest } from '../client/send.js';
import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import type { Observer } from '../events/emitter.js';
import { copyParams } from '../json/plain-objects.js';
import { resolvePagingOptions } from '../paging/options.js';
import { endpointOfPaged, Paged } from '../paging/paged.js';
import type { PageFetch, Params } from '../policies/middleware.js';
import { abortable, systemClock } from '../time/clock.js';
import {
  type AnyMethod,
  dateChunkedSettingsOf,
  type EndpointDefinition,
  endpointName,
  PAGINATED,
  type PaginatedSettings,
} from './endpoint.js';
import { methodPlanOf, type PagedMethodPlan, pagedPlanOf } from './method-plan.js';

const COLLECTED: unique symbol = Symbol.for('pagewright.collected');

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
    const settings = definition.decorators.get(PAGINATED)?.options as PaginatedSettings | undefined;
    if (!settings) return singleCall(definition, this, args);
    return settings.collect
      ? collectingCall(definition, settings, this, args)
      : paginatedCall(definition, settings, this, args);
  };
  Object.defineProperties(method, {
    name: { value: source.name, configurable: true },
    length: { value: source.length, configurable: true },
  });
  return method;
}

/** A method that promises an array never throws: it rejects. */
function collectingCall(...call: Parameters<typeof paginatedCall>) {
  try {
    return paginatedCall(...call);
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

/** One call of a paged method: a handle, or with `collect` the promise of an array. */
function paginatedCall(
  definition: EndpointDefinition,
  settings: PaginatedSettings,
  client: object,
  args: readonly unknown[],
): Paged<unknown> | Promise<unknown[]> {
  const state = stateOf(client);
  const plan = pagedPlanOf(definition, settings, state);
  const { endpoint, declaredAs, jobDetector } = plan;
  const { collect, paramsIndex } = settings;
  const params = copyCallParams(args[paramsIndex], endpoint, paramsIndex);
  const { clock = systemClock, observe } = state.context;
  const handle = new Paged<unknown>({
    endpoint,
    declaredAs,
    params,
    args: otherArguments(args, paramsIndex),
    ...(plan.applyToStyle ? styleOf(plan, plan.applyToStyle, params) : { options: plan.options }),
    jobDetector,
    fetch: fetchPage(definition, plan, client, { args, paramsIndex }),
    clock,
    observers: observe ? [observe] : collect ? [warnOfShortArray(plan.options)] : [],
  });
  return collect ? collected(handle.toArray(collect), declaredAs) : handle;
}

/** The options of the call, with the style that the method's other decorators make of the plain one. */
function styleOf(
  { options }: PagedMethodPlan,
  applyToStyle: NonNullable<PagedMethodPlan['applyToStyle']>,
  params: Params,
) {
  const apply = (style: typeof options.style) => applyToStyle(style, params);
  const { style, chunked } = apply(options.style);
  return { options: resolvePagingOptions(options, { style }), applyToStyle: apply, ...(chunked && { chunked }) };
}

/** Fetches a page by calling the method with the params of the page, among the arguments of the call. */
function fetchPage(
  { source }: EndpointDefinition,
  { pipeline, declaredAs }: PagedMethodPlan,
  client: object,
  { args, paramsIndex }: { readonly args: readonly unknown[]; readonly paramsIndex: number },
): PageFetch {
  const call = (page: Params) => {
    const all = [...args];
    all[paramsIndex] = page;
    return Reflect.apply(source, client, all) as unknown;
  };
  const check = (returned: unknown) => rejectPaged(returned, declaredAs);
  return (request) => pipeline({ ...request, call, check, expects: 'page' });
}

/** An array has no receipt. If there is no observer, missing records become a process warning, unless they are an error. */
function warnOfShortArray({ verifyTotal, onContradiction }: PagedMethodPlan['options']): Observer {
  const reasons = new Set<string>(['shrunk']);
  if (verifyTotal === 'warn') reasons.add('short');
  if (onContradiction === 'warn') reasons.add('contradicted');
  return (event) => {
    if (event.type !== 'incomplete' || !reasons.has(event.reason)) return;
    process.emitWarning(`${event.endpoint}: ${event.message}`, 'PagewrightWarning');
  };
}

/** Copies the caller's params once; the caller's object is not read again. */
function copyCallParams(given: unknown, endpoint: string, index: number): Params {
  if (given === undefined || given === null) return {};
  if (typeof given === 'object' && !(Symbol.iterator in given)) return copyParams(given as Params);
  throw new ConfigurationError(
    `${endpoint}: argument ${index + 1} holds the params of the request and must be an object, got ${describeValue(given)}`,
  );
}

/** The other arguments, by their place. */
function otherArguments(args: readonly unknown[], paramsIndex: number): Params {
  const others: Params = {};
  for (let i = 0; i < args.length; i += 1) if (i !== paramsIndex) others[`argument ${i + 1}`] = args[i];
  return others;
}

/** Marks the promise of a collecting method, to detect a decorated override that returns `super.users()` instead of a page. */
function collected<T>(promise: Promise<T[]>, declaredAs: () => string): Promise<T[]> {
  return Object.defineProperty(promise, COLLECTED, { get: declaredAs });
}

function rejectPaged(returned: unknown, declaredAs: () => string): void {
  const inner = endpointOfPaged(returned) ?? (returned as { [COLLECTED]?: string } | null | undefined)?.[COLLECTED];
  if (inner === undefined) {
    if (!isGenerator(returned)) return;
    throw new ConfigurationError(
      `the annotated method returned a generator. It must return page(…) or this.get(…), for one page`,
    );
  }
  if (returned instanceof Promise) returned.catch(() => undefined);
  throw new ConfigurationError(
    `the annotated method ${declaredAs()} called ${inner}, which is paged itself. ` +
      'Remove @Paginated from the outer one: an override without it may return super.method(params)',
  );
}

/** Page objects of vendor SDKs may have a method `next` too, but only a generator can also be iterated. */
function isGenerator(value: unknown): boolean {
  const candidate = value as Partial<AsyncGenerator & Generator> | null | undefined;
  return (
    typeof candidate?.next === 'function' && Boolean(candidate[Symbol.asyncIterator] ?? candidate[Symbol.iterator])
  );
}
