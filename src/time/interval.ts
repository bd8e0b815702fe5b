import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';

/** A half-open interval in milliseconds since the epoch: `start` is included, `end` is not. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

const EXAMPLE = '2026-01-01T00:00:00.000Z/2026-02-01T00:00:00.000Z';
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?$/;
/** Outside, `toISOString` writes years of six digits, which could not be parsed again. */
export const EARLIEST = Date.parse('0000-01-01T00:00:00.000Z');
export const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Parses `start/end`: two ISO 8601 instants, each with a time zone.
 *
 * @param where the caller, for the message
 * @throws ConfigurationError for anything else, such as a missing zone, a date that does not exist, or ends that are swapped or equal
 */
export function parseInterval(text: unknown, where: string): Interval {
  const read = readInterval(text);
  if (typeof read !== 'string') return read;
  throw new ConfigurationError(
    `${where}: an interval must be two instants with their zone, start/end, such as '${EXAMPLE}'; got ${describeValue(text)}, ${read}`,
  );
}

/** The interval, or a clause that says what is wrong with the text. */
export function readInterval(text: unknown): Interval | string {
  if (typeof text !== 'string') return 'which is not a string';
  const ends = text.split('/');
  if (ends.length !== 2) return 'which is not start/end';
  const [start, end] = ends.map(readInstant) as [number | string, number | string];
  if (typeof start === 'string') return `whose start ${start}`;
  if (typeof end === 'string') return `whose end ${end}`;
  if (start < end) return { start, end };
  return start === end ? 'whose ends are the same instant' : 'whose start is after its end';
}

/** Returns milliseconds since the epoch, or a clause that says what is wrong with the text. */
export function readInstant(text: string): number | string {
  const match = INSTANT.exec(text);
  if (!match) return 'is not an ISO 8601 date and time';
  const [, year, month, day, fraction = '', zone] = match;
  if (zone === undefined) return 'has no zone (Z, or an offset such as +01:00)';
  if (/[1-9]/.test(fraction.slice(3))) return 'is finer than a millisecond';
  const at = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  // `Date.parse` reads 30 February as 2 March.
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (Number.isNaN(at) || midnight.getUTCDate() !== Number(day)) return 'is a date that does not exist';
  return at < EARLIEST || at > LATEST ? 'is outside the years 0000 to 9999 of UTC' : at;
}

/** Formats the interval as `start/end` in UTC, with milliseconds. */
export const formatInterval = ({ start, end }: Interval): string =>
  `${new Date(start).toISOString()}/${new Date(end).toISOString()}`;

/**
 * The two halves of an interval, without gap or overlap; `undefined` if one would be shorter than `minMs`.
 *
 * @param unitMs the border is a whole number of these milliseconds from the start
 */
export function halves({ start, end }: Interval, minMs = 1, unitMs = 1): readonly [Interval, Interval] | undefined {
  const width = Math.floor((end - start) / 2 / unitMs) * unitMs;
  if (width < Math.max(minMs, unitMs)) return undefined;
  const middle = start + width;
  return [
    { start, end: middle },
    { start: middle, end },
  ];
}
