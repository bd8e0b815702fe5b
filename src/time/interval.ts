import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';

/** A half-open stretch of time in milliseconds since 1970, UTC: `start` belongs to it, `end` does not. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

const EXAMPLE = '2026-01-01T00:00:00.000Z/2026-02-01T00:00:00.000Z';
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?$/;
const EARLIEST = Date.parse('0000-01-01T00:00:00.000Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The interval in a text `start/end` of two ISO 8601 instants, each with its zone.
 *
 * @param where who asks, for the message
 * @throws ConfigurationError for anything else: no zone, a day that no calendar has, ends that are swapped or equal
 */
export function parseInterval(text: unknown, where: string): Interval {
  const read = readInterval(text);
  if (typeof read !== 'string') return read;
  throw new ConfigurationError(
    `${where}: an interval must be two instants with their zone, start/end, such as '${EXAMPLE}'; got ${describeValue(text)}, ${read}`,
  );
}

/** The interval in a text, or what is wrong with it. */
export function readInterval(text: unknown): Interval | string {
  if (typeof text !== 'string') return 'which is no text';
  const ends = text.split('/');
  if (ends.length !== 2) return 'which is not start/end';
  const [start, end] = ends.map(readInstant) as [number | string, number | string];
  if (typeof start === 'string') return `whose start ${start}`;
  if (typeof end === 'string') return `whose end ${end}`;
  if (start < end) return { start, end };
  return start === end ? 'whose ends are the same instant' : 'whose start is after its end';
}

function readInstant(text: string): number | string {
  const match = INSTANT.exec(text);
  if (!match) return 'is no ISO 8601 date and time';
  const [, year, month, day, fraction = '', zone] = match;
  if (zone === undefined) return 'has no zone (Z, or an offset such as +01:00)';
  if (/[1-9]/.test(fraction.slice(3))) return 'is finer than a millisecond';
  const at = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  // `Date.parse` takes 30 February for 2 March.
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (Number.isNaN(at) || midnight.getUTCDate() !== Number(day)) return 'is a date that does not exist';
  // Beyond, `toISOString` writes years of six digits, so halves could not be read again.
  return at < EARLIEST || at > LATEST ? 'is outside the years 0000 to 9999 of UTC' : at;
}

/** The interval as a text, in UTC, to the millisecond. */
export const formatInterval = ({ start, end }: Interval): string =>
  `${new Date(start).toISOString()}/${new Date(end).toISOString()}`;

/** The two halves of an interval, without gap or overlap; none where one of them would be shorter than `minMs`. */
export function halves({ start, end }: Interval, minMs = 1): readonly [Interval, Interval] | undefined {
  const width = Math.floor((end - start) / 2);
  if (width < Math.max(minMs, 1)) return undefined;
  const middle = start + width;
  return [
    { start, end: middle },
    { start: middle, end },
  ];
}
