import 'reflect-metadata';
import type { Layer } from '../layers/layer.js';
import { Preflight } from '../paging/refusals/preflight.js';

/** Any method, as far as types go. */
export type AnyMethod = (...args: never[]) => unknown;

/** One decorator on a method: which, where it stands among the others, and its options. */
export interface LayerRecord {
  /** Such as `'Paginated'`. */
  readonly decorator: string;
  /** Place on the road of a page; lower stands further out. The order in which decorators are written does not matter. */
  readonly rank: number;
  /** Validated and frozen. */
  readonly options: object;
  /** Makes the layer for one client; absent where the decorator is none of the layers around a page. */
  readonly layerFor?: (client: object) => Layer;
}

/** What all decorators on one method have said about it. Kept with reflect-metadata on the method itself. */
export interface EndpointDefinition {
  readonly name: string;
  /** Class that the method is written in, where the decorator mode tells it: standard decorators run before their class has a name. */
  readonly owner: string | undefined;
  /** The method as it was written. */
  readonly source: AnyMethod;
  readonly layers: Map<string, LayerRecord>;
  /** By client: whether the method was seen to answer with records. */
  readonly preflights: WeakMap<object, Preflight>;
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
export const layersOf = (definition: EndpointDefinition): LayerRecord[] =>
  [...definition.layers.values()].sort((a, b) => a.rank - b.rank);

/** What the calls of the endpoint on one client share. */
export function preflightOf({ preflights }: EndpointDefinition, client: object): Preflight {
  const preflight = preflights.get(client) ?? new Preflight();
  preflights.set(client, preflight);
  return preflight;
}
