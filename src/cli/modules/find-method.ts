import { describeEndpoints, type EndpointDescription } from '../../decorators/describe-endpoints.js';
import { PAGINATED, type PaginatedSettings } from '../../decorators/endpoint.js';
import { ConfigurationError, isPagewrightError } from '../../errors/pagewright-error.js';
import { errorText } from '../output.js';
import type { Exports } from './load-module.js';

/** A paginated method and the client to call it on. */
interface FoundMethod {
  readonly client: object;
  readonly method: string;
  /** Index of the params among its arguments. */
  readonly paramsIndex: number;
}

/**
 * Finds the method `Class.method` of a module, and a client to call it on: an exported instance of the class, an instance
 * exported under that name, the result of the static `Class.create()`, or `new Class()`.
 *
 * @throws ConfigurationError that lists the methods of the module
 */
export async function findMethod(exports: Exports, wanted: string, module: string): Promise<FoundMethod> {
  const { owner, method } = parseMethodName(wanted);
  const clients = exportedClients(exports);
  const { client, instance } = findOwner(clients, owner, module);
  const endpoint = findEndpoint(client, method, wanted);
  const { paramsIndex } = requireStream(endpoint, wanted);
  return { client: instance ?? (await clientInstance(client, module)), method, paramsIndex };
}

function parseMethodName(wanted: string): { readonly owner: string; readonly method: string } {
  const [, owner, method] = /^([\w$]+)\.([\w$]+)$/.exec(wanted) ?? [];
  if (owner !== undefined && method !== undefined) return { owner, method };
  throw new ConfigurationError(`"${wanted}" is not a method name. Write it as Class.method, such as Crm.users`);
}

interface Owner {
  readonly client: ExportedClient;
  /** Set if the name is the name of an instance. */
  readonly instance?: object;
}

function findOwner(clients: readonly ExportedClient[], name: string, module: string): Owner {
  const byClass = clients.filter((client) => client.name === name);
  if (byClass.length === 1) return { client: byClass[0]! };
  for (const client of clients) {
    const instance = client.instances.get(name);
    if (instance !== undefined) return { client, instance };
    if (byClass.length === 0 && client.exportedAs.includes(name)) return { client };
  }
  const available = clients.flatMap((client) => client.endpoints.map((endpoint) => `${client.name}.${endpoint.name}`));
  throw new ConfigurationError(
    byClass.length > 1
      ? `${module} exports ${byClass.length} classes named ${name}. Use the export name of an instance`
      : `${module} exports no client ${name}. ${available.length === 0 ? 'It exports no annotated methods' : `Available: ${available.join(', ')}`}`,
  );
}

function findEndpoint(client: ExportedClient, method: string, wanted: string): EndpointDescription {
  const endpoint = client.endpoints.find(({ name }) => name === method);
  if (endpoint !== undefined) return endpoint;
  const available = client.endpoints.map(({ name }) => `${client.name}.${name}`);
  throw new ConfigurationError(`there is no annotated method ${wanted}. Available: ${available.join(', ')}`);
}

function requireStream(endpoint: EndpointDescription, wanted: string): { readonly paramsIndex: number } {
  const settings = paginatedSettingsOf(endpoint);
  if (settings === undefined || returnKindOf(endpoint) === 'response') {
    throw new ConfigurationError(`${wanted} is not paginated, so it cannot be exported. Put @Paginated() on it`);
  }
  if (returnKindOf(endpoint) === 'stream') return settings;
  throw new ConfigurationError(
    `${wanted} returns an array (collect), which is held in memory and cannot be resumed. Export a method without collect, ` +
      'declared to return Paged<T>',
  );
}

/** What an annotated method returns: a stream of records, an array of them, or the body of one response. */
export type ReturnKind = 'stream' | 'array' | 'response';

export function returnKindOf(endpoint: EndpointDescription): ReturnKind {
  const settings = paginatedSettingsOf(endpoint);
  if (settings === undefined) return 'response';
  return settings.collect ? 'array' : 'stream';
}

/** The settings of a method's `@Paginated`; `undefined` if it has none. */
export const paginatedSettingsOf = ({ decorators }: EndpointDescription): PaginatedSettings | undefined =>
  decorators.find(({ decorator }) => decorator === PAGINATED)?.options as PaginatedSettings | undefined;

/** A client class that a module exports, as a class or as instances. */
export interface ExportedClient {
  /** Name of the class, or of its export if the class is anonymous. */
  readonly name: string;
  /** The class, if it is exported. */
  readonly type?: ClientClass;
  /** Its exported instances by export name, each once. */
  readonly instances: ReadonlyMap<string, object>;
  /** All export names of the class and its instances. */
  readonly exportedAs: readonly string[];
  readonly endpoints: readonly EndpointDescription[];
}

export type ClientClass = (new (...args: never[]) => object) & { readonly create?: unknown };

/** The exported classes with annotated methods, in export order. */
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
  return { name, endpoints, instances, exportedAs, ...(exported && { type }) };
}

/** The class that an export is, or is an instance of; `undefined` for any other value. */
function classOf(value: unknown): ClientClass | undefined {
  if (typeof value === 'function')
    return typeof value.prototype === 'object' && value.prototype !== null ? (value as ClientClass) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const type: unknown = (Object.getPrototypeOf(value) as { constructor?: unknown } | null)?.constructor;
  return typeof type === 'function' && type !== Object ? (type as ClientClass) : undefined;
}

/**
 * A client of the class: the exported instance, the result of the static `create()`, or a new instance.
 *
 * @throws ConfigurationError that lists these ways if none works
 */
export async function clientInstance(client: ExportedClient, module: string): Promise<object> {
  const { name, type, instances } = client;
  if (instances.size === 1) return [...instances.values()][0]!;
  if (instances.size > 1) {
    const names = [...instances.keys()];
    throw new ConfigurationError(
      `${module} exports ${instances.size} instances of ${name}. Choose one: ${names.map((one) => `${one}.<method>`).join(' or ')}`,
    );
  }
  const create = type?.create;
  // Called on the class, so that `new this()` and inheritance work.
  if (typeof create === 'function')
    return createClient(`${name}.create()`, () => Reflect.apply(create, type, []) as unknown);
  // The length is also 0 if only the base class has a constructor, which may need arguments.
  if (type?.length === 0) return createClient(`new ${name}()`, () => Reflect.construct(type, []), waysToExport(client));
  throw new ConfigurationError(`cannot instantiate ${name} from ${module}. Do one of these:${waysToExport(client)}`);
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
  throw new ConfigurationError(`${how} did not return a client. Return a client, or a promise of one`);
}

const waysToExport = ({ name, exportedAs }: Pick<ExportedClient, 'name' | 'exportedAs'>) => {
  const instance = name.charAt(0).toLowerCase() + name.slice(1);
  const free = exportedAs.includes(instance) ? 'client' : instance;
  return (
    `\n  export an instance:     export const ${free} = new ${name}({ … });` +
    `\n  add a static create():  static create() { return new ${name}({ … }); }   (may be async)` +
    `\n  write a constructor that needs no arguments` +
    '\nRead credentials from the environment in the module.'
  );
};
