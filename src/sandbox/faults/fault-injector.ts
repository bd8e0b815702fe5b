import { errorReply, type Reply, tooManyRequests } from '../http/sandbox-request.js';
import type { Chaos } from './chaos.js';
import type { Fault, SandboxFault } from './fault-options.js';

/** What decides the fault of a request. */
interface FaultContext {
  /** Number of the request, counted from 1. */
  readonly number: number;
  readonly path: string;
  /** Returns the key that a request shares with its retries. */
  readonly requestKey: () => string;
}

/** Injects the scripted fault of a request, or else a random one. */
export class FaultInjector {
  /** Number of injected faults: error responses by status, others by kind. */
  readonly injected = new Map<string, number>();
  readonly #requestsByPath = new Map<string, number>();

  /** @param errorOf returns the error response of a fault with a status */
  constructor(
    private readonly script: readonly SandboxFault[],
    private readonly chaos: Chaos | undefined,
    private readonly errorOf: (fault: Fault) => Reply,
  ) {}

  /** Returns the reply of the API, unless a fault replaces or damages it. */
  inject(context: FaultContext, respond: () => Reply): Reply | 'reset' {
    const fault = this.#faultOf(context);
    if (!fault) return respond();
    const replacement = replacementFor(fault, this.errorOf);
    if (replacement !== undefined) return this.#count(fault, replacement);
    const reply = respond();
    // Errors always arrive: a client that never sees a 429 cannot respect it.
    return reply.status >= 400 ? reply : this.#count(fault, damagedReply(reply, fault));
  }

  #count<R>(fault: Fault, reply: R): R {
    const key = nameOf(fault);
    this.injected.set(key, (this.injected.get(key) ?? 0) + 1);
    return reply;
  }

  #faultOf({ number, path, requestKey }: FaultContext): Fault | undefined {
    const numberOnPath = (this.#requestsByPath.get(path) ?? 0) + 1;
    if (this.script.some((fault) => fault.path === path)) this.#requestsByPath.set(path, numberOnPath);
    const scripted = this.script.find((fault) =>
      fault.path === undefined ? fault.request === number : fault.path === path && fault.request === numberOnPath,
    );
    return scripted ?? this.chaos?.faultOf(number, requestKey);
  }
}

const nameOf = ({ kind, status = 500 }: Fault) => (kind === 'status' ? String(status) : kind);

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
function replacementFor(fault: Fault, errorOf: (fault: Fault) => Reply): Reply | 'reset' | undefined {
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
function damagedReply({ records, ...reply }: Reply, { kind, delayMs = DELAY_MS }: Fault): Reply {
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
