import { readInterval } from '../../time/interval.js';
import { refusal, type Reply } from '../http/reply.js';

/** From its start up to its end, which is not part of it; in milliseconds since the epoch. */
export interface QueryInterval {
  readonly fromMs: number;
  readonly toMs: number;
}

export const DAY_MS = 24 * 60 * 60 * 1000;

/** The interval of a query, or the refusal of one that is not two dates with a zone, the earlier one first. */
export function queryInterval(text: string | undefined): QueryInterval | Reply {
  if (text === undefined) return refused('the query needs an interval');
  const read = readInterval(text);
  return typeof read === 'string'
    ? refused(`the interval must be start/end, two ISO dates with a zone, not ${text}, ${read}`)
    : { fromMs: read.start, toMs: read.end };
}

export const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

const refused = (message: string) => refusal(400, 'bad.request', message);
