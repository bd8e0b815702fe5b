import { contextOf } from '../client/client-state.js';
import { isDeferredRequest } from '../client/request-spec.js';
import { pageSender } from '../client/send.js';
import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import type { Observer } from '../events/emitter.js';
import { compose, type Params } from '../policies/middleware.js';
import { copyParams } from '../json/copy-params.js';
import { resolvePagingOptions } from '../paging/options.js';
import { endpointOfPaged, Paged } from '../paging/paged.js';
import { AsyncJobDetector } from '../paging/recovery/async-job-detector.js';
import { systemClock } from '../time/clock.js';
import { pipelineFor, styleForCall } from './call-plan.js';
import {
  type EndpointDefinition,
  endpointOn,
  jobDetectorOf,
  jobOptionsOf,
  type PaginatedSettings,
} from './endpoint.js';

const COLLECTED: unique symbol = Symbol.for('pagewright.collected');

/** One call of a paged method: a handle, or with `collect` the promise of an array. */
export function paginatedCall(
  definition: EndpointDefinition,
  settings: PaginatedSettings,
  client: object,
  args: readonly unknown[],
): Paged<unknown> | Promise<unknown[]> {
  const endpoint = `${client.constructor.name}.${definition.name}`;
  const declaredAs = () => `${declaringClass(client, definition)}.${definition.name}`;
  const { paging, clock, observe } = contextOf(client);
  const params = copyCallParams(args[settings.paramsIndex], endpoint, settings.paramsIndex);
  const plain = resolvePagingOptions(paging, settings.paging);
  const styled = styleForCall(definition, { endpoint, params, options: plain });
  const { style, chunked } = styled?.(plain.style) ?? { style: plain.style };
  const options = resolvePagingOptions(plain, { style });
  const call = (page: Params) => {
    const all = Array.from({ length: Math.max(args.length, settings.paramsIndex + 1) }, (_, i) => args[i]);
    all[settings.paramsIndex] = page;
    return (definition.source as (...all: unknown[]) => unknown).apply(client, all);
  };
  const refuse = (returned: unknown) => rejectPaged(returned, declaredAs);
  const warns = settings.collect !== undefined && options.verifyTotal === 'warn';
  const handle = new Paged<unknown>({
    endpoint,
    declaredAs,
    params,
    args: otherArguments(args, settings.paramsIndex),
    options,
    ...(styled ? { applyToStyle: styled } : {}),
    ...(chunked ? { chunked } : {}),
    // A method that waits for its job answers with results, whatever stands beside them.
    jobDetector: jobOptionsOf(definition) ? new AsyncJobDetector(() => undefined) : jobDetectorOf(definition, client),
    fetch: compose(pipelineFor(definition, client), pageSender({ call, reject: refuse, client })),
    clock: clock ?? systemClock,
    observers: observe ? [observe] : warns ? [warnOfShortArray] : [],
  });
  return settings.collect ? collected(handle.toArray(settings.collect), declaredAs) : handle;
}

/** An array has no receipt, so where nobody observes, a short one is told as a process warning. */
const warnOfShortArray: Observer = (event) => {
  if (event.type !== 'incomplete' || event.reason !== 'short') return;
  process.emitWarning(`${event.endpoint}: ${event.message}`, 'PagewrightWarning');
};

/** Name of the class that the method is written in; overrides and what they override are told apart by it. */
function declaringClass(client: object, definition: EndpointDefinition): string {
  for (let at = Object.getPrototypeOf(client) as object | null; at; at = Object.getPrototypeOf(at) as object | null) {
    const methods = Object.values(Object.getOwnPropertyDescriptors(at)).map(({ value }) => value as unknown);
    if (methods.some((method) => endpointOn(method) === definition)) return at.constructor.name;
  }
  return client.constructor.name;
}

/** The caller's params, copied once: from here on nobody reads the caller's object. */
function copyCallParams(given: unknown, endpoint: string, index: number): Params {
  if (given === undefined || given === null) return {};
  if (typeof given === 'object' && !(Symbol.iterator in given)) return copyParams(given as Params);
  throw new ConfigurationError(
    `${endpoint}: argument ${index + 1} is the request's params and must be an object of fields, got ${describeValue(given)}`,
  );
}

/** The arguments beside the params, by their place. */
function otherArguments(args: readonly unknown[], paramsIndex: number): Params {
  const named = args.map((value, index) => [`argument ${index + 1}`, value] as const);
  return Object.fromEntries(named.filter((_, index) => index !== paramsIndex));
}

/** Marks what a collecting method gives, so that a decorated override that returns `super.users()` is told from one that fetches a page. */
function collected<T>(promise: Promise<T[]>, declaredAs: () => string): Promise<T[]> {
  return Object.defineProperty(promise, COLLECTED, { get: declaredAs });
}

function rejectPaged(returned: unknown, declaredAs: () => string): void {
  if (isDeferredRequest(returned)) return;
  const inner = endpointOfPaged(returned) ?? (returned as { [COLLECTED]?: string } | null | undefined)?.[COLLECTED];
  if (inner === undefined) {
    if (!isGenerator(returned)) return;
    throw new ConfigurationError(
      `the annotated method gave a generator; it must return page(…) or this.get(…), for one page`,
    );
  }
  if (returned instanceof Promise) returned.catch(() => undefined);
  throw new ConfigurationError(
    `the annotated method ${declaredAs()} called ${inner}, which is paged itself, so both it and what it calls or overrides are decorated; ` +
      'leave @Paginated off the outer one: an override without it may return super.method(params) as it is',
  );
}

/** Page objects of vendor SDKs may have a method `next` too; a generator can also be iterated. */
function isGenerator(value: unknown): boolean {
  const candidate = value as Partial<AsyncGenerator & Generator> | null | undefined;
  return (
    typeof candidate?.next === 'function' && Boolean(candidate[Symbol.asyncIterator] ?? candidate[Symbol.iterator])
  );
}
