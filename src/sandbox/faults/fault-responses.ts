import { errorReply, type Reply, tooManyRequests } from '../http/reply.js';
import type { Fault } from './fault-options.js';

const DELAY_MS = 250;

/** Error codes of the platform by status. */
const CODES: Readonly<Record<number, string>> = {
  401: 'credentials.expired',
  408: 'client.timeout',
  429: 'too.many.requests.retry.after',
  502: 'bad.gateway',
  503: 'service.unavailable',
  504: 'request.timeout',
};

/** The error response of a fault, in the format of the platform. */
export function apiErrorOf({ status = 500, code, headers = {} }: Fault): Reply {
  const seconds = headers['Retry-After'];
  if (status === 429 && code === undefined && seconds !== undefined)
    return { ...tooManyRequests(1000 * Number(seconds), true), headers };
  return {
    ...errorReply(status, code ?? CODES[status] ?? 'internal.server.error', 'injected fault'),
    headers,
  };
}

/** The reply that replaces the API's own; `undefined` for a fault that damages it. */
export function replacementFor(fault: Fault, errorOf: (fault: Fault) => Reply): Reply | 'reset' | undefined {
  switch (fault.kind) {
    case 'status':
      return errorOf(fault);
    case 'reset':
      return 'reset';
    case 'html':
      return htmlPage(fault.status);
    case 'errorBody':
      return { status: 200, body: { message: 'something is wrong', code: 'internal.error', details: [], errors: [] } };
    case 'accepted':
      return { status: 202, body: { jobId: 'a-job-of-the-sandbox' } };
    default:
      return undefined;
  }
}

/** The reply as a fault damages it. Without all of its records, it no longer counts as a page. */
export function damagedReply({ records, ...reply }: Reply, { kind, delayMs = DELAY_MS }: Fault): Reply {
  const page = records === undefined ? reply : { ...reply, records };
  switch (kind) {
    case 'slow':
      return { ...page, delivery: { kind: 'late', byMs: delayMs } };
    case 'slowBody':
      return { ...page, delivery: { kind: 'pieces', overMs: delayMs } };
    case 'cut':
      return { ...reply, delivery: { kind: 'cut' } };
    case 'truncated':
      return { ...reply, body: JSON.stringify(reply.body).slice(0, -20) };
    case 'empty':
      return { ...reply, body: '' };
    case 'missingList':
      return { ...reply, body: withoutLists(reply.body) };
    default:
      return page;
  }
}

function htmlPage(status = 200): Reply {
  const title = status === 200 ? 'Maintenance' : `${status} from the proxy`;
  return { status, headers: { 'Content-Type': 'text/html' }, body: `<!doctype html><title>${title}</title>` };
}

function withoutLists(body: unknown): object {
  return Object.fromEntries(Object.entries(body as object).filter(([, value]) => !Array.isArray(value)));
}
