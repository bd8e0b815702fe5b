import { z } from 'zod';
import { ConfigurationError } from '../../errors/configuration-error.js';
import { show } from '../../errors/show.js';
import type { PageResponse } from '../../layers/layer.js';
import { countOrInfinity, wholeNumber } from '../../options/option-types.js';
import { parseInterval } from '../../time/interval.js';
import { copyParams } from '../copy-params.js';
import { fieldPath, type FieldPath } from '../field-path.js';
import { isRefusedBy, refusalOption, type Refusal } from '../refusals/refusal.js';
import { totalOf } from '../total.js';
import { isPagingStyle, type FirstOptions, type Instead, type PageAnswer, type PagingStyle } from './paging-style.js';
import { refuseMidway } from './midway.js';
import { SplitPositions, type SplitPosition } from './split-position.js';
import { pathText, styleOptions } from './style-options.js';

export interface SplitIntervalOptions {
  /** Where the params have the interval: `start/end`, two ISO 8601 instants with their zone. @default 'interval' */
  readonly interval?: string;
  /** How the server says that an interval is too wide. @default it never does */
  readonly splitOn?: Refusal;
  /** Records that a window may announce. @default 400 000, the most that Genesys Cloud pages through */
  readonly maxResults?: number;
  /** Milliseconds that a window must at least last. @default 1000 */
  readonly minMs?: number;
}

const schema = z.strictObject({
  interval: pathText.default('interval'),
  splitOn: refusalOption.optional(),
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
export function splitInterval(style: PagingStyle, options: SplitIntervalOptions = {}): PagingStyle<SplitPosition> {
  if (!isPagingStyle(style)) {
    throw new ConfigurationError(
      `splitInterval(): the first argument must be the paging style of a window, got ${show(style)}`,
    );
  }
  const resolved = styleOptions('splitInterval', schema, options);
  const path = fieldPath(resolved.interval);
  const positions = new SplitPositions(style);
  const { inside } = positions;
  return {
    name: `splitInterval(${style.name})`,
    first(first) {
      const window = windowIn(first, path);
      const at = style.first(first);
      refuseMidway(style, at, { endpoint: 'splitInterval()', ...first });
      return inside.wrap({ windows: [window], at: {}, got: 0 }, at);
    },
    isMidway: () => false,
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
    instead: splitting(style, positions, resolved),
    part: ({ windows }) => windows[0] as string,
    nextPart: (position) => positions.next(position),
    total: (response) => totalIn(style, response),
    cursorOf: (position) => inside.cursorOf(position, position.windows[0] as string),
    accepts: (at): at is SplitPosition => positions.accepts(at),
    describe: (position, response, items) =>
      `splitInterval: ${style.describe?.(inside.unwrap(position), response, items) ?? style.name}`,
    ...inside.members(),
  };
}

type Splitting = Required<Pick<SplitIntervalOptions, 'maxResults' | 'minMs'>> & {
  readonly splitOn?: Refusal | undefined;
};

/** What to ask for in place of a window that is too wide. Once records of it were handed over it stays as it is: halves may have them in another order. */
function splitting(style: PagingStyle, positions: SplitPositions, { splitOn, maxResults, minMs }: Splitting) {
  return (answer: PageAnswer, position: SplitPosition): Instead<SplitPosition> | undefined => {
    const window = position.windows[0] as string;
    const begun = position.got > 0 || answer.skip > 0;
    if ('error' in answer) {
      if (splitOn === undefined || !isRefusedBy(splitOn, answer.error)) return undefined;
      if (begun) return { advice: inTheMiddle(window, position.got) };
      const { status } = answer.error;
      const halved = positions.halved(position, minMs);
      return halved ? { ...halved, reason: 'refused', status } : { advice: tooNarrow(window, minMs) };
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

const inTheMiddle = (window: string, got: number) =>
  `the window ${window} was refused after ${got} of its records, where it can no longer be split without repeating or losing some: ` +
  'begin anew from the start of that window, with a lower maxResults or a narrower interval, and drop by their key the records that are there already';
const tooNarrow = (window: string, minMs: number) =>
  `the window ${window} cannot be halved again, since minMs is ${minMs}: filter the query more narrowly, or lower minMs`;
