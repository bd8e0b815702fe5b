import { correlationIdIn } from '../errors/http-errors.js';
import type { Emit } from '../events/emitter.js';
import type { RunState } from './run-state.js';
import { type ParsedPage, type ReadyPage, receivedAfter } from './page.js';
import { PageWarnings } from './run-events.js';
import type { Pager } from './pager.js';
import { RecordPipeline } from './records/record-pipeline.js';
import type { RunPlan } from './run-plan.js';
import { concurrentPages, sequentialPages } from './page-sources.js';

interface PageLoopContext {
  readonly plan: RunPlan;
  readonly pager: Pager;
  readonly state: RunState;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/**
 * The page loop: fetch, extract, guard, validate, dedupe, hand on, until the style says that the data ends.
 * It returns at the end of the data, and throws where the run cannot go on; it never just stops.
 */
export async function* paginate<T>(host: PageLoopContext): AsyncGenerator<ReadyPage<T>, void, undefined> {
  const { plan, pager, state, signal } = host;
  const { prefetch, concurrency, maxPages } = plan.options;
  const source = { signal, clock: plan.clock, maxPages };
  const checks = new RecordPipeline<T>(plan.options, host.emit);
  const notices = new PageWarnings(plan, host.emit);
  const pages =
    concurrency > 1 ? concurrentPages(pager, concurrency, source) : sequentialPages(pager, prefetch, source);
  for await (const page of pages) {
    const part = pager.style.partition?.(page.place.at);
    const total = recordPage(page, part, host);
    const start = pager.resumePointAt(page.place);
    const checked = await pager.guarded(page.place, signal, (_within, context) => {
      notices.check(page.response, page.place.index);
      return checks.checkPage(page.items, page.place.skip, context, part);
    });
    state.invalid += checked.invalid;
    state.duplicates += checked.duplicates;
    state.crossPartition += checked.crossPartition;
    page.next = pager.resolveNext(page);
    yield {
      index: page.place.index,
      records: checked.records,
      rawEnd: (i) => checked.rawEnds?.[i] ?? i + 1,
      start,
      next: page.next.kind === 'end' ? null : pager.resumePointAt(page.next.place),
      total,
      response: page.response,
    };
    if (page.next.kind === 'stalled') throw page.next.error;
  }
}

/** Writes an arrived page into the journal and tells the observers. Gives the total: of all parts so far, where the page is of one. */
function recordPage(
  page: ParsedPage,
  part: string | undefined,
  { state, pager, emit, plan }: PageLoopContext,
): number | undefined {
  const { place, response, items } = page;
  state.addPage(part, receivedAfter(place, items), page.total);
  const total = part === undefined ? page.total : state.expected;
  state.style = pager.style.describe?.(place.at, response, items) ?? pager.style.name;
  const correlationId = correlationIdIn(response.headers);
  emit({
    type: 'page',
    endpoint: plan.endpoint,
    index: place.index,
    items: items.length,
    ms: page.ms,
    ...(total === undefined ? {} : { total }),
    ...(response.status === undefined ? {} : { status: response.status }),
    ...(correlationId === undefined ? {} : { correlationId }),
  });
  return total;
}
