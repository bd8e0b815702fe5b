import { fieldPath } from '../field-path.js';

/** Where envelopes keep a link to the next page, most specific first. */
export const NEXT_LINK_PLACES = [
  'nextUri',
  'links.next.href',
  'links.next',
  '_links.next.href',
  '_links.next',
  '["@odata.nextLink"]',
  'nextLink',
  'next_url',
  'nextUrl',
  'paging.next.link',
  'paging.next',
  'pagination.next',
  'meta.next',
  'next',
].map(fieldPath);

/** A text that can be followed as a link; anything else at such a place is a token. */
export const isLink = (value: unknown): value is string =>
  typeof value === 'string' && /^(https?:\/\/|[/?])/.test(value);

/** The link to the next page in a body, from the first of the usual places that has one. */
export const nextLinkOf = (body: unknown): string | undefined =>
  NEXT_LINK_PLACES.map((place) => place.get(body)).find(isLink);
