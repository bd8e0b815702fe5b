import { ConfigurationError } from '../errors/configuration-error.js';
import { show } from '../errors/show.js';

/** Both ends of an interval, in milliseconds since the epoch; the second does not belong to it. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

const EXAMPLE = `'2026-03-01T00:00:00Z/2026-03-02T00:00:00Z'`;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads an ISO 8601 interval of two instants, as the queries of Genesys Cloud take it.
 *
 * @param where who asks, for the message
 * @throws ConfigurationError for what is no such interval, for an end without a time zone, and for a start that is not before the end
 */
export function checkInterval(interval: unknown, where?: string): Interval {
  const refuse = (what: string) =>
    new ConfigurationError(
      `${where === undefined ? '' : `${where}: `}the interval ${show(interval)} ${what}; write it as ${EXAMPLE}`,
    );
  if (typeof interval !== 'string' || interval.trim() === '') throw refuse('is no text of a start and an end');
  const [start, end, ...more] = interval.split('/');
  if (start === undefined || end === undefined || more.length > 0) {
    throw refuse('is not a start and an end with one "/" between them');
  }
  const [startMs, endMs] = [instant(start, 'start', refuse), instant(end, 'end', refuse)];
  if (startMs > endMs) throw refuse('has its ends swapped');
  if (startMs === endMs) throw refuse('is empty: it ends where it starts');
  return Object.freeze({ startMs, endMs });
}

function instant(text: string, end: string, refuse: (what: string) => Error): number {
  const [, day, zone] = INSTANT.exec(text) ?? [];
  if (day === undefined) throw refuse(`has ${show(text)} as its ${end}, which is no date and time of ISO 8601`);
  if (zone === undefined) throw refuse(`has no time zone at its ${end}, so nobody knows which instant is meant`);
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  if (Number.isNaN(ms) || !isDay(day)) throw refuse(`has ${show(text)} as its ${end}, and there is no such time`);
  return ms;
}

/** Dates such as 30 February are read as a day of the month after. */
const isDay = (day: string) => {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
};
