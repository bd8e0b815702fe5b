import { describeEndpoints, type EndpointDescription } from '../../decorators/describe-endpoints.js';
import type { Exports } from './load-module.js';

/** A class of clients that a module exports, itself or by instances of it. */
export interface ExportedClient {
  /** Name of the class; of a class without a name that of its export. */
  readonly name: string;
  /** The class, where it is exported itself. */
  readonly type?: ClientClass;
  /** Its exported instances by the name of their export; each once. */
  readonly instances: ReadonlyMap<string, object>;
  /** All names under which the class and its instances are exported. */
  readonly exportedAs: readonly string[];
  readonly endpoints: readonly EndpointDescription[];
}

export type ClientClass = (new (...args: never[]) => object) & { readonly create?: unknown };

/** The classes with annotated methods that a module exports, in the order of its exports. */
export function exportedClients(exports: Exports): ExportedClient[] {
  const found = new Map<object, Draft>();
  for (const [name, value] of Object.entries(exports)) {
    const type = classOf(value);
    if (type === undefined) continue;
    const endpoints = describeEndpoints(type);
    if (endpoints.length === 0) continue;
    const draft = found.get(type) ?? {
      type,
      endpoints,
      instances: new Map<string, object>(),
      exportedAs: [],
      exported: false,
    };
    found.set(type, draft);
    draft.exportedAs.push(name);
    if (value === type) draft.exported = true;
    else if (![...draft.instances.values()].includes(value as object)) draft.instances.set(name, value as object);
  }
  return [...found.values()].map(finished);
}

interface Draft {
  readonly type: ClientClass;
  readonly endpoints: readonly EndpointDescription[];
  readonly instances: Map<string, object>;
  readonly exportedAs: string[];
  exported: boolean;
}

function finished({ type, endpoints, instances, exportedAs, exported }: Draft): ExportedClient {
  const name = type.name === '' ? exportedAs[0]! : type.name;
  return { name, endpoints, instances, exportedAs, ...(exported ? { type } : {}) };
}

/** The class that an export is, or is an instance of; `undefined` for anything that cannot have methods of a class. */
function classOf(value: unknown): ClientClass | undefined {
  if (typeof value === 'function')
    return typeof value.prototype === 'object' && value.prototype !== null ? (value as ClientClass) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const type: unknown = (Object.getPrototypeOf(value) as { constructor?: unknown } | null)?.constructor;
  return typeof type === 'function' && type !== Object ? (type as ClientClass) : undefined;
}
