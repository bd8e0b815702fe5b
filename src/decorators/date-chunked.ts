import { z } from 'zod';
import { bool, oneOf, parseOptions, wholeNumber } from '../options/parse-options.js';
import { pathText } from '../paging/styles/style-helpers.js';
import { type IntervalFormat, UNIT_OF } from '../time/interval-format.js';
import { isZone } from '../time/windows.js';
import { DATE_CHUNKED, type DateChunkedSettings } from './endpoint.js';
import { defineMethodDecorator, type PagedDecorator } from './define-method-decorator.js';

/** How `@DateChunked` divides the interval of an endpoint into windows. */
export interface DateChunkedOptions {
  /** Path of the interval in the params, `start/end`: two ISO 8601 instants with a zone, or values of `format`. @default 'interval' */
  readonly interval?: string;
  /** Path of the start in the params, an ISO 8601 instant or a value of `format`, for endpoints with two fields. @default one field, `interval` */
  readonly from?: string;
  /** Path of the end. Requires `from`. */
  readonly to?: string;
  /**
   * How both ends are sent: ISO 8601 instants in UTC, dates `YYYY-MM-DD` in `zone`, or whole seconds or milliseconds since the epoch.
   * @default 'iso'
   */
  readonly format?: 'iso' | 'date' | 'epochSeconds' | 'epochMilliseconds';
  /**
   * Whether the API returns records of the end too. The end in the params is then the last millisecond, second or date of the window, by `format`, in
   * the call as in the requests. @default false
   */
  readonly inclusiveEnd?: boolean;
  /** Days of a window, at most. @default 30 */
  readonly days?: number;
  /** Windows of calendar weeks (from Monday) or months in `zone`, instead of `days`. @default none */
  readonly every?: 'week' | 'month';
  /** Days of the windows that replace one with missing records. A window of at most that length is halved. @default 7 */
  readonly splitDays?: number;
  /** Milliseconds of the shortest window that a split may produce. @default 3 600 000, with `format: 'date'` a day */
  readonly minMs?: number;
  /** Windows that `extract` fetches concurrently, unless it sets `workers`. A stream fetches them in order. @default 1 */
  readonly concurrency?: number;
  /** Zone of days, weeks, months and dates: `'UTC'`, with 24 hours each, or an IANA zone such as `'Europe/Berlin'`. @default 'UTC' */
  readonly zone?: string;
  /**
   * Extends each window but the first backwards by this many milliseconds, to catch records that are listed late. Requires a `dedupe` key.
   * @default 0
   */
  readonly overlapMs?: number;
}

const zone = z.custom<string>(isZone, { error: `'UTC' or an IANA time zone such as 'Europe/Berlin'` });

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Milliseconds of the unit of a format. */
const UNIT_MS = { millisecond: 1, second: 1_000, day: DAY_MS } as const;

const unitMsOf = (format: IntervalFormat): number => UNIT_MS[UNIT_OF[format]];

const schema = z
  .strictObject({
    interval: pathText.optional(),
    from: pathText.optional(),
    to: pathText.optional(),
    format: oneOf('iso', 'date', 'epochSeconds', 'epochMilliseconds').default('iso'),
    inclusiveEnd: bool.default(false),
    days: wholeNumber(1).optional(),
    every: oneOf('week', 'month').optional(),
    splitDays: wholeNumber(1).default(7),
    minMs: wholeNumber(1).optional(),
    concurrency: wholeNumber(1).default(1),
    zone: zone.default('UTC'),
    overlapMs: wholeNumber(0).default(0),
  })
  .superRefine(({ interval, from, to, ...sizes }, context) => {
    const breach = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    checkSizes(sizes, breach);
    if (interval !== undefined && (from ?? to) !== undefined)
      breach('interval', 'cannot be combined with "from" and "to"');
    else if (from === undefined && to !== undefined) breach('from', 'is required when "to" is set');
    else if (from !== undefined && to === undefined) breach('to', 'is required when "from" is set');
    else if (from !== undefined && from === to) breach('to', 'a field other than "from"');
  });

type Sizes = Pick<DateChunkedOptions, 'days' | 'every' | 'minMs' | 'overlapMs'> & { readonly format: IntervalFormat };

/** No window is shorter than a unit of the format, and none starts or ends within one. */
function checkSizes(
  { days, every, minMs, overlapMs = 0, format }: Sizes,
  breach: (path: string, message: string) => void,
) {
  const unitMs = unitMsOf(format);
  const because = `with format '${format}'`;
  if (every !== undefined && days !== undefined) breach('every', 'cannot be combined with "days"');
  if (minMs !== undefined && minMs < unitMs) breach('minMs', `at least ${unitMs} ${because}`);
  if (overlapMs % unitMs !== 0) breach('overlapMs', `a multiple of ${unitMs} ${because}`);
}

/** Outside `@Paginated`: each window is a list of its own. */
const ORDER = -10;

const decorator = defineMethodDecorator<DateChunkedOptions, DateChunkedSettings>({
  name: DATE_CHUNKED,
  order: ORDER,
  resolve(options, where) {
    const { interval = 'interval', from, to, days = 30, every, ...rest } = parseOptions(schema, options, where);
    const place = from !== undefined && to !== undefined ? { from, to } : { interval };
    const { minMs = Math.max(HOUR_MS, unitMsOf(rest.format)) } = rest;
    return Object.freeze({ ...place, ...(every === undefined ? { days } : { every }), ...rest, minMs });
  },
});

/**
 * Divides the interval in the params of a `@Paginated` method into windows of at most `days`, or of calendar weeks or months, without gap or overlap.
 * Each window is paged from its start. A stream fetches them in order, `extract` fetches them concurrently.
 *
 * A window with fewer records than announced is fetched again in windows of `splitDays`, and then in halves. This requires a `dedupe` key, and
 * `verifyTotal` other than `'off'`.
 *
 * @example
 * class Analytics extends ApiClient {
 *   @DateChunked({ days: 30, concurrency: 4 })
 *   @Paginated({ extractor: 'conversations', dedupe: 'conversationId' })
 *   conversations(query: { interval: string }): Paged<Conversation> {
 *     return this.post('/api/v2/analytics/conversations/details/query', query);
 *   }
 * }
 * @throws ConfigurationError when the class is defined, for invalid options or a wrong place; at the call, for an invalid interval, for an overlap
 * without a `dedupe` key, and for a method without `@Paginated`
 */
export function DateChunked(
  options: DateChunkedOptions = {},
  ...more: unknown[]
): PagedDecorator<AsyncGenerator<unknown, unknown, never> | Promise<readonly unknown[]>> {
  return decorator(options, more);
}
