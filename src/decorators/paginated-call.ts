import { stateOf } from '../client/client-state.js';
import { isDeferredRequest } from '../client/request-spec.js';
import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import type { Observer } from '../events/emitter.js';
import { copyParams } from '../json/copy-params.js';
import { resolvePagingOptions } from '../paging/options.js';
import { endpointOfPaged, Paged } from '../paging/paged.js';
import type { PageFetch, Params } from '../policies/middleware.js';
import { systemClock } from '../time/clock.js';
import type { EndpointDefinition, PaginatedSettings } from './endpoint.js';
import { pagedPlanOf, type PagedMethodPlan } from './method-plan.js';

const COLLECTED: unique symbol = Symbol.for('pagewright.collected');

/** One call of a paged method: a handle, or with `collect` the promise of an array. */
export function paginatedCall(
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
  const warns = collect !== undefined && plan.options.verifyTotal === 'warn';
  const handle = new Paged<unknown>({
    endpoint,
    declaredAs,
    params,
    args: otherArguments(args, paramsIndex),
    ...styleOf(plan, params),
    jobDetector,
    fetch: fetchPage(definition, plan, client, { args, paramsIndex }),
    clock,
    observers: observe ? [observe] : warns ? [warnOfShortArray] : [],
  });
  return collect ? collected(handle.toArray(collect), declaredAs) : handle;
}

/** The options of the call, with the style that the method's other decorators make of the plain one. */
function styleOf({ options, applyToStyle }: PagedMethodPlan, params: Params) {
  if (!applyToStyle) return { options };
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

/** An array has no receipt. If there is no observer, missing records become a process warning. */
const warnOfShortArray: Observer = (event) => {
  if (event.type !== 'incomplete' || event.reason !== 'short') return;
  process.emitWarning(`${event.endpoint}: ${event.message}`, 'PagewrightWarning');
};

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
  const named = args.map((value, index) => [`argument ${index + 1}`, value] as const);
  return Object.fromEntries(named.filter((_, index) => index !== paramsIndex));
}

/** Marks the promise of a collecting method, to detect a decorated override that returns `super.users()` instead of a page. */
function collected<T>(promise: Promise<T[]>, declaredAs: () => string): Promise<T[]> {
  return Object.defineProperty(promise, COLLECTED, { get: declaredAs });
}

function rejectPaged(returned: unknown, declaredAs: () => string): void {
  if (isDeferredRequest(returned)) return;
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
