/** What takes longer, the server itself takes longer with. */
const LONGEST_MS = 1_000;

/**
 * How much later than reckoned the first requests after a rest reached the server. They may have connections to open, or code to compile; and until
 * they arrive the server's bucket is full, and gains nothing. When they arrived is not known: at the latest just before they were answered, and as
 * long before that as the quickest request takes.
 */
export class Transit {
  /** Weight of all requests since the rest. */
  taken = 0;
  #firstAnswerAt = Infinity;
  #slowestMs = 0;
  #quickestMs: number;

  /** @param reserveMs a delay that does no harm */
  constructor(
    private readonly since: number,
    reserveMs: number,
  ) {
    this.#quickestMs = reserveMs;
  }

  /** Since when the server's bucket can have filled up again, as far as is known. */
  get arrivedAt(): number {
    return this.since + Math.max(0, this.#slowestMs - this.#quickestMs);
  }

  /** Weight of the requests of which it is not known yet whether any has arrived. */
  get unheard(): number {
    return this.#firstAnswerAt === Infinity ? this.taken : 0;
  }

  unheardAt(now: number): number {
    return now - this.since < LONGEST_MS ? this.unheard : 0;
  }

  answered(startedAt: number, now: number): void {
    const tookMs = Math.max(0, now - startedAt);
    this.#firstAnswerAt = Math.min(this.#firstAnswerAt, now);
    if (startedAt < this.#firstAnswerAt) this.#slowestMs = Math.max(this.#slowestMs, Math.min(tookMs, LONGEST_MS));
    this.#quickestMs = Math.min(this.#quickestMs, tookMs);
  }
}
