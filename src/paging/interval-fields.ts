import { ConfigurationError } from '../errors/client-errors.js';
import { describeValue } from '../errors/describe-value.js';
import type { Params } from '../policies/middleware.js';
import { formatInterval, type Interval, parseInterval, readInterval } from '../time/interval.js';
import { fieldPath } from '../json/field-path.js';

/** Where params hold an interval: in one field as `start/end`, or in two. */
export type IntervalLocation = { readonly interval: string } | { readonly from: string; readonly to: string };

/** Reads the interval of params, and writes another in its place. */
export interface IntervalFields {
  /** @throws ConfigurationError, naming the field, for anything but instants with their zone, the earlier one first */
  read(params: Params, where: string): Interval;
  /** Writes UTC to the millisecond into `params`. An interval that stands there already, in UTC, stays as it is written. */
  write(params: Params, interval: Interval): void;
}

export function intervalFields(place: IntervalLocation): IntervalFields {
  const { name, get, set } = 'interval' in place ? oneField(place.interval) : twoFields(place.from, place.to);
  return {
    read: (params, where) => parseInterval(get(params, where), `${where}: ${name}`),
    write(params, interval) {
      const text = formatInterval(interval);
      if (!holdsInterval(get(params), interval)) set(params, text);
    },
  };
}

interface IntervalText {
  readonly name: string;
  /** @param where who asks, if what is no text is an error */
  readonly get: (params: Params, where?: string) => unknown;
  readonly set: (params: Params, text: string) => void;
}

function oneField(path: string): IntervalText {
  const field = fieldPath(path);
  return { name: `params.${path}`, get: field.get, set: (params, text) => field.set(params, text) };
}

function twoFields(from: string, to: string): IntervalText {
  const fields = [from, to].map(fieldPath);
  return {
    name: `params.${from} and params.${to}`,
    get(params, where) {
      const ends = fields.map((field) => field.get(params));
      const missing = ends.findIndex((end) => typeof end !== 'string');
      if (missing < 0) return ends.join('/');
      if (where === undefined) return undefined;
      throw new ConfigurationError(
        `${where}: params.${fields[missing]!.text} must be an instant with its zone, such as '2026-01-01T00:00:00.000Z'; got ${describeValue(ends[missing])}`,
      );
    },
    set(params, text) {
      const ends = text.split('/');
      fields.forEach((field, i) => field.set(params, ends[i]));
    },
  };
}

function holdsInterval(text: unknown, { start, end }: Interval): boolean {
  const said = readInterval(text);
  return typeof said !== 'string' && said.start === start && said.end === end && /Z\/.*Z$/.test(text as string);
}
