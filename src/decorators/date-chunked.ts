import { z } from 'zod';
import { wholeNumber } from '../options/option-types.js';
import { parseOptions } from '../options/parse-options.js';
import { pathText } from '../paging/styles/style-helpers.js';
import { isZone } from '../time/windows.js';
import { DATE_CHUNKED, type DateChunkedSettings } from './endpoint.js';
import { defineMethodDecorator, type PagedMethodDecoratorOf } from './define-method-decorator.js';

/** How an endpoint's interval is cut into windows. */
export interface DateChunkedOptions {
  /** Where the params have the interval, as `start/end`: two ISO 8601 instants with their zone. @default 'interval' */
  readonly interval?: string;
  /** Where the params have its start and its end, each an ISO 8601 instant with its zone, for endpoints that take two fields. @default one field */
  readonly from?: string;
  readonly to?: string;
  /** Days that a window lasts at most. @default 30 */
  readonly days?: number;
  /** Days of the windows in place of one that came short. One that lasts no longer than that is halved. @default 7 */
  readonly splitDays?: number;
  /** Milliseconds that half of a window which came short must at least last. @default 3 600 000 */
  readonly minMs?: number;
  /** Windows to fetch side by side under `extract`, unless its `workers` say otherwise. A stream has them one after another. @default 1 */
  readonly concurrency?: number;
  /** Whose days: `'UTC'`, of 24 hours each, or those of an IANA zone such as `'Europe/Berlin'`. @default 'UTC' */
  readonly zone?: string;
  /**
   * Milliseconds by which each window but the first is asked for before its start, for records that are listed late. They come twice then, so
   * the method needs a `dedupe` key. @default 0
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
      breach('interval', 'left out where from and to are given');
    else if (from === undefined && to !== undefined) breach('from', 'given too, as to is');
    else if (from !== undefined && to === undefined) breach('to', 'given too, as from is');
    else if (from !== undefined && from === to) breach('to', 'another field than from');
  });

/** A method that `@Paginated` may stand on. */
type PagedMethod = (...args: never[]) => AsyncGenerator<unknown, unknown, never> | Promise<readonly unknown[]>;

/** Stands outside `@Paginated`: each window is a list of its own. */
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
 * Cuts the interval in the params of a `@Paginated` method into windows of at most `days`, half-open, without gap or overlap, each paged from its
 * top. As a stream, the windows come in order; `extract` fetches them side by side. A window that gave fewer records than it announced is cut
 * again, into windows of `splitDays` and then into halves, where the method has a `dedupe` key and `verifyTotal` is not `'off'`.
 *
 * @example
 * class Analytics extends ApiClient {
 *   @DateChunked({ days: 30, concurrency: 4 })
 *   @Paginated({ extractor: 'conversations', dedupe: 'conversationId' })
 *   conversations(query: { interval: string }): Paged<Conversation> {
 *     return this.post('/api/v2/analytics/conversations/details/query', query);
 *   }
 * }
 * @throws ConfigurationError, when the class is defined, for bad options or a wrong place; at the call, for an interval that is none, for an
 * overlap without a `dedupe` key, and for a method without `@Paginated`
 */
export function DateChunked(options: DateChunkedOptions = {}, ...more: unknown[]): PagedMethodDecoratorOf<PagedMethod> {
  return decorator(options, more);
}
