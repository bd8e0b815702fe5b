import 'reflect-metadata';
import type { IntervalLocation, WindowRules } from '../paging/date-chunks.js';
import type { CollectOptions, PagingOptions } from '../paging/options.js';
import type { MethodPolicies } from '../client/client-policies.js';
import type { Middleware } from '../policies/middleware.js';
import type { ResolvedJobOptions } from '../policies/poll/poll-options.js';

/** Name of `@Paginated` in an endpoint definition. */
export const PAGINATED = 'Paginated';

/** What `@Paginated` records: its validated options, and what it read from the method when the class was defined. */
export interface PaginatedSettings {
  readonly paging: PagingOptions;
  /** Absent if the method streams. */
  readonly collect?: Required<CollectOptions>;
  /** Index of the params among the method's arguments: the last one. */
  readonly paramsIndex: number;
}

/** Name of `@Polled` in an endpoint definition. */
export const POLLED = 'Polled';

/** The options of `@Polled`; `undefined` if the method starts no job. */
export const jobOptionsOf = ({ decorators }: EndpointDefinition): ResolvedJobOptions | undefined =>
  decorators.get(POLLED)?.options as ResolvedJobOptions | undefined;

/** Names of the policy decorators in an endpoint definition. */
export const POLICIES = {
  retry: 'Retried',
  rateLimit: 'RateLimited',
  breaker: 'CircuitBroken',
  reauth: 'Reauth401',
} as const satisfies Record<keyof MethodPolicies, string>;

/** Any method, as far as types go. */
export type AnyMethod = (...args: never[]) => unknown;

/** One decorator of a method: its name, its place among the others, and its options. */
export interface DecoratorRecord {
  /** Such as `'Paginated'`. */
  readonly decorator: string;
  /** Its place in the pipeline; lower is further out. The order in which decorators are written does not matter. */
  readonly order: number;
  /** Validated and frozen. */
  readonly options: object;
  /** Makes the middleware for one client; absent if the decorator adds none. */
  readonly middlewareFor?: (client: object) => Middleware;
}

/** What the decorators of one method recorded, kept with reflect-metadata on the method itself. */
export interface EndpointDefinition {
  readonly name: string;
  /** Class that the method is written in. Absent in standard mode, where decorators run before their class has a name. */
  readonly owner: string | undefined;
  /** The method as it was written. */
  readonly source: AnyMethod;
  readonly decorators: Map<string, DecoratorRecord>;
}

/** A string, so that several loaded copies of this library find each other's definitions. */
const METADATA_KEY = 'pagewright:endpoint';

/** The definition of a method; `undefined` if it has no decorator of this library. */
export function endpointOn(method: unknown): EndpointDefinition | undefined {
  return typeof method === 'function'
    ? (Reflect.getOwnMetadata(METADATA_KEY, method) as EndpointDefinition | undefined)
    : undefined;
}

export function markAsEndpoint(method: AnyMethod, definition: EndpointDefinition): void {
  Reflect.defineMetadata(METADATA_KEY, definition, method);
}

/** `Crm.users`, or `users` if the class is not known yet. */
export const endpointName = ({ owner, name }: Pick<EndpointDefinition, 'owner' | 'name'>): string =>
  owner === undefined ? name : `${owner}.${name}`;

/** The decorators in the order of the pipeline, outermost first. */
export const decoratorsOf = (definition: EndpointDefinition): DecoratorRecord[] =>
  [...definition.decorators.values()].sort((a, b) => a.order - b.order);

/** Name of `@DateChunked` in an endpoint definition. */
export const DATE_CHUNKED = 'DateChunked';

/** What `@DateChunked` records. */
export type DateChunkedSettings = IntervalLocation & Omit<WindowRules, 'fields'> & { readonly concurrency: number };

/** The options of `@DateChunked`; `undefined` if the method has none. */
export const dateChunkedSettingsOf = ({ decorators }: EndpointDefinition): DateChunkedSettings | undefined =>
  decorators.get(DATE_CHUNKED)?.options as DateChunkedSettings | undefined;
