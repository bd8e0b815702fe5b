import { DateTime } from 'luxon';
import { EARLIEST, LATEST, readInstant } from './interval.js';
import { startOfDay, type TimeUnit } from './windows.js';

/** How an API writes the ends of an interval. */
export type IntervalFormat = 'iso' | 'date' | 'epochSeconds' | 'epochMilliseconds';

/** The smallest step between two ends, by format. */
export const UNIT_OF: Readonly<Record<IntervalFormat, TimeUnit>> = {
  iso: 'millisecond',
  date: 'day',
  epochSeconds: 'second',
  epochMilliseconds: 'millisecond',
};

/** Reads and writes one end of an interval. */
export interface EndFormat {
  /** For messages: what one end is, what two ends are, and an example of both. */
  readonly one: string;
  readonly two: string;
  readonly examples: readonly [string, string];
  /** Returns milliseconds since the epoch, or a clause that says what is wrong. */
  read(value: unknown): number | string;
  /** @param like the value in the place to write to, whose type is kept */
  write(ms: number, like?: unknown): string | number;
  /** Whether a value needs no rewriting. */
  isOwn(value: unknown): boolean;
  /** Returns the time that many units later. */
  plus(ms: number, units: 1 | -1): number;
}

const ISO: EndFormat = {
  one: 'an instant with its zone',
  two: 'two instants with their zone',
  examples: ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
  read: (value) => (typeof value === 'string' ? readInstant(value) : 'is not a string'),
  write: (ms) => new Date(ms).toISOString(),
  isOwn: (value) => typeof value === 'string' && value.endsWith('Z'),
  plus: (ms, units) => ms + units,
};

/** @param zone the zone of the days of `'date'` */
export function endFormat(format: IntervalFormat, zone: string): EndFormat {
  if (format === 'iso') return ISO;
  if (format === 'date') return dates(zone);
  return format === 'epochSeconds' ? epoch('seconds', 1_000) : epoch('milliseconds', 1);
}

const DATE = /^\d{4}-\d\d-\d\d$/;

function dates(zone: string): EndFormat {
  return {
    one: 'a date',
    two: 'two dates',
    examples: ['2026-01-01', '2026-02-01'],
    read(value) {
      if (typeof value !== 'string') return 'is not a string';
      if (DATE.test(value)) return readDate(value, zone);
      const at = readInstant(value);
      if (typeof at === 'string') return `is not a date, and ${at}`;
      return at === startOfDay(at, zone) ? at : `is not the start of a day in the zone ${zone}`;
    },
    write: (ms) => DateTime.fromMillis(ms, { zone }).toISODate()!,
    isOwn: (value) => typeof value === 'string' && DATE.test(value),
    plus: (ms, units) => DateTime.fromMillis(ms, { zone }).plus({ days: units }).startOf('day').toMillis(),
  };
}

/** A zone that moves across the date line skips a day. */
function readDate(text: string, zone: string): number | string {
  const day = DateTime.fromISO(text, { zone }).startOf('day');
  if (!day.isValid || day.toISODate() !== text) return 'is a date that does not exist';
  return day.toMillis();
}

const INTEGER = /^-?\d+$/;

function epoch(words: 'seconds' | 'milliseconds', unitMs: number): EndFormat {
  const isNumber = (value: unknown) => typeof value === 'number' || (typeof value === 'string' && INTEGER.test(value));
  const since = `${words} since the epoch`;
  const examples = [Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)].map((ms) => String(ms / unitMs)) as [string, string];
  return {
    one: `a whole number of ${since}`,
    two: `two whole numbers of ${since}`,
    examples,
    read(value) {
      if (isNumber(value)) return readNumber(Number(value), unitMs, `is not a whole number of ${since}`);
      if (typeof value !== 'string') return 'is not a number';
      const at = readInstant(value);
      if (typeof at === 'string') return `is not a whole number, and ${at}`;
      return at % unitMs === 0 ? at : `is finer than the format, ${since}`;
    },
    write: (ms, like) => (typeof like === 'string' && INTEGER.test(like) ? String(ms / unitMs) : ms / unitMs),
    isOwn: isNumber,
    plus: (ms, units) => ms + units * unitMs,
  };
}

function readNumber(number: number, unitMs: number, notWhole: string): number | string {
  if (!Number.isInteger(number)) return notWhole;
  const ms = number * unitMs;
  return ms < EARLIEST || ms > LATEST ? 'is outside the years 0000 to 9999 of UTC' : ms;
}
