import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
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
