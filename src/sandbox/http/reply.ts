import type { ServerResponse } from 'node:http';
import { sendHalf, sendInPieces, type Delivery } from './delivery.js';

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
export function refusal(status: number, code: string, message: string): Reply {
  return { status, body: { message, code, status, contextId: 'sandbox', details: [], errors: [] } };
}

/**
 * Writes a reply; a string body goes out as it is, anything else as JSON. An error body takes the correlation id as its `contextId`.
 * A 204 has neither body nor headers that tell of one (RFC 9110, section 8.6).
 */
export function write(response: ServerResponse, reply: Reply, correlationId: string): void {
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
