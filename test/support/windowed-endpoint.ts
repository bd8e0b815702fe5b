import { cursor, type Clock, type PagingOptions } from 'pagewright';
import { type Interval } from 'pagewright/extract';
import type { PageFetch } from '../../src/policies/middleware';
import { Paged } from '../../src/paging/paged';
import { resolvePagingOptions } from '../../src/paging/options';
import { systemClock } from '../../src/time/clock';

export interface Row {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One request. */
export interface Asked {
  readonly window: Interval;
  /** Number of rows of the window before the page. */
  readonly from: number;
}

/** Changes or fails the response to a request; `undefined` serves the requested page. */
export type Trouble = (
  asked: Asked,
  call: number,
) => Partial<Served> | Error | undefined | Promise<Partial<Served> | undefined>;

interface Served {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly next: string | undefined;
}

export interface WindowedOptions {
  /** Number of windows, and of evenly spread rows in each. @default 4 windows of 10 rows */
  readonly windows?: number;
  readonly perWindow?: number;
  readonly windowMs?: number;
  readonly pageSize?: number;
  readonly trouble?: Trouble;
  /** Shortest window to split, in milliseconds. @default 1 */
  readonly minMs?: number;
  readonly paging?: PagingOptions;
  readonly clock?: Clock;
  /** Params of the call. */
  readonly params?: Record<string, unknown>;
  readonly overlapMs?: number;
}

export const HOUR = 3_600_000;

/** An endpoint with rows in time, requested window by window like a call with `@DateChunked`, without HTTP. */
export function windowedEndpoint(options: WindowedOptions = {}) {
  const { windows = 4, perWindow = 10, windowMs = HOUR, pageSize = 4, minMs = 1, overlapMs = 0 } = options;
  const { trouble, paging = { dedupe: 'id' }, clock = systemClock, params = {} } = options;
  const rows: Row[] = Array.from({ length: windows * perWindow }, (_, i) => ({
    id: i + 1,
    at: Math.floor((i * windowMs) / perWindow),
  }));
  const asked: Asked[] = [];
  const fetch: PageFetch = async (request) => {
    request.counters.requests += 1;
    const { start, end, from: text } = request.params as { start: number; end: number; from?: string };
    const from = Number(text ?? 0);
    const window = { start, end };
    const count = asked.push({ window, from });
    const other = await trouble?.({ window, from }, count);
    if (other instanceof Error) throw other;
    const inside = rows.filter(({ at }) => at >= start - (start > 0 ? overlapMs : 0) && at < end);
    const page = inside.slice(from, from + pageSize);
    const next = from + pageSize < inside.length ? String(from + pageSize) : undefined;
    const served: Served = { rows: page, total: inside.length, next, ...other };
    const body = { rows: served.rows, total: served.total, ...(served.next ? { next: served.next } : {}) };
    return { status: 200, headers: { 'x-ratelimit-remaining': '7' }, body };
  };
  const style = cursor({ from: 'body:next', to: 'from' });
  const call = (more: Record<string, unknown> = {}): Paged<Row> =>
    new Paged<Row>({
      endpoint: 'Windowed.rows',
      params: { ...params, ...more },
      options: resolvePagingOptions({ style, extractor: 'rows', ...paging }),
      chunked: {
        windows: Array.from({ length: windows }, (_, i) => ({ start: i * windowMs, end: (i + 1) * windowMs })),
        concurrency: 1,
        overlapMs,
        describe: `${windows} of ${windowMs} ms`,
        style,
        resplit: ({ start, end }) => {
          const middle = Math.floor((start + end) / 2);
          if (middle - start < minMs) return undefined;
          return [
            { start, end: middle },
            { start: middle, end },
          ];
        },
        write: (given, { start, end }) => ({ ...given, start, end }),
      },
      fetch,
      clock,
      observers: [],
    });
  return { call, rows, asked };
}
