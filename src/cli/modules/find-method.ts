import type { EndpointDescription } from '../../decorators/describe-endpoints.js';
import { ConfigurationError } from '../../errors/client-errors.js';
import { paginatedSettingsOf, returnKindOf } from '../endpoints/endpoint-list.js';
import { clientInstance, type ExportedClient, exportedClients } from './exported-clients.js';
import type { Exports } from './load-module.js';

/** A paged method on a client that can be called. */
interface FoundMethod {
  readonly client: object;
  readonly method: string;
  /** Place of the params among its arguments. */
  readonly paramsIndex: number;
}

/**
 * The method that `Class.method` means in a module, on a client of it: an exported instance of that class, an instance exported under that name, what the
 * static `Class.create()` gives, or `new Class()`.
 *
 * @throws ConfigurationError that tells what there is
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
  throw new ConfigurationError(`"${wanted}" names no method; write it as Class.method, such as Crm.users`);
}

interface Owner {
  readonly client: ExportedClient;
  /** Where the name is that of an instance. */
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
  const there = clients.flatMap((client) => client.endpoints.map((endpoint) => `${client.name}.${endpoint.name}`));
  throw new ConfigurationError(
    byClass.length > 1
      ? `${module} exports ${byClass.length} classes of the name ${name}; name an instance by its export`
      : `${module} exports no client ${name}; ${there.length === 0 ? 'it exports no annotated methods' : `there is ${listOf(there)}`}`,
  );
}

function findEndpoint(client: ExportedClient, method: string, wanted: string): EndpointDescription {
  const endpoint = client.endpoints.find(({ name }) => name === method);
  if (endpoint !== undefined) return endpoint;
  const there = client.endpoints.map(({ name }) => `${client.name}.${name}`);
  throw new ConfigurationError(`there is no annotated method ${wanted}; there is ${listOf(there)}`);
}

function requireStream(endpoint: EndpointDescription, wanted: string): { readonly paramsIndex: number } {
  const settings = paginatedSettingsOf(endpoint);
  if (settings === undefined || returnKindOf(endpoint) === 'answer') {
    throw new ConfigurationError(`${wanted} is not paged, so that there is nothing to export; put @Paginated() on it`);
  }
  if (returnKindOf(endpoint) === 'stream') return settings;
  throw new ConfigurationError(
    `${wanted} gives an array (collect), which is held in memory and cannot go on after a stop; for an export, annotate a method that streams: the same one ` +
      'without collect, declared to return Paged<T>',
  );
}

const listOf = (names: readonly string[]) => names.join(', ');
