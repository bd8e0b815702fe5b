import { fraction, mix } from '../data/random.js';
import type { ChaosKind, ChaosOptions, ChaosStatus, Fault } from './fault-options.js';

/** What a client must survive without losing a record; 401 too, where tokens can be had. */
export const RECOVERABLE: readonly ChaosKind[] = [
  408,
  429,
  500,
  502,
  503,
  504,
  'html',
  'reset',
  'cut',
  'slow',
  'slowBody',
];

/** Keep the draws apart from one another, and from the data of the same seed. */
const [WHETHER, WHICH, PROXY] = [0x77_01, 0x77_02, 0x77_03];
const PROXY_STATUSES = [502, 503, 504] as const;

/** The faults in a row that one request has met so far. */
interface FaultStreak {
  readonly length: number;
  readonly unauthorized: boolean;
}

/** Faults by chance, drawn from a seed and the number of the request. */
export class Chaos {
  readonly #kinds: readonly ChaosKind[];
  /** Of requests whose last answer was spoilt. */
  readonly #rows = new Map<string, FaultStreak>();

  constructor(
    private readonly options: ChaosOptions,
    private readonly seed: number,
    kinds: readonly ChaosKind[],
  ) {
    this.#kinds = options.kinds ?? kinds;
  }

  /**
   * @param number of the request, counted from 1
   * @param sameAs what it has in common with its repetitions alone
   */
  faultOf(number: number, sameAs: () => string): Fault | undefined {
    const kind = this.#draw(number);
    if (kind === undefined && this.#rows.size === 0) return undefined;
    const name = sameAs();
    const { length, unauthorized } = this.#rows.get(name) ?? { length: 0, unauthorized: false };
    if (kind === undefined || length >= (this.options.maxInARow ?? 3) || (kind === 401 && unauthorized)) {
      this.#rows.delete(name);
      return undefined;
    }
    this.#rows.set(name, { length: length + 1, unauthorized: unauthorized || kind === 401 });
    return this.#fault(kind, number);
  }

  #draw(number: number): ChaosKind | undefined {
    if (fraction(this.seed ^ WHETHER, number) >= this.options.rate) return undefined;
    return this.#kinds[mix(this.seed ^ WHICH, number) % this.#kinds.length];
  }

  #fault(kind: ChaosKind, number: number): Fault {
    if (typeof kind === 'number') return this.#refusal(kind);
    const { delayMs } = this.options;
    if (kind === 'html') return { kind, status: PROXY_STATUSES[mix(this.seed ^ PROXY, number) % 3] };
    return delayMs === undefined ? { kind } : { kind, delayMs };
  }

  #refusal(status: ChaosStatus): Fault {
    const { retryAfterSeconds = 1 } = this.options;
    return status === 429
      ? { kind: 'status', status, headers: { 'Retry-After': String(retryAfterSeconds) } }
      : { kind: 'status', status };
  }
}
