import { refusal, type Reply } from '../http/reply.js';

/** From its start up to its end, which is not part of it; in milliseconds since the epoch. */
export interface QueryInterval {
  readonly fromMs: number;
  readonly toMs: number;
}

export const DAY_MS = 24 * 60 * 60 * 1000;

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** The interval of a query, or the refusal of one that is not two dates with a zone, the earlier one first. */
export function queryInterval(text: string | undefined): QueryInterval | Reply {
  if (text === undefined) return refused('the query needs an interval');
  const ends = text.split('/');
  const [fromMs, toMs] = ends.map((end) => (MOMENT.test(end) ? Date.parse(end) : NaN)) as [number, number];
  if (ends.length !== 2 || Number.isNaN(fromMs) || Number.isNaN(toMs))
    return refused('the interval must be two ISO dates with a zone, as in 2026-01-01T00:00:00Z/2026-01-02T00:00:00Z');
  if (fromMs >= toMs) return refused('the interval must start before it ends');
  return { fromMs, toMs };
}

export const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

const refused = (message: string) => refusal(400, 'bad.request', message);
