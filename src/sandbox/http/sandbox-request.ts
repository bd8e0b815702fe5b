import type { IncomingMessage } from 'node:http';
import { readInterval } from '../../time/interval.js';
import { errorReply, type Reply } from './reply.js';

/** The path of the endpoint that a request is for. */
export type TemplateOf = (request: { readonly method: string; readonly path: string }) => string;

type RequestParts = Pick<
  SandboxRequest,
  'method' | 'path' | 'route' | 'query' | 'fields' | 'headers' | 'body' | 'address'
>;

/** A request as the sandbox looks at it: query and JSON body as one set of fields. */
export class SandboxRequest {
  readonly method: string;
  readonly path: string;
  /** The endpoint, whatever ids stand in its path: `GET /api/v2/groups/{groupId}/members`. */
  readonly route: string;
  /** Query parameters by name; of one that is repeated, the values joined by commas. */
  readonly query: ReadonlyMap<string, string>;
  /** Fields by name; those of nested objects by dotted path. */
  readonly fields: ReadonlyMap<string, string>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The network address that it came from. */
  readonly address: string;

  private constructor(parts: RequestParts) {
    this.method = parts.method;
    this.path = parts.path;
    this.route = parts.route;
    this.query = parts.query;
    this.fields = parts.fields;
    this.headers = parts.headers;
    this.body = parts.body;
    this.address = parts.address;
  }

  /**
   * @param templateOf the path of the endpoint that a path belongs to, with names in place of ids
   * @throws SyntaxError when the body is no JSON
   */
  static of(message: IncomingMessage, body: string, templateOf: TemplateOf): SandboxRequest {
    const { pathname: path, searchParams } = urlOf(message);
    const { method = 'GET', headers } = message;
    const query = joined(searchParams);
    const fields = new Map(query);
    if (body !== '') flatten(JSON.parse(body), '', fields);
    const address = message.socket.remoteAddress ?? '';
    return new SandboxRequest({
      method,
      path,
      route: `${method} ${templateOf({ method, path })}`,
      query,
      fields,
      headers,
      body,
      address,
    });
  }

  /** The bearer token, where there is one. */
  get token(): string | undefined {
    return /^Bearer (.+)$/.exec(this.headers.authorization ?? '')?.[1];
  }

  /** Who asks: the token, or the address of those who send none. */
  get client(): string {
    return this.token ?? this.address;
  }

  number(name: string, otherwise: number): number {
    const value = Number(this.fields.get(name) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  }

  /** All fields but those named, in a fixed order: what a cursor is signed over. */
  queryWithout(names: readonly string[]): string {
    const rest = [...this.fields].filter(([name]) => !names.includes(name));
    return JSON.stringify(rest.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function joined(search: URLSearchParams): ReadonlyMap<string, string> {
  return new Map([...search.keys()].map((name) => [name, search.getAll(name).join(',')]));
}

export const urlOf = (message: IncomingMessage): URL => new URL(message.url ?? '/', 'http://sandbox.invalid');

export async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function flatten(value: unknown, prefix: string, into: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    into.set(prefix, String(value));
    return;
  }
  for (const [key, inner] of Object.entries(value)) flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into);
}

/** One reason for which a request may not pass. */
export interface Gate {
  /** The refusal of a request; `undefined` where the gate lets it pass. */
  refuse(request: SandboxRequest): Reply | undefined;
}

/** From its start up to its end, which is not part of it; in milliseconds since the epoch. */
export interface QueryInterval {
  readonly fromMs: number;
  readonly toMs: number;
}

export const DAY_MS = 24 * 60 * 60 * 1000;

/** The interval of a query, or the refusal of one that is not two dates with a zone, the earlier one first. */
export function queryInterval(text: string | undefined): QueryInterval | Reply {
  if (text === undefined) return badInterval('the query needs an interval');
  const read = readInterval(text);
  return typeof read === 'string'
    ? badInterval(`the interval must be start/end, two ISO dates with a zone, not ${text}, ${read}`)
    : { fromMs: read.start, toMs: read.end };
}

export const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

const badInterval = (message: string) => errorReply(400, 'bad.request', message);
