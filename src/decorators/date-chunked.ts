import { z } from 'zod';
import { parseOptions, wholeNumber } from '../options/parse-options.js';
import { pathText } from '../paging/styles/style-helpers.js';
import { isZone } from '../time/windows.js';
import { DATE_CHUNKED, type DateChunkedSettings } from './endpoint.js';
import { defineMethodDecorator, type PagedDecorator } from './define-method-decorator.js';

/** How `@DateChunked` divides the interval of an endpoint into windows. */
export interface DateChunkedOptions {
  /** Path of the interval in the params, `start/end`: two ISO 8601 instants with a zone. @default 'interval' */
  readonly interval?: string;
  /** Path of the start in the params, an ISO 8601 instant with a zone, for endpoints with two fields. @default one field, `interval` */
  readonly from?: string;
  /** Path of the end. Requires `from`. */
  readonly to?: string;
  /** Days of a window, at most. @default 30 */
  readonly days?: number;
  /** Days of the windows that replace one with missing records. A window of at most that length is halved. @default 7 */
  readonly splitDays?: number;
  /** Milliseconds of the shortest window that a split may produce. @default 3 600 000 */
  readonly minMs?: number;
  /** Windows that `extract` fetches concurrently, unless it sets `workers`. A stream fetches them in order. @default 1 */
  readonly concurrency?: number;
  /** Zone of the days: `'UTC'`, with 24 hours each, or an IANA zone such as `'Europe/Berlin'`. @default 'UTC' */
  readonly zone?: string;
  /**
   * Extends each window but the first backwards by this many milliseconds, to catch records that are listed late. Requires a `dedupe` key.
   * @default 0
   */
  readonly overlapMs?: number;
}

const zone = z.custom<string>(isZone, { error: `'UTC' or an IANA time zone such as 'Europe/Berlin'` });

const schema = z
  .strictObject({
    interval: pathText.optional(),
    from: pathText.optional(),
    to: pathText.optional(),
    days: wholeNumber(1).default(30),
    splitDays: wholeNumber(1).default(7),
    minMs: wholeNumber(1).default(3_600_000),
    concurrency: wholeNumber(1).default(1),
    zone: zone.default('UTC'),
    overlapMs: wholeNumber(0).default(0),
  })
  .superRefine(({ interval, from, to }, context) => {
    const breach = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (interval !== undefined && (from ?? to) !== undefined)
      breach('interval', 'cannot be combined with "from" and "to"');
    else if (from === undefined && to !== undefined) breach('from', 'is required when "to" is set');
    else if (from !== undefined && to === undefined) breach('to', 'is required when "from" is set');
    else if (from !== undefined && from === to) breach('to', 'a field other than "from"');
  });

/** A method that `@Paginated` accepts. */

/** Outside `@Paginated`: each window is a list of its own. */
const ORDER = -10;

const decorator = defineMethodDecorator<DateChunkedOptions, DateChunkedSettings>({
  name: DATE_CHUNKED,
  order: ORDER,
  resolve(options, where) {
    const { interval = 'interval', from, to, ...rules } = parseOptions(schema, options, where);
    return Object.freeze({ ...(from !== undefined && to !== undefined ? { from, to } : { interval }), ...rules });
  },
});

/**
 * Divides the interval in the params of a `@Paginated` method into half-open windows of at most `days`, without gaps. Each window is paged from its
 * start. A stream fetches them in order, `extract` fetches them concurrently.
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
