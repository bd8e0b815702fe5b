import { correlationIdIn } from '../errors/http-errors.js';
import type { Emit } from '../events/emitter.js';
import { defined } from '../json/plain-objects.js';
import type { PageResponse } from '../policies/middleware.js';
import type { ResolvedPagingOptions } from './options.js';
import type { NextStep, PagePosition, ParsedPage, ReadyPage } from './page.js';
import { PageFetcher } from './page-fetcher.js';
import { PageParser } from './page-parser.js';
import { ConcurrentPages, type PageSource, PrefetchedPages } from './look-ahead.js';
import { PageSizeWatch } from './page-size-watch.js';
import { type CheckedRecords, needsChecks, RecordChecks } from './records/record-checks.js';
import { resplitPartition } from './recovery/shortfall-recovery.js';
import type { RunPlan } from './run-plan.js';
import type { RunScope } from './run-scope.js';
import { firstPosition } from './start-position.js';

/** The page loop of one run: request, read, guard, validate, deduplicate, until the style finds the end of the data. */
export class PageLoop<T> {
  readonly #fetcher: PageFetcher;
  readonly #parser: PageParser;
  /** Fetches ahead of the consumer; absent if pages are fetched on demand. */
  readonly #source: PageSource | undefined;
  readonly #records: RecordChecks<T> | undefined;
  readonly #warnings: PageWarnings | undefined;
  readonly #sizes: PageSizeWatch;
  #next: NextStep;
  /** The last page, if it ended a partition: only after its checks is it known what to request ahead. */
  #ended: ParsedPage | undefined;

  constructor(private readonly run: RunScope) {
    const { plan, emit, start } = run;
    const { options } = plan;
    this.#fetcher = new PageFetcher(run);
    this.#parser = new PageParser(run, this.#fetcher);
    this.#source = this.#sourceFor(options);
    this.#records = needsChecks(options) ? new RecordChecks<T>(options, emit) : undefined;
    this.#sizes = new PageSizeWatch(run);
    this.#warnings = options.warningFrom && new PageWarnings(plan, emit);
    this.#next = { kind: 'page', position: start };
  }

  /** The next page, or `undefined` at the end of the data and at `maxPages`. Throws if the run cannot continue; it never just stops. */
  async next(): Promise<ReadyPage<T> | undefined> {
    if (this.#next.kind === 'stalled') throw this.#next.error;
    const wanted = this.#positionOf(this.#next);
    if (this.#ended) await this.#source?.lookAhead(this.#ended, wanted);
    if (!wanted) return undefined;
    const page = await (this.#source ? this.#source.take(wanted) : this.#fetch(wanted));
    if (this.#source && !page.endsPartition) await this.#source.lookAhead(page, this.#positionOf(page.next));
    const total = this.#add(page);
    const { state } = this.run;
    const start = state.resumePointAt(page.position);
    const checking = this.#check(page);
    const checked = checking instanceof Promise ? await checking : checking;
    state.addLeftOut(checked);
    this.#sizes.check(page);
    this.#next = checked.isLast ? this.#endByRecord() : this.#stepAfter(page);
    this.#ended = page.endsPartition && page;
    return {
      index: page.position.index,
      records: checked.records,
      rawEnd: (i) => checked.rawEnds?.[i] ?? i + 1,
      start,
      next: this.#next.kind === 'end' ? null : state.resumePointAt(this.#next.position),
      total,
      response: page.response,
    };
  }

  #sourceFor(options: ResolvedPagingOptions): PageSource | undefined {
    const { run } = this;
    if (options.concurrency > 1) return new ConcurrentPages({ run, fetcher: this.#fetcher, parser: this.#parser });
    return options.prefetch > 0 ? new PrefetchedPages(options, (position) => this.#fetch(position)) : undefined;
  }

  async #fetch(position: PagePosition): Promise<ParsedPage> {
    const { plan, signal } = this.run;
    const requestedAt = plan.clock.now();
    const fetched = await this.#fetcher.fetch(position, signal);
    return this.#parser.parse(fetched, plan.clock.now() - requestedAt, signal);
  }

  /** Where a step leads, unless that is past `maxPages`. */
  #positionOf(step: NextStep): PagePosition | undefined {
    return step.kind === 'page' && step.position.index < this.run.plan.options.maxPages ? step.position : undefined;
  }

  /** Counts a page and emits it. Returns its total; with partitions, that of all partitions so far. */
  #add(page: ParsedPage): number | undefined {
    const { state, plan, emit } = this.run;
    state.addPage(page);
    const { position, response, items, ms } = page;
    const total = this.#partitionOf(position) === undefined ? page.total : state.expected;
    if (emit.isObserved?.('page') === false) return total;
    const { endpoint } = plan;
    const details = defined({ total, status: response.status, correlationId: correlationIdIn(response.headers) });
    emit({ type: 'page', endpoint, index: position.index, items: items.length, ms, ...details });
    return total;
  }

  #check({ position, response, items }: ParsedPage): CheckedRecords<T> | Promise<CheckedRecords<T>> {
    const { state, signal } = this.run;
    return this.run.perform(position, signal, () => {
      this.#warnings?.check(response, position.index);
      if (!this.#records) return unchecked<T>(items, position.skip);
      const page = state.pageContextAt(position);
      return this.#records.checkPage(items, position.skip, page, this.#partitionOf(position));
    });
  }

  #stepAfter(page: ParsedPage): NextStep {
    const next = page.endsPartition ? this.#afterPartition(page) : page.next;
    return next.kind === 'end' ? (this.#secondReading(page) ?? next) : next;
  }

  /** The option `until` ends the run, whatever follows. */
  #endByRecord(): NextStep {
    this.run.state.ending = { by: 'until', saw: 'a record for which until is true' };
    return { kind: 'end' };
  }

  /** The first page once more, if the list became shorter while it was read. */
  #secondReading({ position }: ParsedPage): NextStep | undefined {
    const { state, plan, emit } = this.run;
    const { fall } = state.expectedTotal;
    if (!fall || state.isRepeated || plan.options.onShrink !== 'again' || plan.options.dedupe === undefined)
      return undefined;
    const { endpoint } = plan;
    const message = `the announced total fell from ${fall.from} to ${fall.to} while the list was read, so it is read once more`;
    emit({ type: 'warning', endpoint, index: position.index, message });
    state.repeat();
    this.#parser.startAgain();
    return { kind: 'page', position: { ...firstPosition(plan), index: position.index + 1 } };
  }

  /** The step after the last page of a partition: the partition once more, in smaller ones, if records are missing. */
  #afterPartition({ position, next }: ParsedPage): NextStep {
    const { plan, state, emit } = this.run;
    const recovery = resplitPartition(position, plan, state);
    if (!recovery) return this.#parser.stepTo(next.kind === 'page' ? next.position : null, position);
    emit(recovery.event);
    state.discardPartition();
    const start = { at: recovery.at, index: position.index + 1, seen: state.received, skip: 0 };
    return this.#parser.stepTo(start, position);
  }

  #partitionOf({ at }: PagePosition): string | undefined {
    return this.run.style.partition?.(at);
  }
}

function unchecked<T>(items: readonly unknown[], skip: number): CheckedRecords<T> {
  const records = (skip === 0 ? items : items.slice(skip)) as T[];
  const rawEnds = skip === 0 ? undefined : records.map((_, i) => skip + i + 1);
  return { records, rawEnds, invalid: 0, duplicates: 0, crossPartition: 0 };
}

/** Emits the warnings of pages, each text once per run. */
class PageWarnings {
  readonly #emitted = new Set<string>();

  constructor(
    private readonly plan: Pick<RunPlan, 'endpoint' | 'options' | 'params'>,
    private readonly emit: Emit,
  ) {}

  check(response: PageResponse, index: number): void {
    const { endpoint, options, params } = this.plan;
    const message = options.warningFrom?.(response, { ...options.defaults, ...params });
    if (!message || this.#emitted.has(message)) return;
    this.#emitted.add(message);
    this.emit({ type: 'warning', endpoint, index, message });
  }
}
