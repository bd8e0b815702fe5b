import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { wholeSeconds } from '../limits/meters.js';

/** An answer before it is written. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** How many records the body holds, where it is a page. */
  readonly records?: number;
  /** @default at once and whole */
  readonly delivery?: Delivery;
}

/** The error body of Genesys Cloud; its `contextId` is filled in when it is written. */
export function errorReply(status: number, code: string, message: string): Reply {
  return { status, body: { message, code, status, contextId: 'sandbox', details: [], errors: [] } };
}

/**
 * Writes a reply; a string body goes out as it is, anything else as JSON. An error body takes the correlation id as its `contextId`.
 * A 204 has neither body nor headers that tell of one (RFC 9110, section 8.6).
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
    // A body that is cut is never whole, not even one of no bytes.
    'Content-Length': reply.delivery?.manner === 'cut' ? Math.max(1, body.length) : body.length,
    ...reply.headers,
  });
  if (reply.delivery?.manner === 'in pieces') void sendInPieces(response, body, reply.delivery.overMs);
  else if (reply.delivery?.manner === 'cut') sendHalf(response, body);
  else response.end(body);
}

const withContext = (body: unknown, contextId: string) =>
  typeof body === 'object' && body !== null && 'contextId' in body ? { ...body, contextId } : body;

/** The limit that a refusal names, as Genesys Cloud writes it. */
export interface LimitInfo {
  readonly key: string;
  readonly namespace: string;
  readonly value: number;
}

/** The 429 of Genesys Cloud. A wait of less than a second is told as 1, for `Retry-After` is a whole number and 0 would be no wait. */
export function tooManyRequests(waitMs: number, retryAfter: boolean, limit?: LimitInfo): Reply {
  const seconds = Math.max(1, wholeSeconds(waitMs));
  const words = `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`;
  const { status, body } = errorReply(429, 'too.many.requests.retry.after', words);
  return {
    status,
    ...(retryAfter ? { headers: { 'Retry-After': String(seconds) } } : {}),
    body: limit ? { ...(body as object), limit } : body,
  };
}

/** How an answer goes out that does not go out at once and whole. */
type Delivery =
  | { readonly manner: 'late'; readonly byMs: number }
  | { readonly manner: 'in pieces'; readonly overMs: number }
  | { readonly manner: 'cut' };

const PIECES = 10;

/** Sends the body in pieces, the first at once and the last after `overMs`, unless the client goes away. */
async function sendInPieces(response: ServerResponse, body: Buffer, overMs: number): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const size = Math.ceil(body.length / PIECES);
  for (let at = 0; at < body.length; at += size) {
    // Its only failure is the abort, which ends the loop.
    if (at > 0) await delay(overMs / (PIECES - 1), undefined, { signal: gone.signal }).catch(() => undefined);
    if (gone.signal.aborted) return;
    response.write(body.subarray(at, at + size));
  }
  response.end();
}

/** Sends half of the body and ends the connection. */
function sendHalf(response: ServerResponse, body: Buffer): void {
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.socket?.destroy());
}
