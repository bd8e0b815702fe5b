import type { ResumePoint } from '../position.js';
import { type Shortfall, shortfallOf } from './resplit.js';

/**
 * The number of records that the server announced, compared with the number that it sent. When a style fetches the data in partitions, each one
 * announces its own total, and surplus records of one partition do not make up for missing records of another.
 */
export class ExpectedTotal {
  /** The current partition; `undefined` when the data is in one piece. */
  #partition: string | undefined;
  #announced: number | undefined;
  /** Records sent before the partition; `#baseline` leaves repeated ones out. */
  #sentBefore = 0;
  #baseline = 0;
  /** Records that earlier partitions announced and did not send. */
  #missing = 0;
  /** Whether an earlier partition announced anything. */
  #wasAnnounced = false;
  /** The largest total that the current partition announced. */
  #largest = 0;
  #fall: { readonly from: number; readonly to: number } | undefined;

  /** Continues in the middle of a partition. */
  resume(
    partition: string | undefined,
    { baseline, missing }: NonNullable<ResumePoint['partition']>,
    sent: number,
  ): void {
    this.#partition = partition;
    this.#baseline = baseline;
    this.#sentBefore = Math.min(baseline, sent);
    this.#missing = missing;
    this.#wasAnnounced = missing > 0;
  }

  /** Starts a page of `partition`, after `sent` records, of which `distinct` were different ones. */
  enterPartition(partition: string | undefined, sent: number, distinct: number): void {
    if (partition === this.#partition) return;
    const { baseline, missing } = this.partitionPoint(partition, distinct);
    this.#wasAnnounced ||= this.#announced !== undefined;
    this.#partition = partition;
    this.#announced = undefined;
    this.#largest = 0;
    this.#sentBefore = sent;
    this.#baseline = baseline;
    this.#missing = missing;
  }

  /** Takes a new total. One below the number of records sent is ignored; the previous total stays. */
  announce(total: number | undefined, sent: number | null): void {
    if (total !== undefined && total >= (sent ?? 0) - this.#sentBefore) this.#announced = total;
  }

  /** The fall of the announced total while a numbered list was read; `undefined` if it did not fall. */
  get fall(): { readonly from: number; readonly to: number } | undefined {
    return this.#fall;
  }

  /** The largest total that a partition announced, if it is the current one. */
  largestOf(partition: string | undefined): number | undefined {
    return partition === this.#partition && this.#largest > 0 ? this.#largest : undefined;
  }

  /** Continues in a partition that had announced a total before. */
  continueAt(partition: string | undefined, announced: number): void {
    this.#partition = partition;
    this.#largest = announced;
  }

  /** Compares the total of a page of a numbered list with those before it. */
  watchForFall(total: number | undefined): void {
    // Behind the end, some servers count only the page. A list without records lacks none.
    if (total === undefined || total === 0) return;
    if (total < this.#largest) this.#fall ??= { from: this.#largest, to: total };
    this.#largest = Math.max(this.#largest, total);
  }

  /** Forgets everything, because the list is read once more. */
  restart(): void {
    this.#announced = undefined;
    this.#largest = 0;
    this.#fall = undefined;
    this.#sentBefore = 0;
    this.#baseline = 0;
    this.#missing = 0;
  }

  /** Records expected in all, as far as is known after `distinct` different ones. */
  expected(distinct: number): number | undefined {
    if (this.#partition === undefined) return this.#announced;
    if (this.#announced === undefined) return this.#wasAnnounced ? this.#missing + distinct : undefined;
    return this.#baseline + this.#missing + Math.max(this.#announced, distinct - this.#baseline);
  }

  /** What the current partition lacks after `distinct` different records in all; `undefined` when it is complete. */
  shortfall(distinct: number): Shortfall | undefined {
    return shortfallOf(this.#announced, distinct - this.#baseline);
  }

  /**
   * Forgets what the current partition announced, because smaller ones replace it, which announce and send it again.
   *
   * @returns records sent before the partition, and how many of those were repeated ones
   */
  discardPartition(): { readonly sent: number; readonly repeats: number } {
    this.#announced = undefined;
    this.#largest = 0;
    return { sent: this.#sentBefore, repeats: Math.max(0, this.#sentBefore - this.#baseline) };
  }

  /** What a run that resumes in `partition` must know of the partitions before it. */
  partitionPoint(partition: string | undefined, distinct: number): NonNullable<ResumePoint['partition']> {
    if (partition === this.#partition) return { baseline: this.#baseline, missing: this.#missing };
    const short = this.shortfall(distinct);
    return { baseline: distinct, missing: this.#missing + (short ? short.announced - short.received : 0) };
  }
}
