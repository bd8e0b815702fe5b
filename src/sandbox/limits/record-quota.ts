import type { Gate } from '../http/sandbox-request.js';
import { type Reply, tooManyRequests } from '../http/reply.js';
import { WindowMeter } from './meters.js';

const HOUR_MS = 60 * 60_000;

/** Limits the records per hour. The hour starts with its first page, and the page that crosses the quota is still served. */
export class RecordQuota implements Gate {
  /** Records served since the start. */
  served = 0;
  readonly #hour: WindowMeter;

  constructor(
    private readonly perHour: number,
    private readonly retryAfter: boolean,
    private readonly now: () => number,
  ) {
    this.#hour = new WindowMeter(perHour, HOUR_MS);
  }

  /** Records served in the current hour. */
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
