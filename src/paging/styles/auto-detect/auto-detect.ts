import { z } from 'zod';
import { StyleDetectionError } from '../../../errors/paging-errors.js';
import type { JsonObject } from '../../../position.js';
import type { PageResponse, Params } from '../../../policies/middleware.js';
import { copyParams, defined } from '../../../json/plain-objects.js';
import { isWholeBody } from '../../records/extractor.js';
import { fieldPath } from '../../../json/field-path.js';
import { flagFields, type FlagOptions } from '../flags.js';
import {
  half,
  numberIn,
  pageSizeOf,
  pathText,
  RETURN_WHOLE_RESPONSE,
  styleOptions,
  totalOf,
} from '../style-helpers.js';
import { cursor } from '../cursor.js';
import { choiceForNext, detectStyle, POSITION_PARAMS, type StyleChoice } from './detect-style.js';
import { styleLineFor } from '../../evidence/remedies.js';
import { findMorePagesHint } from './more-pages-hints.js';
import { linkHeader } from '../link-header.js';
import { nextUri } from '../next-uri.js';
import { offset, startIndex } from '../offset.js';
import { pageNumber } from '../page-number.js';
import type { AnyStyle, NumberedStyle } from '../paging-style.js';
import { singlePage } from '../single-page.js';

/** Options of `autoDetect()`. */
export interface AutoDetectOptions extends FlagOptions {
  /** Path of the page size in the params. @default 'pageSize' */
  readonly sizeParam?: string;
}

/** `chosen` is `null` until the first response. From then on it is part of the position. */
type AutoPosition = {
  readonly chosen: StyleChoice | null;
  readonly at: JsonObject | null;
  readonly pageSize?: number;
  /** Names of the caller's params that set a first position. */
  readonly given?: readonly string[];
};

const schema = z.strictObject({ sizeParam: pathText.default('pageSize'), ...flagFields });

const FACTORIES: { readonly [name: string]: (options: JsonObject) => AnyStyle } = {
  cursor,
  pageNumber,
  offset,
  startIndex,
  nextUri,
  linkHeader,
  // It is not declared, so the response must show that it is the only page.
  singlePage: ({ sizeParam }) => ({ ...singlePage({ sizeParam: sizeParam as string }), endedBy: () => undefined }),
};

/**
 * Detects the paging style from the first response and keeps it for the run. The receipt names it.
 *
 * A response without a next page is the only page, unless something in it indicates more, the page is full, or it has ten or more records and the
 * method returned no headers. Then the run fails with a `StyleDetectionError`: set `style`.
 *
 * @throws ConfigurationError for unknown or malformed options
 */
export function autoDetect(options: AutoDetectOptions = {}): NumberedStyle {
  const resolved = styleOptions('autoDetect', schema, options);
  const sizeParam = fieldPath(resolved.sizeParam);
  const delegate = memoized((choice: StyleChoice) => styleOf(choice, resolved));
  const detected = memoized((response: PageResponse, items: readonly unknown[]) => detectStyle(response, items));
  const style: NumberedStyle<AutoPosition> & AnyStyle<AutoPosition> = {
    name: 'autoDetect',
    first(first) {
      const given = positionParamsIn(first.params ?? {});
      return { chosen: null, at: null, ...pageSizeOf(first, sizeParam), ...(given.length > 0 ? { given } : {}) };
    },
    write(params, { chosen, at, pageSize }) {
      if (chosen && at) return delegate(chosen)?.write(params, at) ?? copyParams(params);
      const copy = copyParams(params);
      if (pageSize !== undefined) sizeParam.set(copy, pageSize);
      return copy;
    },
    next(response, position, items) {
      if (isWholeBody(items, response)) return null;
      const chosen = position.chosen ?? detected(response, items) ?? onlyPageOrThrow(response, position, items);
      const style = delegate(chosen);
      if (!style) return null;
      const at = style.next(response, position.at ?? initialPosition(style, chosen, position), items);
      return at && { ...position, chosen, at };
    },
    endedBy(response, position, items) {
      const chosen = position.chosen ?? detected(response, items) ?? SINGLE_PAGE;
      const style = delegate(chosen);
      return style?.endedBy?.(response, position.at ?? initialPosition(style, chosen, position), items);
    },
    reads: ({ chosen, at }) => (chosen && at ? (delegate(chosen)?.reads?.(at) ?? []) : []),
    flagForMore: (response, { chosen, at }) =>
      chosen && at ? delegate(chosen)?.flagForMore?.(response, at) : undefined,
    followedLink: ({ chosen, at }) => (chosen && at ? delegate(chosen)?.followedLink?.(at) : undefined),
    seek(position, next, items, response) {
      const chosen = position.chosen ?? choiceForNext(next);
      const style = delegate(chosen) as AnyStyle;
      return {
        ...position,
        chosen,
        at: style.seek!(position.at ?? initialPosition(style, chosen, position), next, items, response),
      };
    },
    sizeOf({ chosen, at, pageSize }, params) {
      const size = chosen && at ? delegate(chosen)?.sizeOf?.(at, params) : undefined;
      return size ?? pageSize ?? numberIn(params, sizeParam);
    },
    halve(position, size) {
      const { chosen, at } = position;
      if (!chosen || !at) return { ...position, pageSize: half(size) };
      const smaller = delegate(chosen)?.halve?.(at, size);
      return smaller && { ...position, at: smaller, pageSize: half(size) };
    },
    total: (response) => totalOf(response),
    accepts(at): at is AutoPosition {
      const { chosen, at: inner } = at as Partial<AutoPosition>;
      if (chosen === null) return inner === null;
      if (typeof chosen?.style !== 'string' || typeof inner !== 'object' || inner === null) return false;
      return delegate(chosen)?.accepts?.(inner) ?? false;
    },
    cursorOf: ({ chosen, at }) => (chosen && at ? delegate(chosen)?.cursorOf?.(at) : undefined),
    ahead(position, pages) {
      const at = position.chosen && position.at && delegate(position.chosen)?.ahead?.(position.at, pages);
      return at ? { ...position, at } : undefined;
    },
    before: ({ chosen, at }, params) => (chosen && at ? delegate(chosen)?.before?.(at, params) : undefined),
    remaining(response, position, items) {
      const chosen = position.chosen ?? detected(response, items);
      if (!chosen) return undefined;
      const style = delegate(chosen);
      return style?.remaining?.(response, position.at ?? initialPosition(style, chosen, position), items);
    },
    adviceIfIgnored: ({ chosen }) => (chosen?.style === 'cursor' ? adviceForCursor(chosen) : undefined),
    describe: ({ chosen }, response, items) =>
      `autoDetect: ${(chosen ?? detected(response, items))?.style ?? SINGLE_PAGE.style}`,
  };
  return style;
}

/** Remembers the result for each object: several members of the style need the same one on each page. */
function memoized<K extends object, A extends unknown[], R>(compute: (key: K, ...rest: A) => R): typeof compute {
  const results = new WeakMap<K, R>();
  return (key, ...rest) => {
    if (!results.has(key)) results.set(key, compute(key, ...rest));
    return results.get(key) as R;
  };
}

function styleOf({ style, options }: StyleChoice, own: z.output<typeof schema>): AnyStyle | undefined {
  return Object.hasOwn(FACTORIES, style) ? FACTORIES[style]!({ ...defined(own), ...options }) : undefined;
}

/** Returns the first position of the chosen style. A numbered response contains its page number. */
function initialPosition(style: AnyStyle, choice: StyleChoice, position: AutoPosition): JsonObject {
  return style.first({ pageSize: position.pageSize, params: { ...choice.began } });
}

/** Returns the names of the params that set a first position. */
function positionParamsIn(params: Params): string[] {
  const names: string[] = [];
  for (const name of POSITION_PARAMS) if (name in params && startsBeyondFirst(name, params[name])) names.push(name);
  return names;
}

/** Returns true if a param starts the run after the first record. */
const startsBeyondFirst = (name: string, value: unknown) =>
  value !== undefined && value !== null && value !== '' && Number(value) !== FIRST_VALUES[name];

const FIRST_VALUES: Readonly<Record<string, number>> = { pageNumber: 1, startIndex: 1, offset: 0 };

/** No known API has a smaller default page. */
const SMALLEST_DEFAULT_PAGE = 10;

const SINGLE_PAGE: StyleChoice = { style: 'singlePage' };

function onlyPageOrThrow(response: PageResponse, position: AutoPosition, items: readonly unknown[]): StyleChoice {
  const total = totalOf(response);
  const hint = findMorePagesHint(response, items);
  if (total !== undefined && total > items.length) {
    throw detectionError(
      `the server announces ${total} records and sent ${items.length}, but the response has no next page`,
      response,
      items,
    );
  }
  if (hint !== undefined)
    throw detectionError(
      `"${hint}" in the response indicates more pages, but not how to request them`,
      response,
      items,
    );
  const full = describeFullPage(response, position, items);
  if (total === undefined && full !== undefined) throw detectionError(full, response, items);
  return SINGLE_PAGE;
}

/** Why a page without any sign may not be the only one. */
function describeFullPage(
  response: PageResponse,
  { pageSize }: AutoPosition,
  items: readonly unknown[],
): string | undefined {
  const count = items.length;
  if (pageSize !== undefined && count >= pageSize) {
    return `the page is full (${count} records), but the response has neither a total nor a next page`;
  }
  if (!response.headers && count >= SMALLEST_DEFAULT_PAGE) {
    return `the body has no next page, and the method returned no headers, which may have one. ${RETURN_WHOLE_RESPONSE}`;
  }
  return isBareList(response.body) && isRoundNumber(count)
    ? `the response is a bare list of ${count} records, which may be the first page of a longer one`
    : undefined;
}

/** An array, or an object with nothing beside its list, also in another such object. */
function isBareList(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return Array.isArray(body);
  const values = Object.values(body) as unknown[];
  return values.length === 1 && isBareList(values[0]);
}

/** The usual page sizes. */
const isRoundNumber = (count: number) => count > 0 && (count % 10 === 0 || count % 25 === 0);

/** Some APIs take a token under the name under which they return it. */
function adviceForCursor({ options = {} }: StyleChoice): string | undefined {
  const { from, to } = options as { readonly from: string; readonly to: string };
  const name = /^body:(?:.*\.)?(\w+)$/.exec(from)?.[1];
  if (name === undefined || name === to) return undefined;
  return `Set the paging style with the param that the API takes, for example style: cursor({ from: '${from}', to: '${name}' })`;
}

function detectionError(what: string, response: PageResponse, items: readonly unknown[]): StyleDetectionError {
  const line = styleLineFor(response, items) ?? `pageNumber() or style: cursor({ from, to })`;
  return new StyleDetectionError(
    `${what}. Set the paging style, for example style: ${line}, or style: singlePage() if there are no more pages`,
  );
}
