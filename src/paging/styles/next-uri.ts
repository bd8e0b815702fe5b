import { z } from 'zod';
import { SchemaError } from '../../errors/paging-errors.js';
import { describeValue } from '../../errors/pagewright-error.js';
import { findPath } from '../../json/field-path.js';
import { NEXT_LINK_PATHS } from '../evidence/next-links.js';
import { nextInLinks } from '../evidence/signals.js';
import { linkFields, type LinkOptions, type LinkReader, linkStyle } from './link-style.js';
import type { PagingStyle } from './paging-style.js';
import { optionalPlace, type Place, placeText } from './place.js';
import { styleOptions } from './style-helpers.js';

/** Options of `nextUri()`. */
export interface NextUriOptions extends LinkOptions {
  /**
   * Place of the link: a path such as `'paging.next'`, or a list of links: `'links[rel=next]'`.
   * @default the first that exists of `nextUri`, `links.next`, `_links.next.href`, `next`, `@odata.nextLink` and similar
   */
  readonly from?: string;
  /** Path of the page size in the params of the first page. Later pages take it from the link, unless a numbered one has none. @default 'pageSize' */
  readonly sizeParam?: string;
}

const schema = z.strictObject({ ...linkFields('pageSize'), from: placeText.optional() });

/**
 * Pages by a link in the body, relative or absolute. Only the query of the link is used: it is merged into the params. A link to another origin is
 * rejected. The run ends without a link.
 *
 * @example
 * nextUri({ from: 'nextRecordsUrl', path: 'follow' })
 * @throws ConfigurationError for unknown or malformed options
 */
export function nextUri(options: NextUriOptions = {}): PagingStyle {
  const resolved = styleOptions('nextUri', schema, options);
  const place = optionalPlace(resolved.from);
  return linkStyle('nextUri', resolved, place ? linkAt(place) : USUAL_LINKS);
}

function linkAt(place: Place): LinkReader {
  return {
    places: [place.text],
    link(response) {
      const link = place.read(response, []);
      if (link === undefined || link === null || link === '') return null;
      if (typeof link === 'string') return link;
      throw new SchemaError(`${place.label} has ${describeValue(link)} where a next link was expected`);
    },
    ending(response) {
      const link = place.read(response, []);
      return link === undefined ? undefined : `${place.text} is ${link === '' ? 'empty' : describeValue(link)}`;
    },
  };
}

/** Keys of envelopes that would have a link if there were a next page. */
const LINK_ENVELOPE = ['selfUri', 'firstUri', 'previousUri', 'links', '_links', 'cursors'];

const USUAL_LINKS: LinkReader = {
  places: [
    ...NEXT_LINK_PATHS.map(({ canonical }) => `body:${canonical}`),
    'body:links[rel=next]',
    'body:link[rel=next]',
  ],
  link({ body }) {
    const path = findPath(NEXT_LINK_PATHS, body, (link) => typeof link === 'string' && link !== '');
    return path ? (path.get(body) as string) : (linkInLists(body) ?? null);
  },
  ending({ body }) {
    const path = findPath(NEXT_LINK_PATHS, body, (link) => link === null || link === '');
    if (path) return `body:${path.text} is ${path.get(body) === '' ? 'empty' : 'null'}`;
    const key = linkEnvelopeIn(body);
    return key && `the body has ${key} without a next link`;
  },
};

const LIST_KEYS = ['links', '_links', 'link'] as const;

/** The next link of a list of links at the top of the body. */
export function linkInLists(body: unknown): string | undefined {
  for (const key of LIST_KEYS) {
    const list = ownField(body, key);
    const link = Array.isArray(list) ? nextInLinks(list) : undefined;
    if (link !== undefined) return link;
  }
  return undefined;
}

/** The key of an envelope that would have a link to the next page if there were one. */
export const linkEnvelopeIn = (body: unknown): string | undefined =>
  LINK_ENVELOPE.find((key) => ownField(body, key) !== undefined);

const ownField = (body: unknown, key: string): unknown =>
  typeof body === 'object' && body !== null && Object.hasOwn(body, key)
    ? (body as Readonly<Record<string, unknown>>)[key]
    : undefined;
