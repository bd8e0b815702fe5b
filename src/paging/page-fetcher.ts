import { newRequestStats, type PageResponse, type Params } from '../policies/middleware.js';
import type { PageRules } from '../policies/classify/classify-answer.js';
import type { PageContext } from '../position.js';
import type { FetchedPage, PagePosition } from './page.js';
import { listFinder } from './records/extractor.js';
import { PageCap } from './recovery/page-cap.js';
import {
  isRecoverable,
  type Recovery,
  type RecoveryContext,
  recoveryFrom,
  repositionAfter,
} from './recovery/page-recovery.js';
import { hasPageContext, type RunScope, withPageContext } from './run-scope.js';

/** Requests the pages of one run, and requests something else when the server rejects one. */
export class PageFetcher {
  readonly #cap: PageCap | undefined;
  readonly #rules: PageRules;
  #params: Params;

  constructor(private readonly run: RunScope) {
    const { options, params } = run.plan;
    const { classify, wrapSingle, extractor } = options;
    this.#rules = { classify, wrapSingle, hasList: listFinder(extractor) };
    this.#cap = options.cap && new PageCap(options.cap, run.style);
    this.#params = { ...options.defaults, ...params };
    if (run.state.fallback) this.#useFallback();
  }

  /** The params of the run's requests; `fallback` replaces some of them. */
  get params(): Params {
    return this.#params;
  }

  /** The page at `position`, or what can be requested instead from the same record on. */
  async fetch(position: PagePosition, signal: AbortSignal): Promise<FetchedPage> {
    let response: PageResponse;
    try {
      response = await this.send(position, signal);
    } catch (error) {
      return this.recover(position, error, signal);
    }
    return this.accept(position, response, signal);
  }

  /** Sends one request through the policies. */
  async send(position: PagePosition, signal: AbortSignal): Promise<PageResponse> {
    const page = this.run.state.pageContextAt(position);
    return this.run.perform(position, signal, (within) => this.#send(position, within, page), page);
  }

  /** Takes the response for `position`, unless the style requests something else because of it. */
  async accept(position: PagePosition, response: PageResponse, signal: AbortSignal): Promise<FetchedPage> {
    if (!this.run.style.repositionAfter) return { position, response };
    const outcome = { response, skip: position.skip };
    const other = await this.run.perform(position, signal, () =>
      repositionAfter(outcome, position, this.#recoveryContext(position)),
    );
    return other ? this.fetch(this.#apply(other, position), signal) : { position, response };
  }

  /**
   * Requests what is left to request after `error`, from the record at `position` on.
   *
   * @throws the error, or one that explains it, when nothing is left
   */
  async recover(position: PagePosition, error: unknown, signal: AbortSignal): Promise<FetchedPage> {
    if (signal.aborted) throw error;
    const context = this.#recoveryContext(position);
    let recovery: Recovery;
    try {
      recovery = recoveryFrom(error, position, context);
    } catch (thrown) {
      // Options may hold functions that look at errors, and these may fail too.
      throw hasPageContext(thrown) ? thrown : withPageContext(thrown, context.page);
    }
    return this.fetch(this.#apply(recovery, position), signal);
  }

  /** Whether the position alone shows that the cap excludes its page. */
  isBeyondCap(position: Pick<PagePosition, 'at'>): boolean {
    return this.#cap?.excludesByPosition(position, this.#params) ?? false;
  }

  /** Whether the list, or the partition that `total` counts, ends exactly at the cap. */
  endsAtCap(following: PagePosition, total: number | undefined): boolean {
    if (total === undefined || !this.#cap?.excludes(following, this.#params)) return false;
    return total === following.seen || total === this.run.style.before?.(following.at, this.#params);
  }

  #send(position: PagePosition, signal: AbortSignal, page: PageContext): Promise<PageResponse> {
    const { plan, state, style, emit } = this.run;
    if (this.#cap?.excludes(position, this.#params)) {
      throw this.#cap.errorAt(position, this.#params, { page, announced: state.expected });
    }
    const params = style.write(this.#params, position.at);
    const { endpoint, clock, options } = plan;
    const { bigNumbers, onInvalidText, parse } = options;
    const { counters } = state;
    return plan.fetch({
      endpoint,
      page,
      query: true,
      params,
      signal,
      clock,
      emit,
      counters,
      stats: newRequestStats(),
      isRecoverable: (error) => isRecoverable(error, position, { plan, params: this.#params }),
      pageRules: this.#rules,
      link: style.followedLink?.(position.at),
      reading: { bigNumbers, onInvalidText, parse },
    });
  }

  #recoveryContext(position: PagePosition): RecoveryContext {
    const { plan, state, start } = this.run;
    return { plan, state, start, params: this.#params, cap: this.#cap, page: state.pageContextAt(position) };
  }

  #apply({ position, event, usesFallback }: Recovery, rejected: PagePosition): PagePosition {
    if (usesFallback) this.#useFallback();
    else this.run.state.replacePosition(rejected.at, position.at);
    this.run.emit(event);
    return position;
  }

  #useFallback(): void {
    this.run.state.fallback = true;
    this.#params = { ...this.#params, ...this.run.plan.options.fallback };
  }
}
