import { getEventListeners } from 'node:events';
import { type PageContext, type PageResponse, SchemaError } from 'pagewright';
import { fakeClock, type FakeClock } from 'pagewright/testing';
import { isAbortedByCaller } from '../../src/policies/middleware';
import type { FetchedPage, PagePosition, ParsedPage } from '../../src/paging/page';
import { ConcurrentPages, type PageSourceParts } from '../../src/paging/look-ahead';
import { rejection, settle } from '../support/memory-endpoint';

interface Sent {
  readonly page: unknown;
  readonly index: number;
  readonly signal: AbortSignal;
}

interface NumberedOptions {
  /** What the server does. @default it returns the page number */
  readonly fetch?: (position: PagePosition, signal: AbortSignal) => Promise<PageResponse>;
  readonly style?: object;
  readonly clock?: FakeClock;
}

const positionOf = (index: number, seen: number | null = index): PagePosition => ({
  at: { page: index },
  index,
  seen,
  skip: 0,
});

const contextAt = ({ index, seen }: PagePosition): PageContext => ({
  endpoint: 'Memory.list',
  index,
  position: { style: 'numbered', at: {}, seen },
  itemsYielded: 0,
});

/** The concurrent pages 0, 1, 2, … up to `last`, three at a time. */
function numberedPages(last: number, { fetch, style = {}, clock = fakeClock(1_000) }: NumberedOptions = {}) {
  const sent: Sent[] = [];
  const { signal } = new AbortController();
  const run = {
    plan: { options: { concurrency: 3, maxPages: 100 }, clock },
    state: { pageContextAt: contextAt },
    style: {
      write: (_params: object, at: object) => at,
      ahead: (at: { page: number }, pages: number) => ({ page: at.page + pages }),
      remaining: (_response: PageResponse, at: { page: number }) => last - at.page,
      ...style,
    },
    signal,
  };
  const fetcher = {
    send: (position: PagePosition, within: AbortSignal) => {
      sent.push({ page: position.at['page'], index: position.index, signal: within });
      return fetch?.(position, within) ?? Promise.resolve({ body: position.at['page'] });
    },
    isBeyondCap: () => false,
    accept: (position: PagePosition, response: PageResponse) => Promise.resolve({ position, response }),
    recover: (_position: PagePosition, error: unknown) => Promise.reject(error),
  };
  const parser = {
    parse: ({ position, response }: FetchedPage, ms: number): ParsedPage => ({
      position,
      response,
      ms,
      items: [response.body],
      total: undefined,
      next: position.index < last ? { kind: 'page', position: positionOf(position.index + 1) } : { kind: 'end' },
    }),
  };
  const source = new ConcurrentPages({ run, fetcher, parser } as unknown as PageSourceParts);
  let wanted: PagePosition | undefined = positionOf(0);
  /** Takes the next page and looks ahead, as the page loop does. */
  const next = async (): Promise<ParsedPage | undefined> => {
    if (!wanted) return undefined;
    const page = await source.take(wanted);
    wanted = page.next.kind === 'page' ? page.next.position : undefined;
    source.lookAhead(page, wanted);
    return page;
  };
  return { next, sent, signal };
}

async function bodies(next: () => Promise<ParsedPage | undefined>): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let page = await next(); page; page = await next()) all.push(page.response.body);
  return all;
}

describe('ConcurrentPages', () => {
  it('takes the pages in order, each requested once and under its own number', async () => {
    const { next, sent } = numberedPages(6);
    expect(await bodies(next)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(sent.map(({ page, index }) => [page, index])).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => [n, n]));
  });

  it('cancels requests for wrong pages and sends others', async () => {
    const ahead = (at: { page: number }, pages: number) => ({ page: at.page + 10 * pages });
    const { next, sent } = numberedPages(9, { style: { ahead } });
    await next();
    expect(sent.map(({ page }) => page)).toEqual([0, 1, 11, 21]);
    await next();
    expect(sent.slice(4).map(({ page }) => page)).toEqual([2, 12, 22]);
    expect(sent.map((one) => one.signal.aborted)).toEqual([false, false, true, true, false, false, false]);
  });

  it('leaves no listener on the signal of the run once all pages are taken', async () => {
    const { next, signal } = numberedPages(4);
    await next();
    await next();
    expect(getEventListeners(signal, 'abort')).toHaveLength(3);
    await bodies(next);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('measures how long each page took', async () => {
    const clock = fakeClock(1_000);
    const { next } = numberedPages(0, {
      clock,
      fetch: async () => {
        await clock.sleep(30);
        return { body: 0 };
      },
    });
    const first = next();
    await clock.advance(30);
    expect(await first).toMatchObject({ ms: 30 });
  });

  it('requests as many pages as fit in the window if the style does not know how many follow', async () => {
    const { next, sent } = numberedPages(9, { style: { remaining: undefined } });
    await next();
    expect(sent.map(({ page }) => page)).toEqual([0, 1, 2, 3]);
  });

  it.each([
    ['has no way to predict positions', undefined],
    ['cannot predict this one', () => undefined],
  ])('requests one page after another if the style %s', async (_what, ahead) => {
    const { next, sent } = numberedPages(3, { style: { ahead } });
    await next();
    expect(sent.map(({ page }) => page)).toEqual([0, 1]);
    expect(await bodies(next)).toEqual([1, 2, 3]);
    expect(sent).toHaveLength(4);
  });

  it('sets the page of an error to what is known when the page is taken', async () => {
    const { next } = numberedPages(6, {
      fetch: async (position) => {
        if (position.index !== 2) return { body: position.index };
        throw new SchemaError('broken', { page: contextAt({ ...position, seen: null }) });
      },
    });
    const error = await rejection<SchemaError>(bodies(next));
    expect(error.page).toEqual(contextAt(positionOf(2)));
  });

  it('does not change an error without a page', async () => {
    const { next } = numberedPages(0, { fetch: () => Promise.reject(new Error('broken')) });
    const error = await rejection(bodies(next));
    expect(error.message).toBe('broken');
    expect(error).not.toHaveProperty('page');
  });

  it('cancels the requests after one that fails, and sends no more until it is taken', async () => {
    const { next, sent, signal } = numberedPages(9, {
      fetch: (position, within) => {
        if (position.index < 2) return Promise.resolve({ body: position.index });
        if (position.index === 2) return Promise.reject(new Error('broken'));
        return new Promise((_, reject) => within.addEventListener('abort', () => reject(within.reason as Error)));
      },
    });
    await next();
    await settle();
    expect(sent.map((one) => one.signal.aborted)).toEqual([false, false, false, true]);
    expect(await next()).toMatchObject({ response: { body: 1 } });
    await expect(next()).rejects.toThrow('broken');
    expect(sent).toHaveLength(4);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('cancels requests with a reason of its own, so that a job which one of them waits for continues', async () => {
    const ahead = (at: { page: number }, pages: number) => ({ page: at.page + 10 * pages });
    const { next, sent } = numberedPages(9, { style: { ahead } });
    await next();
    await next();
    expect(sent.slice(2, 4).map((one) => [one.signal.aborted, isAbortedByCaller(one.signal)])).toEqual([
      [true, false],
      [true, false],
    ]);
  });
});
