import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { readInterval } from '../../time/interval.js';
import { wholeSeconds } from '../limits/meters.js';

/** A response before it is written. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Number of records in the body of a page. */
  readonly records?: number;
  /** @default immediate and complete */
  readonly delivery?: Delivery;
}

/** A reply with the error body of Genesys Cloud. Its `contextId` is set when it is written. */
export function errorReply(status: number, code: string, message: string): Reply {
  return { status, body: { message, code, status, contextId: 'sandbox', details: [], errors: [] } };
}

/**
 * Writes a reply: a string body unchanged, any other as JSON. An error body gets the correlation id as its `contextId`.
 * A 204 has neither a body nor its headers (RFC 9110 §8.6).
 */
export function writeReply(response: ServerResponse, reply: Reply, correlationId: string): void {
  if (reply.status === 204) {
    response.writeHead(204, { 'ININ-Correlation-Id': correlationId, ...reply.headers }).end();
    return;
  }
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(withContext(reply.body, correlationId));
  const body = Buffer.from(text);
  response.writeHead(reply.status, {
    'Content-Type': 'application/json',
    'ININ-Correlation-Id': correlationId,
    // At least 1, so that even an empty body is incomplete when it is cut.
    'Content-Length': reply.delivery?.kind === 'cut' ? Math.max(1, body.length) : body.length,
    ...reply.headers,
  });
  if (reply.delivery?.kind === 'pieces') void sendInPieces(response, body, reply.delivery.overMs);
  else if (reply.delivery?.kind === 'cut') sendHalf(response, body);
  else response.end(body);
}

const withContext = (body: unknown, contextId: string) =>
  typeof body === 'object' && body !== null && 'contextId' in body ? { ...body, contextId } : body;

/** The exceeded limit, as reported in the body of a 429. */
export interface LimitInfo {
  readonly key: string;
  readonly namespace: string;
  readonly value: number;
}

/** The 429 of Genesys Cloud. Its `Retry-After` is at least 1, as a whole number of seconds. */
export function tooManyRequests(waitMs: number, retryAfter: boolean, limit?: LimitInfo): Reply {
  const seconds = Math.max(1, wholeSeconds(waitMs));
  const message = `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`;
  const { status, body } = errorReply(429, 'too.many.requests.retry.after', message);
  return {
    status,
    headers: retryAfter ? { 'Retry-After': String(seconds) } : {},
    body: limit ? { ...(body as object), limit } : body,
  };
}

/** Delivery of a reply that is not sent immediately and completely. */
type Delivery =
  | { readonly kind: 'late'; readonly byMs: number }
  | { readonly kind: 'pieces'; readonly overMs: number }
  | { readonly kind: 'cut' };

const PIECES = 10;

/** Sends the body in pieces, the first at once and the last after `overMs`, until the client disconnects. */
async function sendInPieces(response: ServerResponse, body: Buffer, overMs: number): Promise<void> {
  const disconnected = new AbortController();
  response.once('close', () => disconnected.abort());
  const size = Math.ceil(body.length / PIECES);
  for (let at = 0; at < body.length; at += size) {
    // Only the abort can reject, and it ends the loop.
    if (at > 0) await delay(overMs / (PIECES - 1), undefined, { signal: disconnected.signal }).catch(() => undefined);
    if (disconnected.signal.aborted) return;
    response.write(body.subarray(at, at + size));
  }
  response.end();
}

/** Sends half of the body and closes the connection. */
function sendHalf(response: ServerResponse, body: Buffer): void {
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.socket?.destroy());
}

/** Path template of the endpoint of a request. */
export type TemplateOf = (request: { readonly method: string; readonly path: string }) => string;

type RequestParts = Pick<
  SandboxRequest,
  'method' | 'path' | 'route' | 'query' | 'fields' | 'headers' | 'body' | 'address'
>;

/** A parsed request, with query and JSON body merged into one set of fields. */
export class SandboxRequest {
  readonly method: string;
  readonly path: string;
  /** Method and path template, such as `GET /api/v2/groups/{groupId}/members`. */
  readonly route: string;
  /** Query parameters by name; repeated ones are joined by commas. */
  readonly query: ReadonlyMap<string, string>;
  /** Query parameters and body fields by name; nested fields by dotted path. */
  readonly fields: ReadonlyMap<string, string>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Network address of the client. */
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
   * @param templateOf returns the path template of a request
   * @throws SyntaxError if the body is not JSON
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

  /** The bearer token, if any. */
  get token(): string | undefined {
    return /^Bearer (.+)$/.exec(this.headers.authorization ?? '')?.[1];
  }

  /** Identity of the client: its token, or its address without one. */
  get client(): string {
    return this.token ?? this.address;
  }

  number(name: string, fallback: number): number {
    const value = Number(this.fields.get(name) ?? fallback);
    return Number.isFinite(value) ? value : fallback;
  }

  /** All other fields, in a fixed order. Cursors are signed over this text. */
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

/** A check that can refuse a request. */
export interface Gate {
  /** Returns the error reply of a refused request, else `undefined`. */
  refuse(request: SandboxRequest): Reply | undefined;
}

/** Milliseconds since the epoch: start included, end excluded. */
export interface QueryInterval {
  readonly fromMs: number;
  readonly toMs: number;
}

export const DAY_MS = 24 * 60 * 60 * 1000;

/** Parses the interval of a query. Returns an error reply unless it is two ISO times with a zone, the earlier one first. */
export function queryInterval(text: string | undefined): QueryInterval | Reply {
  if (text === undefined) return badInterval('the query needs an interval');
  const read = readInterval(text);
  return typeof read === 'string'
    ? badInterval(`the interval must be start/end, two ISO dates with a zone, not ${text}, ${read}`)
    : { fromMs: read.start, toMs: read.end };
}

export const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

const badInterval = (message: string) => errorReply(400, 'bad.request', message);
