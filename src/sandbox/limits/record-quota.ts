import type { Gate } from '../http/sandbox-request.js';
import { type Reply, tooManyRequests } from '../http/reply.js';
import { WindowMeter } from './meters.js';

const HOUR_MS = 60 * 60_000;

/**
 * Counts the records that are handed out in an hour, which begins with its first page. The page that crosses the quota is still served;
 * requests after it wait for the end of the hour.
 */
export class RecordQuota implements Gate {
  /** Records handed out since the start. */
  served = 0;
  readonly #hour: WindowMeter;

  constructor(
    private readonly perHour: number,
    private readonly retryAfter: boolean,
    private readonly now: () => number,
  ) {
    this.#hour = new WindowMeter(perHour, HOUR_MS);
  }

  /** Records handed out in the current hour. */
  get thisHour(): number {
    return this.#hour.status(this.now()).count;
  }

  refuse(): Reply | undefined {
    const { waitMs } = this.#hour.status(this.now());
    if (waitMs === 0) return undefined;
    return tooManyRequests(waitMs, this.retryAfter, {
      key: 'records.per.hour',
      namespace: 'sandbox',
      value: this.perHour,
    });
  }

  count(records: number): void {
    this.served += records;
    this.#hour.consume(this.now(), records);
  }
}
