import 'reflect-metadata';
import type { IntervalLocation } from '../paging/interval-fields.js';
import type { CollectOptions, PagingOptions } from '../paging/options.js';
import type { WindowRules } from '../paging/styles/date-windows.js';
import type { MethodPolicies } from '../client/client-policies.js';
import type { Middleware } from '../policies/middleware.js';
import type { ResolvedJobOptions } from '../policies/poll/poll-options.js';

/** Name under which the layer stands in an endpoint definition. */
export const PAGINATED = 'Paginated';

/** What `@Paginated` writes down: its options, validated, and what it learnt of the method when the class was defined. */
export interface PaginatedSettings {
  readonly paging: PagingOptions;
  /** Absent where the method streams. */
  readonly collect?: Required<CollectOptions>;
  /** Place of the params among the method's arguments: the last one. */
  readonly paramsIndex: number;
}

/** Name under which the layer stands in an endpoint definition. */
export const POLLED = 'Polled';

/** How the method's job is started and asked about; `undefined` where it starts none. */
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

/** One decorator on a method: which, where it stands among the others, and its options. */
export interface DecoratorRecord {
  /** Such as `'Paginated'`. */
  readonly decorator: string;
  /** Place on the road of a page; lower stands further out. The order in which decorators are written does not matter. */
  readonly order: number;
  /** Validated and frozen. */
  readonly options: object;
  /** Makes the layer for one client; absent where the decorator is none of the layers around a page. */
  readonly middlewareFor?: (client: object) => Middleware;
}

/** What all decorators on one method have said about it. Kept with reflect-metadata on the method itself. */
export interface EndpointDefinition {
  readonly name: string;
  /** Class that the method is written in, where the decorator mode tells it: standard decorators run before their class has a name. */
  readonly owner: string | undefined;
  /** The method as it was written. */
  readonly source: AnyMethod;
  readonly decorators: Map<string, DecoratorRecord>;
}

/** A string, so that copies of this library loaded side by side find each other's definitions. */
const METADATA_KEY = 'pagewright:endpoint';

/** The definition on a method, or `undefined` where it has no decorator of this library. */
export function endpointOn(method: unknown): EndpointDefinition | undefined {
  return typeof method === 'function'
    ? (Reflect.getOwnMetadata(METADATA_KEY, method) as EndpointDefinition | undefined)
    : undefined;
}

export function markAsEndpoint(method: AnyMethod, definition: EndpointDefinition): void {
  Reflect.defineMetadata(METADATA_KEY, definition, method);
}

/** `Crm.users`, or `users` where the class is not known yet. */
export const endpointName = ({ owner, name }: Pick<EndpointDefinition, 'owner' | 'name'>): string =>
  owner === undefined ? name : `${owner}.${name}`;

/** The layers from the outside in. */
export const decoratorsOf = (definition: EndpointDefinition): DecoratorRecord[] =>
  [...definition.decorators.values()].sort((a, b) => a.order - b.order);

/** Name under which the layer stands in an endpoint definition. */
export const DATE_CHUNKED = 'DateChunked';

/** What `@DateChunked` writes down. */
export type DateChunkedSettings = IntervalLocation & Omit<WindowRules, 'fields'> & { readonly concurrency: number };

/** How the method's interval is cut; `undefined` where it is not. */
export const dateChunkedSettingsOf = ({ decorators }: EndpointDefinition): DateChunkedSettings | undefined =>
  decorators.get(DATE_CHUNKED)?.options as DateChunkedSettings | undefined;
