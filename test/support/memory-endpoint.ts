import type { Observer, PagewrightEvent, PageResponse, PagingOptions, ResumePoint } from 'pagewright';
import type { Params } from 'pagewright/style';
import type { Clock } from '../../src/time/clock';
import { systemClock } from '../../src/time/clock';
import { Paged } from '../../src/paging/paged';
import type { PageFetch } from '../../src/policies/middleware';
import { expectNoSecret } from './secrets';
import { resolvePagingOptions } from '../../src/paging/options';

/** Serves a request: returns a response, or a bare body. */
export type Serve = (params: Params, call: number, request: Parameters<PageFetch>[0]) => unknown;

export interface MemoryEndpoint<T> {
  /** Returns a new handle. */
  call(params?: Params): Paged<T>;
  /** Params of every request, in order. */
  readonly asked: Params[];
  readonly events: PagewrightEvent[];
  /** Signals of every request, in order. */
  readonly signals: AbortSignal[];
}

/** An endpoint whose server is a function: the page loop without HTTP. */
export function memoryEndpoint<T = { id: number }>(
  serve: Serve,
  options: PagingOptions = {},
  extra: { clock?: Clock; resumeFrom?: ResumePoint; signal?: AbortSignal } = {},
): MemoryEndpoint<T> {
  const asked: Params[] = [];
  const events: PagewrightEvent[] = [];
  const signals: AbortSignal[] = [];
  const observe: Observer = (event) => events.push(event);
  const fetch: PageFetch = async (request) => {
    request.counters.requests += 1;
    signals.push(request.signal);
    const answer = await serve(request.params, asked.push(structuredClone(request.params)), request);
    return asResponse(answer);
  };
  const call = (params: Params = {}) =>
    new Paged<T>({
      endpoint: 'Memory.list',
      params,
      options: resolvePagingOptions(options),
      fetch,
      clock: extra.clock ?? systemClock,
      observers: [observe],
      signal: extra.signal,
      resumeFrom: extra.resumeFrom,
    });
  return { call, asked, events, signals };
}

/** A complete response, for servers whose headers or URL matter. */
export const respond = (body: unknown, headers: Record<string, string> = {}, url?: string): PageResponse => ({
  status: 200,
  headers,
  body,
  url,
});

const asResponse = (answer: unknown): PageResponse =>
  typeof answer === 'object' && answer !== null && 'body' in answer && 'headers' in answer
    ? (answer as PageResponse)
    : respond(answer);

/** `{ id: from }` up to `{ id: to }`. */
export const records = (from: number, to: number): { id: number }[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({ id: from + i }));

/** Serves the ids 1 to `total` in numbered pages. */
export const numbered =
  (total: number, more: (page: number) => object = () => ({})): Serve =>
  (params) => {
    const [page, size] = [Number(params['pageNumber'] ?? 1), Number(params['pageSize'] ?? 25)];
    const entities = records((page - 1) * size + 1, Math.min(page * size, total));
    return { entities, pageNumber: page, pageSize: size, total, ...more(page) };
  };

/** Serves the given pages by cursor; the cursor of page n is `c<n>`. */
export const chained =
  (pages: readonly (readonly unknown[])[]): Serve =>
  (params) => {
    const index = Number(String(params['cursor'] ?? 'c0').slice(1));
    return { results: pages[index], ...(index + 1 < pages.length ? { cursor: `c${index + 1}` } : {}) };
  };

export async function drain<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const ids = (items: readonly { id: number }[]): number[] => items.map(({ id }) => id);

/** Returns what the promise rejects with, and checks that it contains no secret. */
export async function rejection<E = Error>(promise: PromiseLike<unknown>): Promise<E> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (!outcome) throw new Error('expected the promise to reject');
  expectNoSecret(outcome.error, 'an error');
  return outcome.error as E;
}

/** Runs pending callbacks until they wait again. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A promise with its resolve and reject functions. */
export function gate<T = void>(): { promise: Promise<T>; open: (value: T) => void; fail: (error: unknown) => void } {
  let open!: (value: T) => void;
  let fail!: (error: unknown) => void;
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}
