import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/describe-value.js';
import { headerOf, type PageResponse } from '../../policies/middleware.js';
import type { JsonObject, JsonValue } from '../../position.js';
import { copyParams } from '../../json/copy-params.js';
import { fieldPath } from '../../json/field-path.js';
import { dropPageNumber, optionalPath, pageSizeOf, pathText, sizedBy, styleOptions, totalOf } from './style-helpers.js';
import type { PagingStyle } from './paging-style.js';

export interface CursorOptions {
  /** Where the response holds the next cursor: `'body:next.token'` or `'header:X-Page-Cursor'`. @default 'body:cursor' */
  readonly from?: string;
  /** Where the params take it. @default 'cursor' */
  readonly to?: string;
  /** Where the params take the page size. @default 'pageSize' */
  readonly sizeParam?: string;
  /** Where the body says how many records there are. @default the usual places of envelopes */
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
 * Opaque cursors, sent back as they came. The run ends on a cursor that is absent, `null` or empty, and on nothing else: not on a short
 * page, not on an empty one. `'0'` is a cursor.
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
    first: (first) => ({ cursor: asCursor(to.get(first.params ?? {}), 'the params'), ...pageSizeOf(first, sizeParam) }),
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
    seek: (position, next) => ({ ...position, cursor: asCursor(next, 'what the extractor gave as next') }),
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
      `the cursor stands in the header ${name}, but what the method returned has no headers; ` +
        'return the whole response, not its body: page(this.http.get(…)), without .then((response) => response.data)',
    );
  };
}

function asCursor(value: unknown, place: string): Cursor | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value))) return value;
  if (typeof value === 'object' && !Array.isArray(value)) return value as { [key: string]: JsonValue };
  throw new SchemaError(
    `${place} holds ${describeValue(value)} where a cursor was expected (a text, a number that is exact, or an object); check the "from" of the cursor style`,
  );
}
