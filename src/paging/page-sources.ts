import { setImmediate as immediate } from 'node:timers/promises';
import { type PageResponse, RunEnded } from '../policies/middleware.js';
import type { JsonObject, PageContext } from '../position.js';
import { linkedController, type LinkedController } from '../time/abortable.js';
import type { Clock } from '../time/clock.js';
import type { FetchedPage, PagePosition, ParsedPage } from './page.js';
import type { Pager } from './pager.js';
import { hasPageContext } from './with-page-context.js';

interface PageSourceOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Pages that may be asked for. */
  readonly maxPages: number;
}

/** Pages one after another, up to `prefetch` of them fetched ahead of the consumer; never beyond one whose way on is not settled. */
export async function* sequentialPages(
  pager: Pager,
  prefetch: number,
  { signal, clock, maxPages }: PageSourceOptions,
): AsyncGenerator<ParsedPage, void, undefined> {
  const fetchPage = (place: PagePosition) => fetchAndParse(pager, place, clock, signal);
  const after = (page: ParsedPage | undefined) =>
    page?.next.kind === 'on' && page.next.place.index < maxPages ? fetchPage(page.next.place) : undefined;
  const afterSettled = (page: ParsedPage | undefined) => (page?.endsPartition ? undefined : after(page));
  let ahead: Promise<ParsedPage | undefined>[] = [fetchPage(pager.start)];
  for (;;) {
    const page = await ahead.shift();
    if (!page) return;
    if (prefetch > 0) await fetchAhead(page);
    yield page;
    if (prefetch === 0 || page.endsPartition) ahead = [Promise.resolve(after(page))];
  }

  async function fetchAhead(page: ParsedPage): Promise<void> {
    while (ahead.length < prefetch) {
      const next = (ahead.at(-1) ?? Promise.resolve(page)).then(afterSettled);
      next.catch(handledLater);
      ahead.push(next);
    }
    // A consumer that never leaves the microtask queue would keep the request from being written (measured: no gain without this).
    await immediate();
  }
}

/** The failure is thrown when its page's turn comes; until then it is nobody's unhandled rejection. */
const handledLater = () => undefined;

/** One page fetched and read. */
async function fetchAndParse(
  pager: Pager,
  place: PagePosition,
  clock: Clock,
  signal: AbortSignal,
): Promise<ParsedPage> {
  const asked = clock.now();
  const fetched = await pager.fetch(place, signal);
  return pager.parse(fetched.place, fetched.response, clock.now() - asked, signal);
}

/** A page asked for before its turn, on the guess that the pages before it are as large as the last one. */
interface SpeculativeRequest {
  /** The request's params: the guess holds if the page that is really next asks for the same. */
  readonly key: string;
  readonly control: LinkedController;
  readonly answer: Promise<{ response: PageResponse; ms: number }>;
}

/**
 * Pages side by side, `size` at a time, handed on in order. What follows a page is read from the page itself, so a server that changes its
 * page size, or has fewer pages than it said, only makes guesses void: they are cancelled, and new ones are made from where the run really is.
 * When a page fails, those behind it are cancelled at once; those before it are still handed on.
 */
export async function* concurrentPages(
  pager: Pager,
  size: number,
  options: PageSourceOptions,
): AsyncGenerator<ParsedPage, void, undefined> {
  const lookAhead = new LookAhead(pager, size, options);
  try {
    for (let place: PagePosition | undefined = pager.start; place;) {
      const { response, ms, place: found } = await lookAhead.take(place);
      const page: ParsedPage = await pager.parse(found, response, ms, options.signal);
      if (page.endsPartition) yield page;
      place = page.next.kind === 'on' && page.next.place.index < options.maxPages ? page.next.place : undefined;
      lookAhead.refill(place, page);
      if (!page.endsPartition) yield page;
    }
  } finally {
    lookAhead.cancelAll();
  }
}

class LookAhead {
  #guesses: SpeculativeRequest[] = [];
  #failed = false;

  constructor(
    private readonly pager: Pager,
    private readonly size: number,
    private readonly options: PageSourceOptions,
  ) {}

  /** The answer for `place`: guessed before, or asked for now. */
  async take(place: PagePosition): Promise<FetchedPage & { ms: number }> {
    const guess = this.#guesses.shift() ?? this.#ask(place);
    let found: { response: PageResponse; ms: number };
    try {
      found = await guess.answer;
    } catch (error) {
      return await this.#takeOtherwise(place, withActualPage(error, this.pager.pageContextAt(place)));
    } finally {
      guess.control.release();
    }
    return { ...(await this.pager.accept(place, found.response, this.options.signal)), ms: found.ms };
  }

  /** Only here, in its turn, is it known that a refused page is wanted. The guesses behind it were made for pages of the size that was refused. */
  async #takeOtherwise(place: PagePosition, error: unknown): Promise<FetchedPage & { ms: number }> {
    const { clock, signal } = this.options;
    const asked = clock.now();
    this.cancelAll();
    const fetched = await this.pager.fetchRecovered(place, error, signal);
    return { ...fetched, ms: clock.now() - asked };
  }

  /** Drops guesses that proved wrong and asks for the pages from `next` on, as many as the window holds and the response lets expect. */
  refill(next: PagePosition | undefined, page: ParsedPage): void {
    const first = this.#guesses[0];
    if (!next || (first && first.key !== this.#key(next.at))) this.cancelAll();
    if (!next || this.#failed) return;
    const most = Math.min(this.size, Math.max(this.#expected(next, page), 1), this.options.maxPages - next.index);
    while (this.#guesses.length < most) {
      const at = this.#guessAt(next.at, this.#guesses.length);
      if (!at) return;
      this.#guesses.push(this.#ask({ ...next, at, index: next.index + this.#guesses.length }));
    }
  }

  /** Pages that should follow. What a new part of the data holds is known by its first page only. */
  #expected(next: PagePosition, { response, place, items }: ParsedPage): number {
    const { style } = this.pager;
    if (style.partition?.(next.at) !== style.partition?.(place.at)) return 1;
    return style.remaining?.(response, place.at, items) ?? Infinity;
  }

  /** The position `pages` after `next`; none where the API gives no more. */
  #guessAt(next: JsonObject, pages: number): JsonObject | undefined {
    const at = pages === 0 ? next : this.pager.style.ahead?.(next, pages);
    return at && !this.pager.isBeyondCap({ at }) ? at : undefined;
  }

  cancelAll(): void {
    for (const guess of this.#guesses) cancel(guess);
    this.#guesses = [];
    this.#failed = false;
  }

  #ask(place: PagePosition): SpeculativeRequest {
    const control = linkedController(this.options.signal);
    const asked = this.options.clock.now();
    const answer = this.pager
      .send(place, control.signal)
      .then((response) => ({ response, ms: this.options.clock.now() - asked }));
    const guess: SpeculativeRequest = { key: this.#key(place.at), control, answer };
    answer.catch(() => this.#cancelBehind(guess));
    return guess;
  }

  #cancelBehind(failed: SpeculativeRequest): void {
    const at = this.#guesses.indexOf(failed);
    if (at < 0) return;
    this.#failed = true;
    for (const guess of this.#guesses.splice(at + 1)) cancel(guess);
  }

  #key(at: JsonObject): string {
    return JSON.stringify(this.pager.style.write({}, at));
  }
}

/** A guess knows its position only as it was guessed; once its turn has come, the true one is known. */
function withActualPage(error: unknown, page: PageContext): unknown {
  if (hasPageContext(error)) error.page = page;
  return error;
}

function cancel(guess: SpeculativeRequest): void {
  guess.control.abort(new RunEnded());
  guess.control.release();
}
