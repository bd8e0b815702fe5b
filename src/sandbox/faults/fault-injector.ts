import type { Reply } from '../http/reply.js';
import type { Fault, SandboxFault } from './fault-options.js';
import { damagedReply, replacementFor } from './fault-responses.js';
import type { Chaos } from './chaos.js';

/** A request, as far as faults look at it. */
interface FaultContext {
  /** Counted from 1. */
  readonly number: number;
  readonly path: string;
  /** What it has in common with its repetitions alone. */
  readonly requestKey: () => string;
}

/** All that goes wrong on purpose at one place: first what the script says, else what the weather brings. */
export class FaultInjector {
  /** How many there were, by their status, and those without one by their kind. */
  readonly injected = new Map<string, number>();
  readonly #visits = new Map<string, number>();

  /** @param refuse the error answer of a fault with a status */
  constructor(
    private readonly script: readonly SandboxFault[],
    private readonly weather: Chaos | undefined,
    private readonly refuse: (fault: Fault) => Reply,
  ) {}

  /** The answer of the API, unless a fault takes its place or befalls it. */
  inject(occasion: FaultContext, answer: () => Reply): Reply | 'reset' {
    const fault = this.#faultOf(occasion);
    if (!fault) return answer();
    const instead = replacementFor(fault, this.refuse);
    if (instead !== undefined) return this.#noted(fault, instead);
    const reply = answer();
    // Whoever is refused must hear of it: a client that loses a 429 on the way cannot heed it.
    return reply.status >= 400 ? reply : this.#noted(fault, damagedReply(reply, fault));
  }

  #noted<R>(fault: Fault, reply: R): R {
    const key = nameOf(fault);
    this.injected.set(key, (this.injected.get(key) ?? 0) + 1);
    return reply;
  }

  #faultOf({ number, path, requestKey }: FaultContext): Fault | undefined {
    const visit = (this.#visits.get(path) ?? 0) + 1;
    if (this.script.some((fault) => fault.path === path)) this.#visits.set(path, visit);
    const scripted = this.script.find((fault) =>
      fault.path === undefined ? fault.request === number : fault.path === path && fault.request === visit,
    );
    return scripted ?? this.weather?.faultOf(number, requestKey);
  }
}

const nameOf = ({ kind, status = 500 }: Fault) => (kind === 'status' ? String(status) : kind);
