import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/pagewright-error.js';
import { headerOf, type PageResponse } from '../../policies/middleware.js';
import type { JsonObject, JsonValue } from '../../position.js';
import { copyParams } from '../../json/plain-objects.js';
import { fieldPath } from '../../json/field-path.js';
import {
  dropPageNumber,
  optionalPath,
  pageSizeOf,
  pathText,
  RETURN_WHOLE_RESPONSE,
  sizedBy,
  styleOptions,
  totalOf,
} from './style-helpers.js';
import type { PagingStyle } from './paging-style.js';

/** Options of `cursor()`. */
export interface CursorOptions {
  /** Place of the next cursor in the response: `'body:next.token'` or `'header:X-Page-Cursor'`. @default 'body:cursor' */
  readonly from?: string;
  /** Path of the cursor in the params. @default 'cursor' */
  readonly to?: string;
  /** Path of the page size in the params. @default 'pageSize' */
  readonly sizeParam?: string;
  /** Path of the total number of records in the body. @default the usual places */
  readonly total?: string;
}

type Cursor = string | number | JsonObject;
type CursorPosition = { readonly cursor: Cursor | null; readonly pageSize?: number };

const FROM = /^(body:.+|header:[A-Za-z0-9!#$%&'*+.^_`|~-]+)$/;
const schema = z.strictObject({
  from: z.string().regex(FROM, { error: `'body:<path>' or 'header:<Name>'` }).default('body:cursor'),
  to: pathText.default('cursor'),
  sizeParam: pathText.default('pageSize'),
  total: pathText.optional(),
});

/**
 * Pages by opaque cursors, which are sent back byte for byte. The run ends if the cursor is absent, `null` or empty, and never on a short or empty
 * page. `'0'` is a cursor.
 *
 * @example
 * cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' })
 * @throws ConfigurationError for unknown or malformed options
 */
export function cursor(options: CursorOptions = {}): PagingStyle {
  const resolved = styleOptions('cursor', schema, options);
  const [to, sizeParam, totalPath] = [
    fieldPath(resolved.to),
    fieldPath(resolved.sizeParam),
    optionalPath(resolved.total),
  ];
  const read = cursorReader(resolved.from);
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
    next(response, position) {
      const at = read(response);
      return at === null ? null : { ...position, cursor: at };
    },
    seek: (position, next) => ({ ...position, cursor: asCursor(next, '`next` of the extractor') }),
    ...sizedBy<CursorPosition>(sizeParam),
    total: (response) => totalOf(response, totalPath),
    accepts: (at): at is CursorPosition => 'cursor' in at,
    cursorOf: ({ cursor: at }) => (at === null ? undefined : typeof at === 'string' ? at : JSON.stringify(at)),
    describe: () => `cursor(${resolved.from} → ${resolved.to})`,
  };
  return style;
}

function cursorReader(from: string): (response: PageResponse) => Cursor | null {
  if (from.startsWith('body:')) {
    const path = fieldPath(from.slice('body:'.length));
    return (response) => asCursor(path.get(response.body), `the body at "${path.text}"`);
  }
  const name = from.slice('header:'.length);
  return (response) => {
    if (response.headers) return asCursor(headerOf(response, name), `the header ${name}`);
    throw new SchemaError(
      `the cursor is in the header ${name}, but the method returned no headers. ${RETURN_WHOLE_RESPONSE}`,
    );
  };
}

function asCursor(value: unknown, source: string): Cursor | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value))) return value;
  if (typeof value === 'object' && !Array.isArray(value)) return value as { [key: string]: JsonValue };
  throw new SchemaError(
    `${source} has ${describeValue(value)} where a cursor was expected (a string, an exact number or an object). Check "from" of the cursor style`,
  );
}
