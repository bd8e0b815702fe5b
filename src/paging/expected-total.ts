import type { PartitionPoint } from '../position.js';

/**
 * What the server announced against what it sent. Where a style fetches the data in parts, each announces for itself, and what one of them
 * lacks is not made good by another that gives more.
 */
export class ExpectedTotal {
  /** The part at hand; `undefined` where the data is in one piece. */
  #part: string | undefined;
  #announced: number | undefined;
  /** Records sent before the part, as `#since` without repeated ones. */
  #sentBefore = 0;
  #since = 0;
  /** Records that the parts behind announced and did not send. */
  #owed = 0;
  /** Whether any part behind announced anything. */
  #told = false;

  /** Goes on in the middle of a part. */
  resume(part: string | undefined, { baseline, missing }: PartitionPoint, sent: number): void {
    this.#part = part;
    this.#since = baseline;
    this.#sentBefore = Math.min(baseline, sent);
    this.#owed = missing;
    this.#told = missing > 0;
  }

  /** Notes that a page of `part` comes next, `sent` records having come before it, `got` of them different ones. */
  enterPartition(part: string | undefined, sent: number, got: number): void {
    if (part === this.#part) return;
    const { baseline, missing } = this.partitionPoint(part, got);
    this.#told ||= this.#announced !== undefined;
    this.#part = part;
    this.#announced = undefined;
    this.#sentBefore = sent;
    this.#since = baseline;
    this.#owed = missing;
  }

  /** A total below what came already is no total; the one before stands. */
  announce(total: number | undefined, sent: number | null): void {
    if (total !== undefined && total >= (sent ?? 0) - this.#sentBefore) this.#announced = total;
  }

  /** Records that must have come in all, as far as is known when `got` have. */
  expected(got: number): number | undefined {
    if (this.#part === undefined) return this.#announced;
    if (this.#announced === undefined) return this.#told ? this.#owed + got : undefined;
    return this.#since + this.#owed + Math.max(this.#announced, got - this.#since);
  }

  /** What the part at hand announced, and gave, where that is less: when `got` records have come in all. */
  shortfall(got: number): { readonly announced: number; readonly received: number } | undefined {
    const came = got - this.#since;
    return this.#announced !== undefined && this.#announced > came
      ? { announced: this.#announced, received: came }
      : undefined;
  }

  /**
   * Forgets what the part at hand announced, since others take its place, which announce and send it anew.
   *
   * @returns records sent before the part, and those of them that were repeated ones
   */
  discardPartition(): { readonly sent: number; readonly repeats: number } {
    this.#announced = undefined;
    return { sent: this.#sentBefore, repeats: Math.max(0, this.#sentBefore - this.#since) };
  }

  /** What a run that goes on in `part` must know of the parts before it. */
  partitionPoint(part: string | undefined, got: number): PartitionPoint {
    if (part === this.#part) return { baseline: this.#since, missing: this.#owed };
    const short = this.shortfall(got);
    return { baseline: got, missing: this.#owed + (short ? short.announced - short.received : 0) };
  }
}
