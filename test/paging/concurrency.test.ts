import { getEventListeners } from 'node:events';
import { type PageContext, type PageResponse, SchemaError } from 'pagewright';
import { fakeClock } from 'pagewright/testing';
import { isAbortedByCaller } from '../../src/policies/middleware';
import type { PagePosition, ParsedPage } from '../../src/paging/page';
import type { Pager } from '../../src/paging/pager';
import { concurrentPages } from '../../src/paging/page-sources';
import { rejection, settle } from '../support/memory-endpoint';

type Asked = { readonly page: unknown; readonly index: number; readonly signal: AbortSignal };

/** A pager over pages 0, 1, 2, … up to `last`; `fetch` is what its server does. */
function numberedPager(
  last: number,
  {
    fetch,
    style = {},
  }: { fetch?: (place: PagePosition, signal: AbortSignal) => Promise<PageResponse>; style?: object } = {},
) {
  const asked: Asked[] = [];
  const place = (index: number, seen = index): PagePosition => ({ at: { page: index }, index, seen, skip: 0 });
  const pager = {
    start: place(0),
    style: {
      write: (_params: object, at: object) => at,
      ahead: (at: { page: number }, pages: number) => ({ page: at.page + pages }),
      remaining: (_response: PageResponse, at: { page: number }) => last - at.page,
      ...style,
    },
    pageContextAt: ({ index, seen }: PagePosition) =>
      ({
        endpoint: 'Memory.list',
        index,
        position: { style: 'numbered', at: {}, seen },
        itemsYielded: 0,
      }) as PageContext,
    send: (at: PagePosition, signal: AbortSignal) => {
      asked.push({ page: at.at['page'], index: at.index, signal });
      return fetch?.(at, signal) ?? Promise.resolve({ body: at.at['page'] });
    },
    isBeyondCap: () => false,
    accept: (place: PagePosition, response: unknown) => Promise.resolve({ place, response }),
    fetchRecovered: (_at: PagePosition, error: unknown) => Promise.reject(error),
    parse: async (at: PagePosition, response: PageResponse, ms: number): Promise<ParsedPage> => ({
      place: at,
      response,
      ms,
      items: [response.body],
      total: undefined,
      next: at.index < last ? { kind: 'on', place: place(at.index + 1) } : { kind: 'end' },
    }),
  };
  return { pager: pager as unknown as Pager, asked };
}

const options = (signal = new AbortController().signal) => ({ signal, clock: fakeClock(1_000), maxPages: 100 });

async function bodies(pages: AsyncIterable<ParsedPage>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const { response } of pages) all.push(response.body);
  return all;
}

describe('pages side by side', () => {
  it('come in order, each asked for once and under its own number', async () => {
    const { pager, asked } = numberedPager(6);
    expect(await bodies(concurrentPages(pager, 3, options()))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(asked.map(({ page, index }) => [page, index])).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => [n, n]));
  });

  it('are guessed anew where a guess proves wrong', async () => {
    const ahead = (at: { page: number }, pages: number) => ({ page: at.page + 10 * pages });
    const { pager, asked } = numberedPager(9, { style: { ahead } });
    const pages = concurrentPages(pager, 3, options());
    await pages.next();
    expect(asked.map(({ page }) => page)).toEqual([0, 1, 11, 21]);
    await pages.next();
    expect(asked.slice(4).map(({ page }) => page)).toEqual([2, 12, 22]);
    expect(asked.map((one) => one.signal.aborted)).toEqual([false, false, true, true, false, false, false]);
    await pages.return();
  });

  it('leave no listener on the signal, taken or not', async () => {
    const { signal } = new AbortController();
    const { pager, asked } = numberedPager(6);
    const pages = concurrentPages(pager, 3, options(signal));
    await pages.next();
    await pages.next();
    // Those of the guesses for pages 2, 3 and 4.
    expect(getEventListeners(signal, 'abort')).toHaveLength(3);
    await pages.return();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    expect(asked.map((one) => one.signal.aborted)).toEqual([false, false, true, true, true]);
  });

  it('tell how long each took', async () => {
    const clock = fakeClock(1_000);
    const { pager } = numberedPager(0, {
      fetch: async () => {
        await clock.sleep(30);
        return { body: 0 };
      },
    });
    const first = concurrentPages(pager, 3, { ...options(), clock }).next();
    await clock.advance(30);
    expect((await first).value).toMatchObject({ ms: 30 });
  });

  it('are asked for as far as the window reaches, where the style does not tell how many follow', async () => {
    const { pager, asked } = numberedPager(9, { style: { remaining: undefined } });
    const pages = concurrentPages(pager, 3, options());
    await pages.next();
    expect(asked.map(({ page }) => page)).toEqual([0, 1, 2, 3]);
    await pages.return();
  });

  it.each([
    ['has no way to foretell positions', undefined],
    ['cannot foretell this one', () => undefined],
  ])('come one after another where the style %s', async (_what, ahead) => {
    const { pager, asked } = numberedPager(3, { style: { ahead } });
    const pages = concurrentPages(pager, 3, options());
    await pages.next();
    expect(asked.map(({ page }) => page)).toEqual([0, 1]);
    expect(await bodies(pages)).toEqual([1, 2, 3]);
    expect(asked).toHaveLength(4);
  });

  it('give an error the place of its page as it is known when its turn comes', async () => {
    const { pager } = numberedPager(6, {
      fetch: async (place) => {
        if (place.index !== 2) return { body: place.index };
        throw new SchemaError('broken', { page: pager.pageContextAt(place) });
      },
    });
    const error = await rejection<SchemaError>(bodies(concurrentPages(pager, 3, options())));
    expect(error.page).toEqual(pager.pageContextAt({ at: { page: 2 }, index: 2, seen: 2, skip: 0 }));
  });

  it('leave an error without a place as it is', async () => {
    const { pager } = numberedPager(0, { fetch: () => Promise.reject(new Error('broken')) });
    const error = await rejection(bodies(concurrentPages(pager, 3, options())));
    expect(error.message).toBe('broken');
    expect(error).not.toHaveProperty('page');
  });

  it('are cancelled behind one that fails, and no more are asked for until its turn', async () => {
    const { pager, asked } = numberedPager(9, {
      fetch: (place, signal) => {
        if (place.index < 2) return Promise.resolve({ body: place.index });
        if (place.index === 2) return Promise.reject(new Error('broken'));
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      },
    });
    const { signal } = new AbortController();
    const pages = concurrentPages(pager, 3, options(signal));
    await pages.next();
    await settle();
    expect(asked.map((one) => one.signal.aborted)).toEqual([false, false, false, true]);
    expect((await pages.next()).value).toMatchObject({ response: { body: 1 } });
    await expect(pages.next()).rejects.toThrow('broken');
    expect(asked).toHaveLength(4);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('are cancelled otherwise than by the caller, so that a job which one of them waits for is left alone', async () => {
    const { pager, asked } = numberedPager(9);
    const pages = concurrentPages(pager, 3, options(new AbortController().signal));
    await pages.next();
    await pages.return();
    expect(asked.slice(1).map((one) => [one.signal.aborted, isAbortedByCaller(one.signal)])).toEqual([
      [true, false],
      [true, false],
      [true, false],
    ]);
  });
});
