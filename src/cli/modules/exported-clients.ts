import { describeEndpoints, type EndpointDescription } from '../../decorators/describe-endpoints.js';
import { ConfigurationError } from '../../errors/client-errors.js';
import { isPagewrightError } from '../../errors/pagewright-error.js';
import { errorText } from '../output.js';
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
  return [...found.values()].map(toExportedClient);
}

interface Draft {
  readonly type: ClientClass;
  readonly endpoints: readonly EndpointDescription[];
  readonly instances: Map<string, object>;
  readonly exportedAs: string[];
  exported: boolean;
}

function toExportedClient({ type, endpoints, instances, exportedAs, exported }: Draft): ExportedClient {
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

/**
 * A client of the class: the exported one, what the static `create()` gives, or a new one.
 *
 * @throws ConfigurationError that shows the ways, where none leads to one
 */
export async function clientInstance(client: ExportedClient, module: string): Promise<object> {
  const { name, type, instances } = client;
  if (instances.size === 1) return [...instances.values()][0]!;
  if (instances.size > 1) {
    const names = [...instances.keys()];
    throw new ConfigurationError(
      `${module} exports ${instances.size} instances of ${name}; say which: ${names.map((one) => `${one}.<method>`).join(' or ')}`,
    );
  }
  const create = type?.create;
  // On its class, so that `new this()` and inherited ones work.
  if (typeof create === 'function')
    return createClient(`${name}.create()`, () => Reflect.apply(create, type, []) as unknown);
  // Length 0 is also that of a class without a constructor of its own, whose base may need something.
  if (type?.length === 0) return createClient(`new ${name}()`, () => Reflect.construct(type, []), waysToExport(client));
  throw new ConfigurationError(`there is no telling how ${name} of ${module} is made${waysToExport(client)}`);
}

async function createClient(how: string, make: () => unknown, advice = ''): Promise<object> {
  const client = await Promise.resolve()
    .then(make)
    .catch((cause: unknown) => {
      const message = `${how} failed: ${errorText(cause)}${advice}`;
      throw isPagewrightError(cause, 'CONFIGURATION')
        ? new ConfigurationError(message, { cause })
        : new Error(message, { cause });
    });
  if (typeof client === 'object' && client !== null) return client;
  throw new ConfigurationError(`${how} gave no client; return one, or a promise of one`);
}

const waysToExport = ({ name, exportedAs }: Pick<ExportedClient, 'name' | 'exportedAs'>) => {
  const instance = name.charAt(0).toLowerCase() + name.slice(1);
  const free = exportedAs.includes(instance) ? 'client' : instance;
  return (
    `\n  export an instance:     export const ${free} = new ${name}({ … });` +
    `\n  or a static create():   static create() { return new ${name}({ … }); }   (it may be async)` +
    `\n  or a constructor that needs no argument` +
    '\nCredentials belong in the environment, where the module reads them.'
  );
};
