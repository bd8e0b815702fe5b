import type { JsonObject, PageContext } from '../errors/page-context.js';
import type { PageResponse } from '../layers/layer.js';
import { RunEnded } from '../layers/run-ended.js';
import { linkedController, type LinkedController } from '../time/abortable.js';
import { carriesPlace } from './locate.js';
import type { ArrivedPage, Fetched, Place } from './page.js';
import type { Pager } from './pager.js';
import type { SourceOptions } from './sequence.js';

/** A page asked for before its turn, on the guess that the pages before it are as large as the last one. */
interface Guess {
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
export async function* parallel(
  pager: Pager,
  size: number,
  options: SourceOptions,
): AsyncGenerator<ArrivedPage, void, undefined> {
  const lookAhead = new LookAhead(pager, size, options);
  try {
    for (let place: Place | undefined = pager.start; place;) {
      const { response, ms, place: found } = await lookAhead.take(place);
      const page: ArrivedPage = await pager.read(found, response, ms, options.signal);
      if (page.unsettled) yield page;
      place = page.way.kind === 'on' && page.way.place.index < options.maxPages ? page.way.place : undefined;
      lookAhead.refill(place, page);
      if (!page.unsettled) yield page;
    }
  } finally {
    lookAhead.cancelAll();
  }
}

class LookAhead {
  #guesses: Guess[] = [];
  #failed = false;

  constructor(
    private readonly pager: Pager,
    private readonly size: number,
    private readonly options: SourceOptions,
  ) {}

  /** The answer for `place`: guessed before, or asked for now. */
  async take(place: Place): Promise<Fetched & { ms: number }> {
    const guess = this.#guesses.shift() ?? this.#ask(place);
    let found: { response: PageResponse; ms: number };
    try {
      found = await guess.answer;
    } catch (error) {
      return await this.#takeOtherwise(place, relocate(error, this.pager.contextOf(place)));
    } finally {
      guess.control.release();
    }
    return { ...(await this.pager.accept(place, found.response, this.options.signal)), ms: found.ms };
  }

  /** Only here, in its turn, is it known that a refused page is wanted. The guesses behind it were made for pages of the size that was refused. */
  async #takeOtherwise(place: Place, error: unknown): Promise<Fetched & { ms: number }> {
    const { clock, signal } = this.options;
    const asked = clock.now();
    this.cancelAll();
    const fetched = await this.pager.fetchOtherwise(place, error, signal);
    return { ...fetched, ms: clock.now() - asked };
  }

  /** Drops guesses that proved wrong and asks for the pages from `next` on, as many as the window holds and the response lets expect. */
  refill(next: Place | undefined, page: ArrivedPage): void {
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
  #expected(next: Place, { response, place, items }: ArrivedPage): number {
    const { style } = this.pager;
    if (style.part?.(next.at) !== style.part?.(place.at)) return 1;
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

  #ask(place: Place): Guess {
    const control = linkedController(this.options.signal);
    const asked = this.options.clock.now();
    const answer = this.pager
      .ask(place, control.signal)
      .then((response) => ({ response, ms: this.options.clock.now() - asked }));
    const guess: Guess = { key: this.#key(place.at), control, answer };
    answer.catch(() => this.#cancelBehind(guess));
    return guess;
  }

  #cancelBehind(failed: Guess): void {
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
function relocate(error: unknown, page: PageContext): unknown {
  if (carriesPlace(error)) error.page = page;
  return error;
}

function cancel(guess: Guess): void {
  guess.control.abort(new RunEnded());
  guess.control.release();
}
