import { z } from 'zod';
import { ConfigurationError, describeValue } from '../../errors/pagewright-error.js';
import { copyParams } from '../../json/plain-objects.js';
import { fieldPath, type FieldPath } from '../../json/field-path.js';
import { countOrInfinity, wholeNumber } from '../../options/parse-options.js';
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

/** Options of `splitInterval()`. */
export interface SplitIntervalOptions {
  /** Path of the interval in the params: `start/end`, two ISO 8601 instants with a zone. @default 'interval' */
  readonly interval?: string;
  /** Matches the error of an interval that is too wide. @default no error does */
  readonly splitOn?: ErrorMatcher;
  /** Maximum number of records that a window may announce. @default 400 000, the limit of Genesys Cloud */
  readonly maxResults?: number;
  /** Minimum length of a window in milliseconds. @default 1000 */
  readonly minMs?: number;
}

const schema = z.strictObject({
  interval: pathText.default('interval'),
  splitOn: errorMatcherOption.optional(),
  maxResults: countOrInfinity(1).default(400_000),
  minMs: wholeNumber(1).default(1_000),
});

/**
 * Fetches an interval in as many windows as necessary. A window that the server refuses as too wide, or that announces more than `maxResults`
 * records, is halved before any of its records are delivered. Windows are half-open, without gap or overlap, and in order. Each one pages by `style`
 * and must return what it announces. Set `dedupe` if the API lists a record in two windows.
 *
 * @example
 * splitInterval(pageNumber({ param: 'paging.pageNumber', sizeParam: 'paging.pageSize' }), { splitOn: /may not exceed/ })
 * @throws ConfigurationError for unknown or malformed options; at the call, for a malformed interval
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
      // Before the inner style writes: a link of the server may have the interval in its own format.
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

/** Splits a window that is too wide. Once it has delivered records it is not split, because the halves could return them in another order. */
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
      instead: `a narrower filter (${window} cannot be halved: minMs is ${minMs})`,
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
  `The window ${window} was refused after ${got} of its records, so it cannot be split without repeating or losing some. ` +
  'Restart at the beginning of that window, with a lower maxResults or a narrower interval; dedupe skips records you already have.';
const tooNarrowAdvice = (window: string, minMs: number) =>
  `The window ${window} cannot be halved again, because minMs is ${minMs}. Filter the query more narrowly, or lower minMs.`;

/** Position of a run over a split interval. */
type SplitPosition = PartitionPosition & {
  /** The remaining windows, as `start/end`; the first is the current one. */
  readonly windows: readonly string[];
};

/** Reads and makes the positions of a split interval. */
class SplitPositions {
  readonly inside: PartitionStyle<SplitPosition>;

  constructor(private readonly inner: AnyStyle) {
    this.inside = new PartitionStyle(inner);
  }

  /** Returns the first position of the first of `windows`. */
  start(windows: readonly string[], pageSize: number | undefined): SplitPosition {
    return this.inside.wrap({ windows, at: {}, got: 0 }, this.inner.first({ pageSize, params: {} }));
  }

  /** Returns the first position of the next window, or `null` after the last. */
  next({ windows, pageSize }: SplitPosition): SplitPosition | null {
    return windows.length > 1 ? this.start(windows.slice(1), pageSize) : null;
  }

  /** Returns the first half of the current window, unless the halves would be shorter than `minMs`. */
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
