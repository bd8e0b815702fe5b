import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';
import { copyParams, type Params } from '../json/plain-objects.js';
import { fieldPath } from '../json/field-path.js';
import { formatInterval, type Interval, parseInterval, readInterval } from '../time/interval.js';
import { type WindowSize, windowsOf, withOverlap } from '../time/windows.js';
import { resplit, type ResplitOptions } from './resplit.js';
import type { WindowedCall } from './run-plan.js';
import type { PagingStyle } from './styles/paging-style.js';

/** Where params have an interval: in one field, as `start/end`, or in two. */
export type IntervalLocation = { readonly interval: string } | { readonly from: string; readonly to: string };

/** Reads the interval of params, and writes another one there. */
interface IntervalFields {
  /** @throws ConfigurationError, with the field, unless it has instants with their zone, the earlier one first */
  read(params: Params, where: string): Interval;
  /** Writes the interval in UTC, to the millisecond. If the same one is there already in UTC, its text stays. */
  write(params: Params, interval: Interval): void;
}

/** How the windows of an interval are made, and written into params. */
export interface WindowRules extends WindowSize, ResplitOptions {
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
    const { days, zone, overlapMs } = options.rules;
    this.style = options.style;
    this.concurrency = options.concurrency;
    this.overlapMs = overlapMs;
    this.describe = `${days} days, ${zone}${overlapMs > 0 ? `, overlap ${overlapMs} ms` : ''}`;
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
    rules.fields.write(copy, withOverlap(window, whole, rules.overlapMs));
    return copy;
  }
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
  /** @param where the caller, for the error if there is no text; without it the result is `undefined` */
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
  const read = readInterval(text);
  return typeof read !== 'string' && read.start === start && read.end === end && /Z\/.*Z$/.test(text as string);
}
