import type { ApiClient } from 'pagewright';
import type { ReceivedRequest, ServedResponse } from '../http-server';

/** A record of the servers. The ids ascend, and two neighbours share their `updated_at`. */
export interface DialectRecord {
  readonly id: string;
  readonly name: string;
  readonly updated_at: number;
}

/** A request to a server, with what each of them reads. */
export interface DialectRequest extends ReceivedRequest {
  /** Origin of the server, for absolute links. */
  readonly origin: string;
  /** Path without the query. */
  readonly path: string;
  /** The body as JSON; an empty object without one. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A real API: a server that behaves as its documentation says, and what is special about its client. */
export interface Dialect {
  /** The first cell of its row in docs/dialects.md. */
  readonly name: string;
  serve(request: DialectRequest, records: readonly DialectRecord[]): ServedResponse;
  /** The body of the annotated method. @default `client.get('/list', params)` */
  readonly request?: (client: ApiClient, params: Readonly<Record<string, unknown>>) => unknown;
  /** Params of the caller. @default none */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Params of the caller where the style is detected, if the API pages only with them. @default none */
  readonly detectedWith?: Readonly<Record<string, unknown>>;
  /** Returns the id of a record as it is delivered. @default its `id` */
  readonly idOf?: (record: never) => unknown;
  /** Whether a response of the API has nothing that says how to request the next page. @default false */
  readonly isMute?: boolean;
}

/** The page size of every server without a size in the request. Round, as those of real APIs are. */
export const DEFAULT_SIZE = 10;

/** A request that the API rejects. The server answers with the status. */
export class Rejected extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super('rejected');
  }
}

export const badRequest = (message: string) => new Rejected(400, { error: { message } });

/** Reads a page size or a number of a page. */
export function numberOf(value: unknown, fallback: number): number {
  if (value === null || value === undefined) return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw badRequest(`not a number: ${String(value)}`);
  return number;
}

/** An opaque token for a place in the list. */
export const tokenFor = (start: number): string => Buffer.from(`at:${start}`).toString('base64url');

/** The place of a token. A token that the server did not return is rejected. */
export function placeOfToken(token: unknown): number {
  if (token === null || token === undefined) return 0;
  const [, start] = /^at:(\d+)$/.exec(Buffer.from(String(token), 'base64url').toString()) ?? [];
  if (start === undefined) throw badRequest('the token is not valid');
  return Number(start);
}

/** A part of the list. */
export interface Part {
  readonly items: readonly DialectRecord[];
  readonly start: number;
  readonly size: number;
  readonly total: number;
  /** Where the next part starts; `undefined` on the last page. */
  readonly next: number | undefined;
  readonly isLast: boolean;
}

export function partOf(records: readonly DialectRecord[], start: number, size: number): Part {
  const end = start + size;
  const isLast = end >= records.length;
  return {
    items: records.slice(start, end),
    start,
    size,
    total: records.length,
    next: isLast ? undefined : end,
    isLast,
  };
}

/** The part that a token and a size in the query ask for. */
export const partByToken = ({ query }: DialectRequest, records: readonly DialectRecord[], to: string, size: string) =>
  partOf(records, placeOfToken(query.get(to)), numberOf(query.get(size), DEFAULT_SIZE));

/** The part of a numbered page in the query. */
export function partByPage(
  { query }: DialectRequest,
  records: readonly DialectRecord[],
  { page = 'page', size, first = 1 }: { readonly page?: string; readonly size: string; readonly first?: number },
): Part & { readonly page: number; readonly pages: number } {
  const number = numberOf(query.get(page), first);
  const perPage = numberOf(query.get(size), DEFAULT_SIZE);
  const part = partOf(records, (number - first) * perPage, perPage);
  return { ...part, page: number, pages: Math.ceil(records.length / perPage) };
}

export const partByOffset = (
  { query }: DialectRequest,
  records: readonly DialectRecord[],
  offset: string,
  size: string,
) => partOf(records, numberOf(query.get(offset), 0), numberOf(query.get(size), DEFAULT_SIZE));

/** The address of the request with other values in its query. */
export function linkTo(
  { origin, url }: DialectRequest,
  values: Readonly<Record<string, string | number>>,
  relative = false,
): string {
  const target = new URL(url, origin);
  for (const [name, value] of Object.entries(values)) target.searchParams.set(name, String(value));
  return relative ? `${target.pathname}${target.search}` : target.href;
}

/** A `Link` header of the given targets. */
export const linkHeaderOf = (links: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(links)
    .flatMap(([rel, target]) => (target === undefined ? [] : [`<${target}>; rel="${rel}"`]))
    .join(', ');

/** Leaves out the fields that are `undefined`. */
export const compact = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** Creates records, of which each two have the same `updated_at`. */
export const dialectRecords = (count: number): DialectRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `r${String(i).padStart(3, '0')}`,
    name: `record ${i}`,
    updated_at: 1_700_000_000 + Math.floor(i / 2),
  }));

/** The token of the next part. */
export const token = ({ next }: Part) => (next === undefined ? undefined : tokenFor(next));

/** The part that a token and a size in a JSON body ask for. */
export const partOfBody = ({ json }: DialectRequest, records: readonly DialectRecord[], to: string, size: string) =>
  partOf(records, placeOfToken(json[to]), numberOf(json[size], DEFAULT_SIZE));

/** Sends the params as the body. */
export const post: Dialect['request'] = (client, params) => client.post('/list', params);

/** The address of the next part, if there is one. */
export const next = (request: DialectRequest, param: string, start: number | undefined, relative = false) =>
  start === undefined ? undefined : linkTo(request, { [param]: tokenFor(start) }, relative);

/** A header, if it has a value. */
export const headerOf = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [name]: value };
