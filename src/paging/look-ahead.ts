import { setImmediate as immediate } from 'node:timers/promises';
import { type PageResponse, RunEnded } from '../policies/middleware.js';
import type { JsonObject, PageContext } from '../position.js';
import { linkedController, type LinkedController } from '../time/clock.js';
import type { ResolvedPagingOptions } from './options.js';
import type { PagePosition, ParsedPage } from './page.js';
import type { PageFetcher } from './page-fetcher.js';
import type { PageParser } from './page-parser.js';
import { hasPageContext, type RunScope } from './run-scope.js';

/** Requests pages before the page loop wants them. */
export interface PageSource {
  /** The page at `position`, read. */
  take(position: PagePosition): Promise<ParsedPage>;
  /** Requests what follows `page`. `next` is where the run continues; `undefined` at its end. */
  lookAhead(page: ParsedPage, next: PagePosition | undefined): Promise<void> | void;
}

export interface PageSourceParts {
  readonly run: RunScope;
  readonly fetcher: Pick<PageFetcher, 'send' | 'accept' | 'recover' | 'isBeyondCap'>;
  readonly parser: Pick<PageParser, 'parse'>;
}

/** Pages one after another, with `prefetch` of them fetched ahead of the consumer; never past one whose next page is not final. */
export class PrefetchedPages implements PageSource {
  #ahead: Promise<ParsedPage | undefined>[] = [];

  constructor(
    private readonly options: Pick<ResolvedPagingOptions, 'prefetch' | 'maxPages'>,
    private readonly fetch: (position: PagePosition) => Promise<ParsedPage>,
  ) {}

  async take(position: PagePosition): Promise<ParsedPage> {
    return (await this.#ahead.shift()) ?? this.fetch(position);
  }

  async lookAhead(page: ParsedPage): Promise<void> {
    if (page.endsPartition) {
      this.#ahead = [];
      return;
    }
    while (this.#ahead.length < this.options.prefetch) {
      const next = (this.#ahead.at(-1) ?? Promise.resolve(page)).then((before) => this.#following(before));
      next.catch(thrownLater);
      this.#ahead.push(next);
    }
    // A consumer that never leaves the microtask queue would keep the request from being written (measured: no gain without this).
    await immediate();
  }

  #following(page: ParsedPage | undefined): Promise<ParsedPage> | undefined {
    if (!page || page.endsPartition || page.next.kind !== 'page') return undefined;
    return page.next.position.index < this.options.maxPages ? this.fetch(page.next.position) : undefined;
  }
}

/** `take` throws the error of a prefetched page; until then it must not count as an unhandled rejection. */
const thrownLater = () => undefined;

/** A request sent early, on the assumption that the pages before it are as large as the last one. */
interface SpeculativeRequest {
  /** The request's params: the assumption holds if the page that really follows has the same. */
  readonly key: string;
  readonly control: LinkedController;
  readonly answer: Promise<TimedResponse>;
}

interface TimedResponse {
  readonly response: PageResponse;
  readonly ms: number;
}

/**
 * Pages side by side, `concurrency` at a time, taken in order. What follows a page is read from the page itself, so a server that changes its page
 * size, or has fewer pages than announced, only makes requests useless: they are cancelled, and new ones are sent from the actual position. When a
 * page fails, those after it are cancelled at once; those before it are still delivered.
 */
export class ConcurrentPages implements PageSource {
  #requests: SpeculativeRequest[] = [];
  #failed = false;

  constructor(private readonly parts: PageSourceParts) {}

  async take(position: PagePosition): Promise<ParsedPage> {
    const { run, fetcher, parser } = this.parts;
    const request = this.#requests.shift() ?? this.#send(position);
    let answer: TimedResponse;
    try {
      answer = await request.answer;
    } catch (error) {
      return await this.#takeRecovered(position, error);
    } finally {
      request.control.release();
    }
    const fetched = await fetcher.accept(position, answer.response, run.signal);
    return parser.parse(fetched, answer.ms, run.signal);
  }

  /** Drops requests that proved useless, and sends those from `next` on: as many as fit in the window and as the response lets expect. */
  lookAhead(page: ParsedPage, next: PagePosition | undefined): void {
    const first = this.#requests[0];
    if (!next || (first && first.key !== this.#key(next.at))) this.#cancelAll();
    if (!next || this.#failed) return;
    const { concurrency, maxPages } = this.parts.run.plan.options;
    const most = Math.min(concurrency, Math.max(this.#expected(next, page), 1), maxPages - next.index);
    while (this.#requests.length < most) {
      const at = this.#positionAhead(next.at, this.#requests.length);
      if (!at) return;
      this.#requests.push(this.#send({ ...next, at, index: next.index + this.#requests.length }));
    }
  }

  /** Only now is it known that a rejected page is wanted. The requests after it were for pages of the size that was rejected. */
  async #takeRecovered(position: PagePosition, error: unknown): Promise<ParsedPage> {
    const { run, fetcher, parser } = this.parts;
    const { clock } = run.plan;
    const requestedAt = clock.now();
    this.#cancelAll();
    const failure = withActualPage(error, () => run.state.pageContextAt(position));
    const fetched = await fetcher.recover(position, failure, run.signal);
    return parser.parse(fetched, clock.now() - requestedAt, run.signal);
  }

  /** Pages that should follow. Only its first page shows how large a new partition is. */
  #expected(next: PagePosition, { response, position, items }: ParsedPage): number {
    const { style } = this.parts.run;
    if (style.partition?.(next.at) !== style.partition?.(position.at)) return 1;
    return style.remaining?.(response, position.at, items) ?? Infinity;
  }

  /** The position `pages` after `next`; `undefined` if it is unknown, or if the API has no more. */
  #positionAhead(next: JsonObject, pages: number): JsonObject | undefined {
    const { run, fetcher } = this.parts;
    const at = pages === 0 ? next : run.style.ahead?.(next, pages);
    return at && !fetcher.isBeyondCap({ at }) ? at : undefined;
  }

  #send(position: PagePosition): SpeculativeRequest {
    const { run, fetcher } = this.parts;
    const { clock } = run.plan;
    const control = linkedController(run.signal);
    const requestedAt = clock.now();
    const answer = fetcher
      .send(position, control.signal)
      .then((response) => ({ response, ms: clock.now() - requestedAt }));
    const request: SpeculativeRequest = { key: this.#key(position.at), control, answer };
    answer.catch(() => this.#cancelAfter(request));
    return request;
  }

  #cancelAfter(failed: SpeculativeRequest): void {
    const index = this.#requests.indexOf(failed);
    if (index < 0) return;
    this.#failed = true;
    for (const request of this.#requests.splice(index + 1)) cancel(request);
  }

  #cancelAll(): void {
    for (const request of this.#requests) cancel(request);
    this.#requests = [];
    this.#failed = false;
  }

  #key(at: JsonObject): string {
    return JSON.stringify(this.parts.run.style.write({}, at));
  }
}

/** Only when a page is taken is its actual position known. */
function withActualPage(error: unknown, page: () => PageContext): unknown {
  if (hasPageContext(error)) error.page = page();
  return error;
}

function cancel({ control }: SpeculativeRequest): void {
  control.abort(new RunEnded());
  control.release();
}
