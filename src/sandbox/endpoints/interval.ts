import { refusal, type Reply } from '../http/reply.js';

const DAY_MS = 24 * 60 * 60_000;
const ZONED = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/;

/** A stretch of time, in milliseconds since the epoch; `to` is not part of it. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The interval of a query, such as `2026-01-01T00:00:00Z/2026-01-02T00:00:00Z`, or the refusal of what is none. */
export function intervalOf(text: string | undefined, maxDays: number): Interval | Reply {
  if (text === undefined) return refusal(400, 'bad.request', 'interval is required');
  const ends = text.split('/');
  if (ends.length !== 2 || !ends.every(isTime))
    return refusal(400, 'bad.request', `interval is two ISO times with their zone, start/end, not ${text}`);
  const [from = NaN, to = NaN] = ends.map((end) => Date.parse(end));
  if (from >= to) return refusal(400, 'bad.request', 'interval ends no later than it starts');
  if (to - from > maxDays * DAY_MS)
    return refusal(400, 'query.too.complex', `interval is longer than ${maxDays} days; ask for a shorter one`);
  return { from, to };
}

const isTime = (text: string) => ZONED.test(text) && !Number.isNaN(Date.parse(text));
