/**
 * The words by which APIs say whether more pages follow, with an API or two that use each (`several` where none is typical).
 * Detection, the proof of the end and every message read this
 * table. Names are compared without case and separators: `has_more` also stands for `hasMore`, `HasMore` and `has-more`.
 */
export interface Word {
  readonly name: string;
  /** APIs that use the word. */
  readonly apis: string;
}

/** A word for the token of the next page. */
export interface TokenWord extends Word {
  /** The param that the token is sent in, spelled like the word: `page_token` beside `next_page_token`, `pageToken` beside `nextPageToken`. */
  readonly param: string;
}

/** Tokens that come with every page, also with the last one, which is empty. */
const ON_EVERY_PAGE = ['scroll_id', 'next_cursor_mark', 'bookmark'];

/** Fields of a record by which the next page is requested. */
export const RECORD_TOKENS: readonly TokenWord[] = [{ name: 'sort', param: 'search_after', apis: 'Elasticsearch' }];

const words = <T extends Word>(rows: readonly (readonly [name: string, apis: string])[]): readonly T[] =>
  rows.map(([name, apis]) => ({ name, apis }) as T);

/** Flags that are true while more pages follow. */
export const MORE_FLAGS: readonly Word[] = words([
  ['has_more', 'Stripe, Slack, Notion, Dropbox'],
  ['has_next', 'Wix'],
  ['has_next_page', 'GraphQL (Relay), GitHub, Shopify'],
  ['has_more_pages', 'Laravel'],
  ['has_more_items', 'CMIS'],
  ['has_more_results', 'several'],
  ['has_more_data', 'several'],
  ['more', 'PagerDuty'],
  ['more_records', 'Zoho CRM, Dynamics 365'],
  ['more_results', 'several'],
  ['more_available', 'Instagram'],
  ['more_items_in_collection', 'Pipedrive'],
  ['is_truncated', 'Amazon S3, IAM'],
  ['has_additional_pages', 'several'],
]);

/** Flags that are true on the last page. */
export const LAST_FLAGS: readonly Word[] = words([
  ['last', 'Spring Data'],
  ['is_last', 'Jira Cloud'],
  ['is_last_page', 'Bitbucket Server'],
  ['last_page', 'several'],
  ['done', 'Salesforce'],
  ['is_done', 'several'],
  ['end_of_stream', 'Zendesk incremental exports'],
  ['end_of_records', 'GBIF'],
  ['is_end', 'Zhihu'],
  ['no_more', 'several'],
  ['is_final', 'several'],
  ['finished', 'several'],
  ['eof', 'several'],
  ['exhausted', 'several'],
]);

/** Flags by which a server says that the answer itself lacks records. */
export const NOT_WHOLE_FLAGS: readonly Word[] = words([
  ['incomplete_results', 'GitHub search'],
  ['timed_out', 'Elasticsearch, OpenSearch'],
  ['partial', 'several'],
  ['is_partial', 'Elasticsearch async search, VictoriaMetrics'],
  ['partial_results', 'several'],
  ['incomplete', 'several'],
  ['truncated', 'GitHub trees'],
  ['results_truncated', 'several'],
  ['terminated_early', 'Elasticsearch'],
]);

/** Flags that are false if the answer itself lacks records. */
export const WHOLE_FLAGS: readonly Word[] = words([
  ['is_complete', 'several'],
  ['complete', 'several'],
]);

/** Tokens of the next page, and the params that they are sent in. */
export const TOKENS: readonly TokenWord[] = (
  [
    ['next_cursor', 'cursor', 'Slack, Notion'],
    ['next_page_token', 'page_token', 'Google APIs'],
    ['next_page_cursor', 'cursor', 'Roblox'],
    ['next_token', 'next_token', 'AWS, X (Twitter)'],
    ['next_continuation_token', 'continuation-token', 'Amazon S3'],
    ['continuation_token', 'continuation_token', 'Azure, Nexus'],
    ['continuation', 'continuation', 'several'],
    ['continue', 'continue', 'Kubernetes'],
    ['next_marker', 'marker', 'Amazon S3, Box'],
    ['marker', 'marker', 'OpenStack'],
    ['last_evaluated_key', 'exclusive_start_key', 'Amazon DynamoDB'],
    ['next_cursor_mark', 'cursor_mark', 'Apache Solr'],
    ['next_key', 'key', 'Cosmos SDK'],
    ['next_max_id', 'max_id', 'Instagram'],
    ['next_page', 'page', 'Rails (Kaminari)'],
    ['next_page_start', 'start', 'Bitbucket Server'],
    ['next_start', 'start', 'Pipedrive'],
    ['next_offset', 'offset', 'several'],
    ['next', 'cursor', 'several'],
    ['starting_after', 'starting_after', 'Intercom'],
    ['after', 'after', 'HubSpot, Reddit, Facebook'],
    ['after_cursor', 'page[after]', 'Zendesk'],
    ['end_cursor', 'after', 'GraphQL (Relay)'],
    ['scroll_id', 'scroll_id', 'Elasticsearch'],
    ['cursor', 'cursor', 'Square, Genesys Cloud'],
    ['bookmark', 'bookmark', 'CouchDB, Pinterest'],
    ['page_token', 'page_token', 'Lark'],
    ['resumption_token', 'resumption_token', 'OAI-PMH'],
    ['skip_token', '$skiptoken', 'Azure Resource Graph'],
  ] as const
).map(([name, param, apis]) => ({ name, param, apis }));

/** Links to the next page, and lists of such links. */
export const LINKS: readonly Word[] = words([
  ['next', 'Django REST, JSON:API'],
  ['next_link', 'Azure Resource Manager'],
  ['@odata.next_link', 'Microsoft Graph'],
  ['odata.next_link', 'OData 3'],
  ['__next', 'OData 2'],
  ['next_uri', 'Genesys Cloud'],
  ['next_url', 'Polygon.io'],
  ['next_href', 'SoundCloud'],
  ['next_page', 'Zendesk'],
  ['next_page_link', 'several'],
  ['next_page_url', 'Laravel'],
  ['next_page_uri', 'Twilio'],
  ['next_records_url', 'Salesforce'],
  ['next_results', 'Twitter 1.1'],
]);

/** Numbers of records in the whole list. */
export const RECORD_COUNTS: readonly Word[] = words([
  ['total', 'Genesys Cloud, Jira'],
  ['total_count', 'GitHub search, Rails'],
  ['total_results', 'SCIM'],
  ['total_hits', 'Genesys Cloud'],
  ['total_items', 'Mailchimp'],
  ['total_records', 'several'],
  ['total_set_size', 'DocuSign'],
  ['total_elements', 'Spring Data'],
  ['total_entries', 'will_paginate'],
  ['total_size', 'Salesforce'],
  ['total_rows', 'CouchDB, BigQuery'],
  ['total_docs', 'Payload'],
  ['count', 'Django REST'],
  ['@odata.count', 'Microsoft Graph'],
  ['odata.count', 'OData 3'],
  ['num_found', 'Apache Solr'],
  ['nb_hits', 'Algolia'],
  ['hits', 'Elasticsearch'],
  ['found', 'Typesense'],
  ['records_total', 'DataTables'],
]);

/** Numbers of pages in the whole list. */
export const PAGE_COUNTS: readonly Word[] = words([
  ['page_count', 'Genesys Cloud'],
  ['total_pages', 'Spring Data, WordPress'],
  ['total_page', 'several'],
  ['pages', 'several'],
  ['num_pages', 'several'],
  ['nb_pages', 'Algolia'],
  ['last_page', 'Laravel'],
]);

/** Headers that hold the token of the next page, and the param that it is sent in. */
export const TOKEN_HEADERS: readonly TokenWord[] = (
  [
    ['X-Page-Cursor', 'pageToken', 'Genesys Cloud'],
    ['X-Genesys-Page-Token', 'page_token', 'Genesys Cloud'],
    ['X-Next-Cursor', 'cursor', 'several'],
    ['Next-Cursor', 'cursor', 'several'],
    ['X-Next-Token', 'next_token', 'several'],
    ['X-Next-Page-Token', 'page_token', 'several'],
    ['X-Continuation-Token', 'continuation_token', 'several'],
    ['X-MS-ContinuationToken', 'continuationToken', 'Azure DevOps'],
    ['X-MS-Continuation', 'continuation', 'Azure Cosmos DB'],
    ['OPC-Next-Page', 'page', 'Oracle Cloud'],
    ['X-Next-Page', 'page', 'GitLab'],
    ['X-Next-Offset', 'offset', 'several'],
  ] as const
).map(([name, param, apis]) => ({ name, param, apis }));

/** Headers that hold the number of records in the whole list. */
export const RECORD_COUNT_HEADERS: readonly Word[] = words([
  ['X-Total-Count', 'json-server'],
  ['X-Total', 'GitLab'],
  ['X-WP-Total', 'WordPress'],
  ['X-Pagination-Item-Count', 'Trakt'],
  ['X-Pagination-Total-Count', 'several'],
  ['Total-Count', 'several'],
  ['X-Total-Items', 'several'],
  ['X-Total-Records', 'several'],
]);

/** Headers that hold the number of pages. */
export const PAGE_COUNT_HEADERS: readonly Word[] = words([
  ['X-Total-Pages', 'GitLab'],
  ['X-WP-TotalPages', 'WordPress'],
  ['X-Pagination-Page-Count', 'Trakt'],
  ['Pagination-Total-Pages', 'several'],
  ['X-Page-Count', 'several'],
]);

/** Headers that are flags, true while more pages follow. */
export const MORE_HEADERS: readonly Word[] = words([
  ['X-Has-More', 'several'],
  ['X-Has-Next', 'several'],
  ['X-Has-Next-Page', 'several'],
]);

/** Headers that hold an envelope as JSON. */
export const JSON_HEADERS: readonly Word[] = words([['X-Pagination', 'ASP.NET']]);

/** Parts of an envelope that are not about the list. */
export const UNRELATED_OBJECT = /^(.*_)?(facets?|aggregations?|aggs|filters?|query|request|params|parameters|shards)$/i;

/** Objects that describe the list, by their plain names. A common word means the list only in one of them, or at the top. */
export const ENVELOPE =
  /^(meta|metadata|.*paginat.*|paging|paginator|pages?|page(info|metadata|details|able)|links?|cursors?|cursorinfo|responsemetadata|info|additionaldata|searchmetadata|queryresult|queryresponse|data|results?|response|payload|body|d|list|collection|next|summary|header|envelope|@.*)$/i;

/** Names that only resemble the words above. They count where nothing else says that the list has ended. */
export const SIMILAR_TO_NEXT = /next|more|contin|cursor|marker|token|lastevaluated|truncated|^after$/i;
/** Similar names that lead elsewhere: to an earlier page, to this page, or to later changes of the data. */
export const OTHER_PLACE = /prev|before|first|self|start|current|request|sync|delta/i;
/** The same for headers, of which many are about something else. */
export const HEADER_SIMILAR_TO_NEXT = /(^|-)(next|continu(e|ation)|cursor|marker|bookmark|page-?token)(-|$)/i;
export const SIMILAR_TO_COUNT = /^(total|count|hits|found)|total$/i;

/**
 * Words that mean other things too: `job: { done: false }`, `sort: { after: 'x' }`. They are certain at the top and in an envelope only.
 */
export const COMMON_WORDS = new Set(
  ['more', 'last', 'done', 'isdone', 'finished', 'complete', 'next', 'after', 'marker', 'cursor', 'continue'].concat([
    'continuation',
    'bookmark',
    'partial',
    'incomplete',
    'truncated',
    'eof',
    'exhausted',
    'hits',
    'found',
    'pages',
  ]),
);

/** Tokens whose names do not say "next": beside an explicit end, they are an echo of the current page. */
export const CURRENT_OR_NEXT = new Set(['cursor', 'marker', 'pagetoken']);

/** The name of a field without case and separators. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[_\-.$\s]/g, '');

const everyPage = new Set(ON_EVERY_PAGE.map(plainName));

/** Returns true for a token that the last page has too. */
export const isOnEveryPage = (name: string): boolean => everyPage.has(plainName(name));

const MAX_KNOWN = 1_000;

/** Finds words by the name of a field, in any spelling. */
export function wordIndex<T extends Word>(list: readonly T[]): (name: string) => T | undefined {
  const byName = new Map(list.map((word) => [plainName(word.name), word]));
  const known = new Map<string, T | undefined>();
  return (name) => {
    if (known.has(name)) return known.get(name);
    // Envelopes have few names. Records as fields of one object could have any number.
    if (known.size >= MAX_KNOWN) known.clear();
    const word = byName.get(plainName(name));
    known.set(name, word);
    return word;
  };
}

/** Spells a param of the table as the API spells the field beside it. */
export function spelledLike(param: string, field: string): string {
  if (/[_\-[$]/.test(field) || /[$[-]/.test(param)) return param;
  const camel = param.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return /^[A-Z]/.test(field) ? camel.charAt(0).toUpperCase() + camel.slice(1) : camel;
}
