import { parseOptions } from '../options/parse-options.js';
import { DATE_CHUNKED, type DateChunkedOptions, dateChunkedSchema, type DateChunkedSettings } from './endpoint.js';
import { defineMethodDecorator, type PagedMethodDecoratorOf } from './define-method-decorator.js';

export type { DateChunkedOptions };

/** A method that `@Paginated` may stand on. */
type PagedMethod = (...args: never[]) => AsyncGenerator<unknown, unknown, never> | Promise<readonly unknown[]>;

/** Stands outside `@Paginated`: each window is a list of its own. */
const ORDER = -10;

const decorator = defineMethodDecorator<DateChunkedOptions, DateChunkedSettings>({
  name: DATE_CHUNKED,
  order: ORDER,
  resolve(options, where) {
    const { interval = 'interval', from, to, ...rules } = parseOptions(dateChunkedSchema, options, where);
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
