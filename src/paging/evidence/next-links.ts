import { fieldPath, type FieldPath } from '../../json/field-path.js';

/** Common places of a link to the next page, the most specific first. */
export const NEXT_LINK_PATHS: readonly FieldPath[] = [
  'nextUri',
  'links.next.href',
  'links.next',
  '_links.next.href',
  '_links.next',
  '["@odata.nextLink"]',
  'nextLink',
  'next_url',
  'nextUrl',
  'next_page_uri',
  'next_page_url',
  'paging.next.link',
  'paging.next',
  'pagination.next',
  'meta.next',
  'next',
].map(fieldPath);
