import { SingleFlight } from '../time/single-flight.js';

/**
 * One renewal of credentials at a time. Whoever was refused while it went on, or with credentials from before it, needs none of its own.
 */
export class Renewal {
  #done = 0;
  readonly #flight = new SingleFlight<void>();

  /** Renewals so far; to be noted before a request is sent. */
  get count(): number {
    return this.#done;
  }

  /**
   * Renews, unless that was done since `count` was noted.
   *
   * @param noted the count from before the request that was refused
   * @param signal ends this caller's wait, and no other's
   */
  async since(
    noted: number,
    renew: (signal: AbortSignal) => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<'refreshed' | 'replaced'> {
    if (this.#done > noted) return 'replaced';
    await this.#flight.join(async (within) => {
      await renew(within);
      this.#done += 1;
    }, signal);
    return 'refreshed';
  }
}
