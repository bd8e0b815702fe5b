import type { EndpointDescription } from '../../decorators/describe-endpoints.js';
import { ConfigurationError } from '../../errors/client-errors.js';
import { paginatedSettingsOf, returnKindOf } from '../endpoints/endpoint-list.js';
import { clientInstance, type ExportedClient, exportedClients } from './exported-clients.js';
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
