import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { copyParams, type Params } from '../json/plain-objects.js';
import { fieldPath } from '../json/field-path.js';
import { type Interval, LATEST } from '../time/interval.js';
import { type EndFormat, endFormat, type IntervalFormat } from '../time/interval-format.js';
import { type TimeUnit, type WindowSize, windowsOf, withOverlap } from '../time/windows.js';
import { resplit, type ResplitOptions } from './resplit.js';
import type { WindowedCall } from './run-plan.js';
import type { PagingStyle } from './styles/paging-style.js';

/** Where params have an interval: in one field, as `start/end`, or in two. */
export type IntervalLocation = { readonly interval: string } | { readonly from: string; readonly to: string };

/** Reads the interval of params, and writes another one there. */
interface IntervalFields {
  /** @throws ConfigurationError, with the field, unless it has two ends in the format or as ISO instants, the earlier one first */
  read(params: Params, where: string): Interval;
  /** Writes the interval in the format; ISO instants in UTC, to the millisecond. If the same one is there already, its text stays. */
  write(params: Params, interval: Interval): void;
}

/** How the ends of the interval are written. */
export interface EndRules {
  readonly format: IntervalFormat;
  /** Whether the end in the params is the last unit of the interval, instead of the first one after it. */
  readonly inclusiveEnd: boolean;
}

/** How the windows of an interval are made, and written into params. */
export interface WindowRules extends WindowSize, ResplitOptions, EndRules {
  readonly zone: string;
  readonly unit?: TimeUnit | undefined;
  readonly fields: IntervalFields;
  /** Milliseconds by which each window, except the first, is requested from before its start. */
  readonly overlapMs: number;
}

interface DateChunksOptions {
  readonly whole: Interval;
  readonly rules: WindowRules;
  readonly concurrency: number;
  /** Params for what the call does not set. */
  readonly defaults: Params | undefined;
  /** How one window pages. */
  readonly style: PagingStyle;
}

/** One call split into windows that are fetched separately. */
export class DateChunks implements WindowedCall {
  readonly style: PagingStyle;
  readonly concurrency: number;
  readonly describe: string;
  readonly overlapMs: number;
  #windows: readonly Interval[] | undefined;

  constructor(private readonly options: DateChunksOptions) {
    const { overlapMs } = options.rules;
    this.style = options.style;
    this.concurrency = options.concurrency;
    this.overlapMs = overlapMs;
    this.describe = describeRules(options.rules);
  }

  /** Computed on demand: only extractions need them. */
  get windows(): readonly Interval[] {
    return (this.#windows ??= Object.freeze(windowsOf(this.options.whole, this.options.rules)));
  }

  resplit(window: Interval): readonly Interval[] | undefined {
    return resplit(window, this.options.rules);
  }

  write(params: Params, window: Interval): Params {
    const { defaults, rules, whole } = this.options;
    const copy = copyParams({ ...defaults, ...params });
    rules.fields.write(copy, withOverlap(window, whole, rules));
    return copy;
  }
}

/** What is not the default is added, so that the text of runs that are stored already stays the same. */
function describeRules({ days, every, zone, overlapMs, format, inclusiveEnd }: WindowRules): string {
  const parts = [every === undefined ? `${days} days` : `every ${every}`, zone];
  if (overlapMs > 0) parts.push(`overlap ${overlapMs} ms`);
  if (format !== 'iso') parts.push(format);
  if (inclusiveEnd) parts.push('inclusive end');
  return parts.join(', ');
}

export function intervalFields(
  place: IntervalLocation,
  { format, inclusiveEnd, zone }: EndRules & Pick<WindowSize, 'zone'>,
): IntervalFields {
  const end = endFormat(format, zone);
  const fields = 'interval' in place ? oneField(place.interval) : twoFields(place.from, place.to, end);
  const read = (values: unknown): Interval | string => readEnds(values, end, inclusiveEnd);
  return {
    read(params, where) {
      const values = fields.get(params, where);
      const interval = read(values);
      if (typeof interval !== 'string') return interval;
      throw new ConfigurationError(
        `${where}: ${fields.name}: an interval must be ${end.two}, start/end, such as '${end.examples.join('/')}'; got ${describeValue(fields.show(params))}, ${interval}`,
      );
    },
    write(params, interval) {
      const values = fields.get(params);
      const held = read(values);
      const isHeld = typeof held !== 'string' && held.start === interval.start && held.end === interval.end;
      const [first, last] = Array.isArray(values) ? (values as unknown[]) : [];
      if (isHeld && end.isOwn(first) && end.isOwn(last)) return;
      const until = inclusiveEnd ? end.plus(interval.end, -1) : interval.end;
      fields.set(params, [end.write(interval.start, first), end.write(until, last)]);
    },
  };
}

/** The interval of two values, or a clause that says what is wrong with them. */
function readEnds(values: unknown, end: EndFormat, inclusiveEnd: boolean): Interval | string {
  if (!Array.isArray(values)) return 'which is not a string';
  if (values.length !== 2) return 'which is not start/end';
  const [first, last] = values.map((value) => end.read(value)) as [number | string, number | string];
  if (typeof first === 'string') return `whose start ${first}`;
  if (typeof last === 'string') return `whose end ${last}`;
  if (inclusiveEnd ? first <= last : first < last) return withEnd(first, inclusiveEnd ? end.plus(last, 1) : last);
  return first === last ? 'whose ends are the same instant' : 'whose start is after its end';
}

const withEnd = (start: number, end: number): Interval | string =>
  end > LATEST ? 'whose end is outside the years 0000 to 9999 of UTC' : { start, end };

interface IntervalValues {
  readonly name: string;
  /**
   * The two ends. Anything but a list of two if there are none.
   *
   * @param where the caller, for the error if there is no value; without it the result is `undefined`
   */
  readonly get: (params: Params, where?: string) => unknown;
  readonly set: (params: Params, ends: readonly [string | number, string | number]) => void;
  /** The value for messages. */
  readonly show: (params: Params) => unknown;
}

function oneField(path: string): IntervalValues {
  const field = fieldPath(path);
  const split = (text: unknown) => (typeof text === 'string' ? text.split('/') : undefined);
  return {
    name: `params.${path}`,
    get: (params) => split(field.get(params)),
    set: (params, ends) => field.set(params, ends.join('/')),
    show: field.get,
  };
}

function twoFields(from: string, to: string, end: EndFormat): IntervalValues {
  const fields = [from, to].map(fieldPath);
  const valuesIn = (params: Params) => fields.map((field) => field.get(params));
  return {
    name: `params.${from} and params.${to}`,
    get(params, where) {
      const ends = valuesIn(params);
      const missing = ends.findIndex((value) => typeof value !== 'string' && !end.isOwn(value));
      if (missing < 0) return ends;
      if (where === undefined) return undefined;
      throw new ConfigurationError(
        `${where}: params.${fields[missing]!.text} must be ${end.one}, such as '${end.examples[0]}'; got ${describeValue(ends[missing])}`,
      );
    },
    set(params, ends) {
      fields.forEach((field, i) => field.set(params, ends[i]));
    },
    show: (params) => valuesIn(params).join('/'),
  };
}
