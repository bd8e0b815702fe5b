import type { ServerResponse } from 'node:http';
import type { SandboxFault } from '../options.js';

/** An answer before it is written. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** How many records the body holds, where it is a page. */
  readonly records?: number;
}

/** The error body of Genesys Cloud; its `contextId` is filled in when it is written. */
export function refusal(status: number, code: string, message: string): Reply {
  return { status, body: { message, code, status, contextId: 'sandbox', details: [], errors: [] } };
}

/** The reply as a fault turns it out; `reset` has none. */
export function spoilt(reply: Reply, fault: SandboxFault): Reply | 'reset' {
  switch (fault.kind) {
    case 'reset':
      return 'reset';
    case 'status':
      return {
        ...refusal(fault.status ?? 500, fault.code ?? 'internal.server.error', 'this fault was asked for'),
        ...(fault.headers ? { headers: fault.headers } : {}),
      };
    case 'html':
      return {
        status: 200,
        headers: { 'Content-Type': 'text/html' },
        body: '<!doctype html><title>Maintenance</title>',
      };
    case 'truncated':
      return { ...reply, body: JSON.stringify(reply.body).slice(0, -20) };
    case 'empty':
      return { ...reply, body: '' };
    case 'errorBody':
      return { status: 200, body: { message: 'something is wrong', code: 'internal.error', details: [], errors: [] } };
    case 'missingList':
      return {
        ...reply,
        body: Object.fromEntries(Object.entries(reply.body as object).filter(([, value]) => !Array.isArray(value))),
      };
    case 'accepted':
      return { status: 202, body: { jobId: 'a-job-of-the-sandbox' } };
  }
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
  response.writeHead(reply.status, {
    'Content-Type': 'application/json',
    'ININ-Correlation-Id': correlationId,
    'Content-Length': Buffer.byteLength(text),
    ...reply.headers,
  });
  response.end(text);
}

const withContext = (body: unknown, contextId: string) =>
  typeof body === 'object' && body !== null && 'contextId' in body ? { ...body, contextId } : body;
