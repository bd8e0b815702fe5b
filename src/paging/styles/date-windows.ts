import { formatInterval, readInterval, type Interval } from '../../time/interval.js';
import { copyParams } from '../copy-params.js';
import { refuseMidway } from './midway.js';
import type { PagingStyle } from './paging-style.js';
import { WindowPositions, type WindowPosition, type WindowRules } from './window-position.js';

/**
 * Fetches an interval window by window, in order, each paged from its top by another style. A window that gave less than it announced is cut again
 * where duplicates are left out.
 *
 * @throws ConfigurationError at the call, for an interval that is none
 */
export function dateWindows(style: PagingStyle, rules: WindowRules): PagingStyle<WindowPosition> {
  const positions = new WindowPositions(style, rules);
  const { inside } = positions;
  /** Inside a window, the inner style may have parts of its own. */
  const partOf = (position: WindowPosition) =>
    [formatInterval(positions.atHand(position)), style.part?.(inside.unwrap(position)) ?? []].flat().join(' ');
  return {
    name: `dateWindows(${style.name})`,
    first(first) {
      const { endpoint = 'dateWindows()' } = first;
      const where = { of: formatInterval(rules.fields.read(first.params ?? {}, endpoint)), n: 0 };
      const begun = positions.begin(where, first);
      refuseMidway(style, inside.unwrap(begun), { ...first, endpoint });
      return begun;
    },
    isMidway: () => false,
    write(params, position) {
      const copy = copyParams(params);
      positions.ask(copy, position);
      return style.write(copy, inside.unwrap(position));
    },
    next(response, position, items) {
      const at = style.next(response, inside.unwrap(position), items);
      return at ? inside.after(position, items, at) : positions.next(position);
    },
    part: partOf,
    nextPart(position) {
      const at = style.nextPart?.(inside.unwrap(position));
      return at ? inside.wrap(position, at) : positions.next(position);
    },
    recut(position) {
      const short = shortIn(position);
      return short && positions.recut(position, short);
    },
    cursorOf: (position) => inside.cursorOf(position, formatInterval(positions.atHand(position))),
    accepts: (at): at is WindowPosition => positions.accepts(at),
    describe: (position, response, items) =>
      `dateWindows: ${style.describe?.(inside.unwrap(position), response, items) ?? style.name}`,
    ...inside.members(),
    ...answered(style, positions),
  };

  /** The interval that came short: the window, or that part of it at which the inner style is. */
  function shortIn(position: WindowPosition): Interval | undefined {
    const part = style.part?.(inside.unwrap(position));
    if (part === undefined) return positions.atHand(position);
    const read = readInterval(part);
    return typeof read === 'string' ? undefined : read;
  }
}

/** The members about answers that only some styles have. */
function answered(style: PagingStyle, { inside }: WindowPositions): Partial<PagingStyle<WindowPosition>> {
  return {
    ...(style.isSelfContained === undefined ? {} : { isSelfContained: style.isSelfContained }),
    ...(style.total && { total: (response) => style.total!(response) }),
    ...(style.isPreliminary && { isPreliminary: (position) => style.isPreliminary!(inside.unwrap(position)) }),
    ...(style.instead && {
      instead(answer, position) {
        const instead = style.instead!(answer, inside.unwrap(position));
        return instead && 'at' in instead ? { ...instead, at: inside.wrap(position, instead.at) } : instead;
      },
    }),
  };
}
