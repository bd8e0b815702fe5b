import { correlationIdIn } from '../errors/correlation-id.js';
import type { Emit } from '../events/emitter.js';
import type { Journal } from './run/journal.js';
import { seenAfter, type ArrivedPage, type ReadyPage } from './page.js';
import { Notices } from './run/notices.js';
import type { Pager } from './pager.js';
import { RecordChecks } from './records/records.js';
import type { RunPlan } from './run/run-plan.js';
import { sequence } from './sequence.js';
import { parallel } from './look-ahead.js';

export interface LoopHost {
  readonly plan: RunPlan;
  readonly pager: Pager;
  readonly journal: Journal;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/**
 * The page loop: fetch, extract, guard, validate, dedupe, hand on, until the style says that the data ends.
 * It returns at the end of the data, and throws where the run cannot go on; it never just stops.
 */
export async function* paginate<T>(host: LoopHost): AsyncGenerator<ReadyPage<T>, void, undefined> {
  const { plan, pager, journal, signal } = host;
  const { prefetch, concurrency, maxPages } = plan.options;
  const source = { signal, clock: plan.clock, maxPages };
  const checks = new RecordChecks<T>(plan.options, host.emit);
  const notices = new Notices(plan, host.emit);
  const pages = concurrency > 1 ? parallel(pager, concurrency, source) : sequence(pager, prefetch, source);
  for await (const page of pages) {
    const part = pager.style.part?.(page.place.at);
    const total = note(page, part, host);
    const start = pager.pointOf(page.place);
    const checked = await pager.guard(page.place, signal, (_within, context) => {
      notices.look(page.response, page.place.index);
      return checks.page(page.items, page.place.skip, context, part);
    });
    journal.invalid += checked.invalid;
    journal.duplicates += checked.duplicates;
    journal.across += checked.across;
    page.way = pager.settle(page);
    yield {
      index: page.place.index,
      records: checked.records,
      rawEnd: (i) => checked.rawEnds?.[i] ?? i + 1,
      start,
      next: page.way.kind === 'end' ? null : pager.pointOf(page.way.place),
      total,
      response: page.response,
    };
    if (page.way.kind === 'stalled') throw page.way.error;
  }
}

/** Writes an arrived page into the journal and tells the observers. Gives the total: of all parts so far, where the page is of one. */
function note(
  page: ArrivedPage,
  part: string | undefined,
  { journal, pager, emit, plan }: LoopHost,
): number | undefined {
  const { place, response, items } = page;
  journal.arrive(part, seenAfter(place, items), page.total);
  const total = part === undefined ? page.total : journal.expected;
  journal.style = pager.style.describe?.(place.at, response, items) ?? pager.style.name;
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
