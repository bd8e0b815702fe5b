import { z } from 'zod';
import { PaginationStalledError, SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/pagewright-error.js';
import { fieldPath } from '../../json/field-path.js';
import { bigintsAsText, copyParams } from '../../json/plain-objects.js';
import { bool, oneOf } from '../../options/parse-options.js';
import type { PageResponse } from '../../policies/middleware.js';
import type { JsonObject, JsonValue } from '../../position.js';
import { flagFields, flagForMore, type FlagOptions, flagReader } from './flags.js';
import type { PagingStyle, RunEnding } from './paging-style.js';
import { cursorPlaceText, optionalPlace, type Place, placeOf, placeText } from './place.js';
import { dropPageNumber, pageSizeOf, pathText, sizedBy, styleOptions, totalOf } from './style-helpers.js';

/** Options of `cursor()`. */
export interface CursorOptions extends FlagOptions {
  /**
   * Place of the next cursor: `'body:next.token'`, `'header:X-Page-Cursor'`, or a field of the last record, `'item:id'`. A bare path is in the body.
   * @default 'body:cursor'
   */
  readonly from?: string;
  /** Path of the cursor in the params. @default 'cursor' */
  readonly to?: string;
  /** Path of the page size in the params. @default 'pageSize' */
  readonly sizeParam?: string;
  /** Place of the total number of records. @default the usual places */
  readonly total?: string;
  /**
   * End of the run: without a cursor, or on an empty page too, for servers that return a cursor with every page.
   * @default 'cursor', with `item:` 'empty'
   */
  readonly end?: 'cursor' | 'empty';
  /**
   * Whether the server returns the record at the cursor again, as with `updatedSince`. The run then ends when a page that is not full brings no later
   * cursor. Requires `from: 'item:…'`; set `dedupe`. @default false
   */
  readonly inclusive?: boolean;
}

type Cursor = string | number | JsonObject | readonly JsonValue[];
type CursorPosition = {
  readonly cursor: Cursor | null;
  readonly pageSize?: number;
  /** Of `inclusive`: the most records that a page had. */
  readonly most?: number;
};

const schema = z
  .strictObject({
    from: cursorPlaceText.default('body:cursor'),
    to: pathText.default('cursor'),
    sizeParam: pathText.default('pageSize'),
    total: placeText.optional(),
    end: oneOf('cursor', 'empty').optional(),
    inclusive: bool.default(false),
    ...flagFields,
  })
  .superRefine(({ from, inclusive }, context) => {
    if (!inclusive || placeOf(from).kind === 'item') return;
    context.addIssue({
      code: 'custom',
      path: ['inclusive'],
      message: `requires "from" to be a field of the last record, such as 'item:updatedAt'`,
    });
  });

/**
 * Pages by opaque cursors, which are sent back byte for byte. The run ends if the cursor is absent, `null` or empty, and never on a short or empty
 * page. `'0'` is a cursor. With `from: 'item:…'` the cursor is a field of the last record, and the run ends on an empty page, or by a flag.
 *
 * @example
 * cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' })
 * cursor({ from: 'item:id', to: 'starting_after', more: 'has_more' })
 * @throws ConfigurationError for unknown or malformed options
 */
export function cursor(options: CursorOptions = {}): PagingStyle {
  const resolved = styleOptions('cursor', schema, options);
  const { inclusive } = resolved;
  const [to, sizeParam] = [fieldPath(resolved.to), fieldPath(resolved.sizeParam)];
  const [from, totalPlace] = [placeOf(resolved.from), optionalPlace(resolved.total)];
  const endsOnEmpty = (resolved.end ?? (from.kind === 'item' ? 'empty' : 'cursor')) === 'empty';
  const flags = flagReader(resolved);
  const sizes = sizedBy<CursorPosition>(sizeParam);
  const style: PagingStyle<CursorPosition> = {
    name: 'cursor',
    first: (first) => ({
      cursor: asCursor(to.get(first.params ?? {}), 'the value in the params'),
      ...pageSizeOf(first, sizeParam),
    }),
    write(params, { cursor: at, pageSize }) {
      const copy = copyParams(params);
      if (pageSize !== undefined) sizeParam.set(copy, pageSize);
      if (at === null) return copy;
      dropPageNumber(copy);
      to.set(copy, at);
      return copy;
    },
    next(response, position, items) {
      if (flags.read(response)?.says === 'last') return null;
      if (endsOnEmpty && items.length === 0) return null;
      const at = asCursor(valueOf(from, response, items), from.label);
      if (at === null) return null;
      if (!inclusive) return { ...position, cursor: at };
      return isSame(at, position.cursor)
        ? stayed(position, items)
        : { ...position, cursor: at, most: mostOf(position, items) };
    },
    endedBy: (response, position, items) => {
      const flag = flags.read(response);
      if (flag?.says === 'last') return { by: 'flag', saw: flag.saw };
      if (endsOnEmpty && items.length === 0) return { by: 'emptyPage', saw: 'the page is empty' };
      if (inclusive) return { by: 'cursor', saw: `${from.text} is the same as on the page before, which is not full` };
      return cursorEnding(from, from.read(response, items), position.cursor !== null);
    },
    reads: () => [from.text, ...flags.places],
    flagForMore: (response) => flagForMore(flags, response),
    seek: (position, next) => ({ ...position, cursor: asCursor(next, '`next` of the extractor') }),
    ...sizes,
    total: (response) => totalOf(response, totalPlace),
    accepts: (at): at is CursorPosition => 'cursor' in at,
    cursorOf: ({ cursor: at }) => (at === null ? undefined : typeof at === 'string' ? at : JSON.stringify(at)),
    describe: () => `cursor(${resolved.from} → ${resolved.to})`,
  };
  return style;
}

/** @throws SchemaError for a last record without the field, which can only be a wrong name */
function valueOf(from: Place, response: PageResponse, items: readonly unknown[]): unknown {
  const value = from.read(response, items);
  if (from.kind !== 'item' || items.length === 0 || (value !== undefined && value !== null && value !== ''))
    return value;
  throw new SchemaError(
    `${from.label} has ${value === '' ? 'an empty text' : String(value)} where a cursor was expected. Check "from" of the cursor style`,
  );
}

/** The end without a cursor: it was there on the page before, or it is there and empty. */
function cursorEnding(from: Place, value: unknown, wasThere: boolean): RunEnding | undefined {
  if (value !== undefined)
    return { by: 'cursor', saw: `${from.text} is ${value === '' ? 'empty' : describeValue(value)}` };
  return wasThere ? { by: 'cursor', saw: `${from.text} is no longer present` } : undefined;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

const mostOf = ({ most = 0, pageSize = 0 }: CursorPosition, items: readonly unknown[]) =>
  Math.max(most, pageSize, items.length);

/**
 * The end of an inclusive listing: the last page returns nothing beyond the cursor.
 *
 * @throws PaginationStalledError for a full page without a later cursor: more records may share it
 */
function stayed(position: CursorPosition, items: readonly unknown[]): null {
  if (items.length < mostOf(position, [])) return null;
  throw new PaginationStalledError(
    'CURSOR_LOOP',
    `all ${items.length} records of the page have the cursor ${describeValue(position.cursor)}, and more may follow with the same one. ` +
      'Raise pageSize, or page by a field that differs between records',
  );
}

function asCursor(value: unknown, source: string): Cursor | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  // Positions are JSON, which has no bigints.
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value))) return value;
  if (typeof value === 'object') return Object.keys(value).length === 0 ? null : (bigintsAsText(value) as Cursor);
  throw new SchemaError(
    `${source} has ${describeValue(value)} where a cursor was expected (a string, an exact number, a list or an object). Check "from" of the cursor style`,
  );
}
