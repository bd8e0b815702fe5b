import type { DecoratorDescription, EndpointDescription } from '../../decorators/describe-endpoints.js';
import { PAGINATED, type PaginatedSettings } from '../../decorators/endpoint.js';
import { redact } from '../../errors/redact.js';
import type { ExportedClient } from '../modules/exported-clients.js';
import { plainText, table } from '../output.js';

/** What an annotated method gives: a stream of records, an array of them, or what one request brings. */
export type ReturnKind = 'stream' | 'array' | 'answer';

/** A client class as `pagewright endpoints --json` tells of it. */
export interface ListedClient {
  readonly class: string;
  readonly exportedAs: readonly string[];
  readonly endpoints: readonly ListedEndpoint[];
}

export interface ListedEndpoint {
  /** What `pagewright export` takes. */
  readonly endpoint: string;
  /** Class that the method is written in. */
  readonly owner: string;
  readonly returns: ReturnKind;
  /** Arguments before the params. */
  readonly pathArguments: number;
  /** From the outside in. */
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
    decorators: endpoint.decorators.map((layer) => ({
      decorator: layer.decorator,
      options: printableOptions(optionsOf(layer)),
    })),
  })),
});

export function returnKindOf(endpoint: EndpointDescription): ReturnKind {
  const settings = paginatedSettingsOf(endpoint);
  if (settings === undefined) return 'answer';
  return settings.collect ? 'array' : 'stream';
}

/** What `@Paginated` wrote down of a method; `undefined` where it has none. */
export const paginatedSettingsOf = ({ decorators }: EndpointDescription): PaginatedSettings | undefined =>
  decorators.find(({ decorator }) => decorator === PAGINATED)?.options as PaginatedSettings | undefined;

/** As they are written in the code: of `@Paginated` without what it found out by itself. */
function optionsOf({ decorator, options }: DecoratorDescription): object {
  if (decorator !== PAGINATED) return options;
  const { paging, collect } = options as PaginatedSettings;
  return { ...paging, collect };
}

/** For people: a line a layer. */
export function endpointTable(clients: readonly ListedClient[]): string {
  const rows = clients.flatMap(({ endpoints }) => endpoints.flatMap(endpointRows));
  return plainText(table([['ENDPOINT', 'GIVES', 'LAYER', 'OPTIONS'], ...rows]));
}

const RETURN_TEXT = { stream: 'a stream', array: 'an array', answer: 'an answer' } as const satisfies Record<
  ReturnKind,
  string
>;

const endpointRows = ({ endpoint, returns, decorators }: ListedEndpoint): string[][] =>
  decorators.map(({ decorator, options }, index) => [
    index === 0 ? endpoint : '',
    index === 0 ? RETURN_TEXT[returns] : '',
    `@${decorator}`,
    formatOptions(options),
  ]);

/** An option as JSON that people can read: what is no data, such as a function or a schema, is told by a word. */
export type PrintableOption =
  string | number | boolean | null | readonly PrintableOption[] | { readonly [name: string]: PrintableOption };

/** The options of a layer, without what was not given. */
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
  // A paging style, a backoff: its name says which.
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
