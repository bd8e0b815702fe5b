import { fraction, mix } from '../data/random.js';
import type { ResolvedChaosOptions } from '../sandbox-options-schema.js';
import type { ChaosKind, Fault } from './fault-options.js';

/** Faults that a client recovers from without losing a record; with a token endpoint also 401. */
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

/** Keep the random draws independent of each other, and of the data with the same seed. */
const [OCCURRENCE, KIND, PROXY_STATUS] = [0x77_01, 0x77_02, 0x77_03];
const PROXY_STATUSES = [502, 503, 504] as const;

/** Consecutive faults of one request. */
interface FaultStreak {
  readonly length: number;
  readonly unauthorized: boolean;
}

/** Random faults, drawn from a seed and the number of the request. */
export class Chaos {
  readonly #kinds: readonly ChaosKind[];
  /** Streaks by request key, for requests whose last reply had a fault. */
  readonly #streaks = new Map<string, FaultStreak>();

  constructor(
    private readonly options: ResolvedChaosOptions,
    private readonly seed: number,
    kinds: readonly ChaosKind[],
  ) {
    this.#kinds = options.kinds ?? kinds;
  }

  /**
   * @param number of the request, counted from 1
   * @param requestKey returns the key that a request shares with its retries
   */
  faultOf(number: number, requestKey: () => string): Fault | undefined {
    const kind = this.#draw(number);
    if (kind === undefined && this.#streaks.size === 0) return undefined;
    const key = requestKey();
    const { length, unauthorized } = this.#streaks.get(key) ?? { length: 0, unauthorized: false };
    if (kind === undefined || length >= this.options.maxInARow || (kind === 401 && unauthorized)) {
      this.#streaks.delete(key);
      return undefined;
    }
    this.#streaks.set(key, { length: length + 1, unauthorized: unauthorized || kind === 401 });
    return this.#fault(kind, number);
  }

  #draw(number: number): ChaosKind | undefined {
    if (fraction(this.seed ^ OCCURRENCE, number) >= this.options.rate) return undefined;
    return this.#kinds[mix(this.seed ^ KIND, number) % this.#kinds.length];
  }

  #fault(kind: ChaosKind, number: number): Fault {
    const { delayMs, retryAfterSeconds } = this.options;
    if (kind === 429) return { kind: 'status', status: kind, headers: { 'Retry-After': String(retryAfterSeconds) } };
    if (typeof kind === 'number') return { kind: 'status', status: kind };
    if (kind === 'html') return { kind, status: PROXY_STATUSES[mix(this.seed ^ PROXY_STATUS, number) % 3] };
    return delayMs === undefined ? { kind } : { kind, delayMs };
  }
}
