import { cursor, type Clock, type Interval, type PagingOptions } from 'pagewright';
import type { PageFetch } from '../../src/policies/middleware';
import { Paged } from '../../src/paging/paged';
import { resolvePagingOptions } from '../../src/paging/options';
import { systemClock } from '../../src/time/clock';

export interface Row {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One request as the server saw it. */
export interface Asked {
  readonly window: Interval;
  /** Rows of the window before the page. */
  readonly from: number;
}

/** What the server does with a request; `undefined` for the page that is asked for. */
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
  /** How many windows of `windowMs` there are, and how many rows each has, evenly spread. @default 4 of 10 rows */
  readonly windows?: number;
  readonly perWindow?: number;
  readonly windowMs?: number;
  readonly pageSize?: number;
  readonly trouble?: Trouble;
  /** Windows in place of one that came short; `undefined` below `minMs`. @default halves */
  readonly minMs?: number;
  readonly paging?: PagingOptions;
  readonly clock?: Clock;
  /** Told to the handle, as by the params of a call. */
  readonly params?: Record<string, unknown>;
  readonly overlapMs?: number;
}

export const HOUR = 3_600_000;

/** An endpoint whose rows lie in time, asked window by window, without HTTP: what `@DateChunked` makes of a call. */
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
