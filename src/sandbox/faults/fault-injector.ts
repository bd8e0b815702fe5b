import type { Reply } from '../http/reply.js';
import type { Chaos } from './chaos.js';
import type { Fault, SandboxFault } from './fault-options.js';
import { damagedReply, replacementFor } from './fault-responses.js';

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
