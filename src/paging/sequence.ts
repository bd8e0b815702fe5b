import { setImmediate as immediate } from 'node:timers/promises';
import type { Clock } from '../time/clock.js';
import type { ArrivedPage, Place } from './page.js';
import type { Pager } from './pager.js';

export interface SourceOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Pages that may be asked for. */
  readonly maxPages: number;
}

/** Pages one after another, up to `prefetch` of them fetched ahead of the consumer; never beyond one whose way on is not settled. */
export async function* sequence(
  pager: Pager,
  prefetch: number,
  { signal, clock, maxPages }: SourceOptions,
): AsyncGenerator<ArrivedPage, void, undefined> {
  const fetchPage = (place: Place) => arrive(pager, place, clock, signal);
  const after = (page: ArrivedPage | undefined) =>
    page?.way.kind === 'on' && page.way.place.index < maxPages ? fetchPage(page.way.place) : undefined;
  const afterSettled = (page: ArrivedPage | undefined) => (page?.unsettled ? undefined : after(page));
  let ahead: Promise<ArrivedPage | undefined>[] = [fetchPage(pager.start)];
  for (;;) {
    const page = await ahead.shift();
    if (!page) return;
    if (prefetch > 0) await fetchAhead(page);
    yield page;
    if (prefetch === 0 || page.unsettled) ahead = [Promise.resolve(after(page))];
  }

  async function fetchAhead(page: ArrivedPage): Promise<void> {
    while (ahead.length < prefetch) {
      const next = (ahead.at(-1) ?? Promise.resolve(page)).then(afterSettled);
      next.catch(heardLater);
      ahead.push(next);
    }
    // A consumer that never leaves the microtask queue would keep the request from being written (measured: no gain without this).
    await immediate();
  }
}

/** The failure is thrown when its page's turn comes; until then it is nobody's unhandled rejection. */
const heardLater = () => undefined;

/** One page fetched and read. */
async function arrive(pager: Pager, place: Place, clock: Clock, signal: AbortSignal): Promise<ArrivedPage> {
  const asked = clock.now();
  const fetched = await pager.fetch(place, signal);
  return pager.read(fetched.place, fetched.response, clock.now() - asked, signal);
}
