import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { fieldPath, isFieldPath } from '../../json/field-path.js';
import { headerOf, type PageResponse } from '../../policies/middleware.js';
import { nextInLinks } from '../evidence/signals.js';
import { RETURN_WHOLE_RESPONSE } from './style-helpers.js';

/** A place in a response. Every style names places in one notation. */
export interface Place {
  /** `body:a.b`, `header:X-Next` or `item:id`. */
  readonly text: string;
  readonly kind: 'body' | 'header' | 'item';
  /** The place in a sentence: `the body at "a.b"`. */
  readonly label: string;
  /** Returns the value; `undefined` if the place is not there. */
  read(response: PageResponse, items: readonly unknown[]): unknown;
}

const PREFIXED = /^(body|header|item):(.+)$/s;
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** `@odata.nextLink` would be read as `nextLink` in `@odata`, and `Header:X` as one odd name. */
const MISREAD = /^[A-Za-z]+:|(^|\.)@[^.[\]]*\.|(^|\.)odata\./;
/** The link of a list of links: `links[rel=next]`. */
const IN_LINKS = /^(.*)\[rel=next\]$/;

/**
 * Reads a place. A path without a prefix is in the body.
 *
 * @returns `undefined` for a text that cannot be read as meant
 */
function parsePlace(text: string): Place | undefined {
  const [, kind = 'body', rest = text] = PREFIXED.exec(text) ?? [];
  if (kind === 'header') return HEADER_NAME.test(rest) ? headerPlace(rest) : undefined;
  const links = IN_LINKS.exec(rest)?.[1];
  if (!isReadable(links ?? rest)) return undefined;
  if (links !== undefined) return kind === 'body' ? linkPlace(links) : undefined;
  return kind === 'item' ? itemPlace(rest) : bodyPlace(rest);
}

const isReadable = (path: string) => !MISREAD.test(path) && isFieldPath(path);

function bodyPlace(path: string): Place {
  const { get, canonical } = fieldPath(path);
  return { text: `body:${canonical}`, kind: 'body', label: `the body at "${path}"`, read: ({ body }) => get(body) };
}

function linkPlace(path: string): Place {
  const { get, canonical } = fieldPath(path);
  const read = ({ body }: PageResponse) => {
    const list = get(body);
    return Array.isArray(list) ? (nextInLinks(list) ?? null) : undefined;
  };
  return { text: `body:${canonical}[rel=next]`, kind: 'body', label: `the links at "${path}"`, read };
}

function headerPlace(name: string): Place {
  return {
    text: `header:${name.toLowerCase()}`,
    kind: 'header',
    label: `the header ${name}`,
    read(response) {
      if (response.headers) return headerOf(response, name);
      throw new SchemaError(
        `the style reads the header ${name}, but the method returned no headers. ${RETURN_WHOLE_RESPONSE}`,
      );
    },
  };
}

/** A field of the last record. */
function itemPlace(path: string): Place {
  const { get, canonical } = fieldPath(path);
  return {
    text: `item:${canonical}`,
    kind: 'item',
    label: `the last record at "${path}"`,
    read: (_, items) => get(items.at(-1)),
  };
}

const WORDS = `'body:<path>', 'header:<Name>' or a path in the body`;
const QUOTE = `; put a name with a dot, a colon or @ in quotes: 'body:["@odata.nextLink"]'`;

const isPlace = (value: unknown, kinds: readonly Place['kind'][]) =>
  typeof value === 'string' && kinds.includes(parsePlace(value)?.kind as Place['kind']);

/** The place of a value that belongs to the whole page. */
export const placeText = z.custom<string>((value) => isPlace(value, ['body', 'header']), { error: WORDS + QUOTE });

/** The place of a cursor, which may also be a field of the last record. */
export const cursorPlaceText = z.custom<string>((value) => isPlace(value, ['body', 'header', 'item']), {
  error: `${WORDS.replace(' or a path', `, 'item:<path>' for the last record, or a path`)}${QUOTE}`,
});

/** The place of a text that was checked before. */
export const placeOf = (text: string): Place => parsePlace(text)!;

export const optionalPlace = (text: string | undefined): Place | undefined =>
  text === undefined ? undefined : placeOf(text);
