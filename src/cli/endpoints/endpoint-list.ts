import type { EndpointDescription, LayerDescription } from '../../decorators/describe-endpoints.js';
import { PAGINATED, type PaginatedSettings } from '../../decorators/paginated-settings.js';
import type { ExportedClient } from '../modules/exported-clients.js';
import { plainText } from '../output/plain-text.js';
import { table } from '../output/table.js';
import { optionLine, optionWords, type OptionWords } from './option-words.js';

/** What an annotated method gives: a stream of records, an array of them, or what one request brings. */
export type Gives = 'stream' | 'array' | 'answer';

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
  readonly gives: Gives;
  /** Arguments before the params. */
  readonly pathArguments: number;
  /** From the outside in. */
  readonly layers: readonly { readonly decorator: string; readonly options: Readonly<Record<string, OptionWords>> }[];
}

export const listed = ({ name, exportedAs, endpoints }: ExportedClient): ListedClient => ({
  class: name,
  exportedAs,
  endpoints: endpoints.map((endpoint) => ({
    endpoint: `${name}.${endpoint.name}`,
    owner: endpoint.owner,
    gives: givenBy(endpoint),
    pathArguments: paginatedOf(endpoint)?.paramsIndex ?? 0,
    layers: endpoint.layers.map((layer) => ({ decorator: layer.decorator, options: optionWords(optionsOf(layer)) })),
  })),
});

export function givenBy(endpoint: EndpointDescription): Gives {
  const settings = paginatedOf(endpoint);
  if (settings === undefined) return 'answer';
  return settings.collect ? 'array' : 'stream';
}

/** What `@Paginated` wrote down of a method; `undefined` where it has none. */
export const paginatedOf = ({ layers }: EndpointDescription): PaginatedSettings | undefined =>
  layers.find(({ decorator }) => decorator === PAGINATED)?.options as PaginatedSettings | undefined;

/** As they are written in the code: of `@Paginated` without what it found out by itself. */
function optionsOf({ decorator, options }: LayerDescription): object {
  if (decorator !== PAGINATED) return options;
  const { paging, collect } = options as PaginatedSettings;
  return { ...paging, collect };
}

/** For people: a line a layer. */
export function endpointTable(clients: readonly ListedClient[]): string {
  const rows = clients.flatMap(({ endpoints }) => endpoints.flatMap(endpointRows));
  return plainText(table([['ENDPOINT', 'GIVES', 'LAYER', 'OPTIONS'], ...rows]));
}

const GIVES = { stream: 'a stream', array: 'an array', answer: 'an answer' } as const satisfies Record<Gives, string>;

const endpointRows = ({ endpoint, gives, layers }: ListedEndpoint): string[][] =>
  layers.map(({ decorator, options }, index) => [
    index === 0 ? endpoint : '',
    index === 0 ? GIVES[gives] : '',
    `@${decorator}`,
    optionLine(options),
  ]);
