import { z } from 'zod';
import { ConfigurationError } from '../../errors/client-errors.js';
import { describeValue } from '../../errors/describe-value.js';
import { copyParams } from '../../json/copy-params.js';
import { fieldPath, type FieldPath } from '../../json/field-path.js';
import { countOrInfinity, wholeNumber } from '../../options/option-types.js';
import type { PageResponse } from '../../policies/middleware.js';
import type { JsonObject } from '../../position.js';
import { formatInterval, halves, type Interval, parseInterval, readInterval } from '../../time/interval.js';
import { type ErrorMatcher, errorMatcherOption, matchesError } from '../recovery/classify-error.js';
import {
  type AnyStyle,
  type FirstOptions,
  isPagingStyle,
  type PageOutcome,
  type PagingStyle,
  type PartitionedStyle,
  type Reposition,
  type Resplit,
} from './paging-style.js';
import { type PartitionPosition, PartitionStyle } from './partition-style.js';
import { pathText, rejectMidList, styleOptions, totalOf } from './style-helpers.js';

export interface SplitIntervalOptions {
  /** Where the params have the interval: `start/end`, two ISO 8601 instants with their zone. @default 'interval' */
  readonly interval?: string;
  /** How the server says that an interval is too wide. @default it never does */
  readonly splitOn?: ErrorMatcher;
  /** Records that a window may announce. @default 400 000, the most that Genesys Cloud pages through */
  readonly maxResults?: number;
  /** Milliseconds that a window must at least last. @default 1000 */
  readonly minMs?: number;
}

const schema = z.strictObject({
  interval: pathText.default('interval'),
  splitOn: errorMatcherOption.optional(),
  maxResults: countOrInfinity(1).default(400_000),
  minMs: wholeNumber(1).default(1_000),
});

/**
 * Fetches an interval in as many windows as it takes: where the server refuses one as too wide, or announces more records than may be paged
 * through, the window is halved before anything of it is handed over. The windows are half-open, without gap or overlap, and come in order; each pages
 * as `style` does, and must give what it announced. A record that the API lists in two windows comes twice, unless `dedupe` tells it.
 *
 * @example
 * splitInterval(pageNumber({ param: 'paging.pageNumber', sizeParam: 'paging.pageSize' }), { splitOn: /may not exceed/ })
 * @throws ConfigurationError for unknown or malformed options; at the call, for an interval that is none
 */
export function splitInterval(style: PagingStyle, options: SplitIntervalOptions = {}): PartitionedStyle {
  if (!isPagingStyle(style)) {
    throw new ConfigurationError(
      `splitInterval(): the first argument must be the paging style of a window, got ${describeValue(style)}`,
    );
  }
  const resolved = styleOptions('splitInterval', schema, options);
  const path = fieldPath(resolved.interval);
  const positions = new SplitPositions(style);
  const { inside } = positions;
  const split: PartitionedStyle<SplitPosition> = {
    name: `splitInterval(${style.name})`,
    first(first) {
      const window = windowIn(first, path);
      const at = style.first(first);
      rejectMidList(style, at, { endpoint: 'splitInterval()', ...first });
      return inside.wrap({ windows: [window], at: {}, got: 0 }, at);
    },
    startsMidList: () => false,
    write(params, position) {
      const copy = copyParams(params);
      // Before the inner style writes: a link of the server's may hold the interval in words of its own.
      path.set(copy, position.windows[0]);
      return style.write(copy, inside.unwrap(position));
    },
    next(response, position, items) {
      const at = style.next(response, inside.unwrap(position), items);
      return at ? inside.after(position, items, at) : positions.next(position);
    },
    repositionAfter: repositioner(style, positions, resolved),
    partition: ({ windows }) => windows[0] as string,
    nextPartition: (position) => positions.next(position),
    total: (response) => totalIn(style, response),
    cursorOf: (position) => inside.cursorOf(position, position.windows[0] as string),
    accepts: (at): at is SplitPosition => positions.accepts(at),
    describe: (position, response, items) =>
      `splitInterval: ${style.describe?.(inside.unwrap(position), response, items) ?? style.name}`,
    ...inside.members(),
  };
  return split;
}

type SplitRules = Required<Pick<SplitIntervalOptions, 'maxResults' | 'minMs'>> & {
  readonly splitOn?: ErrorMatcher | undefined;
};

/** What to ask for in place of a window that is too wide. Once records of it were handed over it stays as it is: halves may have them in another order. */
function repositioner(style: PagingStyle, positions: SplitPositions, { splitOn, maxResults, minMs }: SplitRules) {
  return (answer: PageOutcome, position: SplitPosition): Reposition<SplitPosition> | undefined => {
    const window = position.windows[0] as string;
    const begun = position.got > 0 || answer.skip > 0;
    if ('error' in answer) {
      if (splitOn === undefined || !matchesError(splitOn, answer.error)) return undefined;
      if (begun) return { advice: midWindowAdvice(window, position.got) };
      const { status } = answer.error;
      const halved = positions.halved(position, minMs);
      return halved ? { ...halved, reason: 'refused', status } : { advice: tooNarrowAdvice(window, minMs) };
    }
    const announced = totalIn(style, answer.response) ?? 0;
    if (announced <= maxResults || begun) return undefined;
    const halved = positions.halved(position, minMs);
    if (halved) return { ...halved, reason: 'tooMany', announced };
    return {
      cap: maxResults,
      announced,
      instead: `a filter that leaves less (${window} cannot be halved: minMs is ${minMs})`,
    };
  };
}

const totalIn = (style: PagingStyle, response: PageResponse) =>
  style.total ? style.total(response) : totalOf(response);

function windowIn({ params, endpoint }: FirstOptions, path: FieldPath): string {
  const text = path.get(params ?? {});
  parseInterval(text, `${endpoint ?? 'splitInterval()'}: params.${path.text}`);
  return text as string;
}

const midWindowAdvice = (window: string, got: number) =>
  `the window ${window} was refused after ${got} of its records, where it can no longer be split without repeating or losing some: ` +
  'begin anew from the start of that window, with a lower maxResults or a narrower interval, and drop by their key the records that are there already';
const tooNarrowAdvice = (window: string, minMs: number) =>
  `the window ${window} cannot be halved again, since minMs is ${minMs}: filter the query more narrowly, or lower minMs`;

/** Where a run over a split interval stands. */
type SplitPosition = PartitionPosition & {
  /** The windows that are still to do, as `start/end`; the first is the one at hand. */
  readonly windows: readonly string[];
};

/** The windows in the positions of a split interval. */
class SplitPositions {
  readonly inside: PartitionStyle<SplitPosition>;

  constructor(private readonly inner: AnyStyle) {
    this.inside = new PartitionStyle(inner);
  }

  /** The top of the first of `windows`. */
  start(windows: readonly string[], pageSize: number | undefined): SplitPosition {
    return this.inside.wrap({ windows, at: {}, got: 0 }, this.inner.first({ pageSize, params: {} }));
  }

  /** The top of the window after this one; `null` after the last. */
  next({ windows, pageSize }: SplitPosition): SplitPosition | null {
    return windows.length > 1 ? this.start(windows.slice(1), pageSize) : null;
  }

  /** The top of the first half of the window at hand; none where the halves would be shorter than `minMs`. */
  halved({ windows, pageSize }: SplitPosition, minMs: number): Resplit<SplitPosition> | undefined {
    const [from, ...rest] = windows as [string, ...string[]];
    const into = halves(readInterval(from) as Interval, minMs)?.map(formatInterval);
    return into && { at: this.start([...into, ...rest], pageSize), from, into };
  }

  accepts(at: JsonObject): at is SplitPosition {
    const { windows } = at as Partial<SplitPosition>;
    return Array.isArray(windows) && windows.length > 0 && windows.every(isInterval) && this.inside.accepts(at);
  }
}

const isInterval = (text: unknown) => typeof readInterval(text) !== 'string';
