import type { EndpointDescription } from '../../decorators/describe-endpoints.js';
import { PAGINATED, type PaginatedSettings } from '../../decorators/endpoint.js';
import { redact } from '../../errors/redact.js';
import { paginatedSettingsOf, type ExportedClient, type ReturnKind, returnKindOf } from '../modules/find-method.js';
import { plainText, table } from '../output.js';

/** A client class in the output of `pagewright endpoints --json`. */
export interface ListedClient {
  readonly class: string;
  readonly exportedAs: readonly string[];
  readonly endpoints: readonly ListedEndpoint[];
}

export interface ListedEndpoint {
  /** The name that `pagewright export` takes. */
  readonly endpoint: string;
  /** The class that declares the method. */
  readonly owner: string;
  readonly returns: ReturnKind;
  /** Number of arguments before the params. */
  readonly pathArguments: number;
  /** In execution order, outermost first. */
  readonly decorators: readonly {
    readonly decorator: string;
    readonly options: Readonly<Record<string, PrintableOption>>;
  }[];
}

export const listClient = ({ name, exportedAs, endpoints }: ExportedClient): ListedClient => ({
  class: name,
  exportedAs,
  endpoints: endpoints.map((endpoint) => ({
    endpoint: `${name}.${endpoint.name}`,
    owner: endpoint.owner,
    returns: returnKindOf(endpoint),
    pathArguments: paginatedSettingsOf(endpoint)?.paramsIndex ?? 0,
    decorators: endpoint.decorators.map((description) => ({
      decorator: description.decorator,
      options: printableOptions(optionsOf(description)),
    })),
  })),
});

/** The options as written in the code, without the settings that `@Paginated` adds. */
function optionsOf({ decorator, options }: EndpointDescription['decorators'][number]): object {
  if (decorator !== PAGINATED) return options;
  const { paging, collect } = options as PaginatedSettings;
  return { ...paging, collect };
}

/** One line per decorator. */
export function endpointTable(clients: readonly ListedClient[]): string {
  const rows = clients.flatMap(({ endpoints }) => endpoints.flatMap(endpointRows));
  return plainText(table([['ENDPOINT', 'RETURNS', 'DECORATOR', 'OPTIONS'], ...rows]));
}

const endpointRows = ({ endpoint, returns, decorators }: ListedEndpoint): string[][] =>
  decorators.map(({ decorator, options }, index) => [
    index === 0 ? endpoint : '',
    index === 0 ? returns : '',
    `@${decorator}`,
    formatOptions(options),
  ]);

/** An option value as readable JSON. A function, schema or class instance becomes a word. */
export type PrintableOption =
  string | number | boolean | null | readonly PrintableOption[] | { readonly [name: string]: PrintableOption };

/** The options of a decorator, without those that are not set. */
export function printableOptions(options: object): Readonly<Record<string, PrintableOption>> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, printableValue(value)]));
}

function printableValue(value: unknown): PrintableOption {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'function';
  if (Array.isArray(value)) return value.map(printableValue);
  return typeof value === 'object' ? printableObject(value) : typeof value;
}

function printableObject(value: object): PrintableOption {
  if (value instanceof RegExp) return String(value);
  if ('~standard' in value) return 'schema';
  // A paging style or a backoff has a name.
  if (
    'name' in value &&
    typeof value.name === 'string' &&
    Object.values(value).some((part) => typeof part === 'function')
  ) {
    return value.name;
  }
  const type = (Object.getPrototypeOf(value) as object | null)?.constructor.name ?? 'Object';
  return type === 'Object' ? printableOptions(value) : type;
}

/** Options on one line: `pageSize 25, style cursor, cap { records 1000 }`. */
export const formatOptions = (options: Readonly<Record<string, PrintableOption>>): string =>
  Object.entries(options)
    .map(([name, value]) => (value === true ? name : `${name} ${formatOption(value)}`))
    .join(', ');

function formatOption(value: PrintableOption): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(formatOption).join(', ')}]`;
  return `{ ${formatOptions(value as Readonly<Record<string, PrintableOption>>)} }`;
}
