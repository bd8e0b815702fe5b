import type { PagingOptions } from '../paging/options.js';
import { cursor } from '../paging/styles/cursor.js';
import { nextUri } from '../paging/styles/next-uri.js';
import { startIndex } from '../paging/styles/offset.js';
import { pageNumber } from '../paging/styles/page-number.js';
import { splitInterval } from '../paging/styles/split-interval.js';

const detailsStyle = pageNumber({
  param: 'paging.pageNumber',
  sizeParam: 'paging.pageSize',
  total: 'totalHits',
  end: 'empty',
});

/** The paging styles of Genesys Cloud. */
const platform = {
  /** `pageNumber` and `pageSize`: GET /api/v2/users, /routing/queues, /groups. */
  numbered: { style: pageNumber(), pageSize: 100, extractor: 'entities' },
  /** `after`, taken from `nextUri`: GET /api/v2/authorization/divisions/query, /routing/skillgroups. */
  after: { style: nextUri({ from: 'nextUri' }), pageSize: 100, extractor: 'entities' },
  /** `nextPage`, taken from `nextUri`: GET /api/v2/integrations, /integrations/actions, /authorization/roles. */
  nextPage: { style: nextUri({ from: 'nextUri' }), pageSize: 100, extractor: 'entities' },
  /** `cursor` from the body, sent in the query: results of jobs and audits. The list is detected, since its name varies. */
  queryCursor: { style: cursor(), pageSize: 100 },
  /** `cursors.after` and `limit`: GET /api/v2/externalcontacts/scan/contacts. The cursor expires after 24 hours. */
  scan: {
    style: cursor({ from: 'body:cursors.after', to: 'cursor', sizeParam: 'limit' }),
    pageSize: 100,
    minPageSize: 10,
    maxPageSize: 200,
    extractor: 'entities',
  },
  /** `startIndex` and `count`: GET /api/v2/scim/v2/users. */
  scim: { style: startIndex(), pageSize: 25, extractor: 'Resources' },
  /** `pageNumber` and `pageSize` in the POST body: /api/v2/users/search. */
  searchBody: { style: pageNumber(), pageSize: 100, extractor: 'results' },
  /**
   * `paging.pageNumber` and `paging.pageSize` in the POST body: /api/v2/analytics/conversations/details/query.
   * `totalHits` changes during the query, so only an empty page ends it.
   */
  detailsBody: {
    style: detailsStyle,
    pageSize: 100,
    maxPageSize: 100,
    extractor: 'conversations',
    emptyEnvelope: ['totalHits', 'aggregations'],
  },
  /** The same with an `interval`, which is split in half if it is too complex or has more than 400,000 results. */
  detailsByInterval: {
    style: splitInterval(detailsStyle, {
      splitOn: ['query.too.complex', 'Pagination may not exceed'],
      maxResults: 400_000,
    }),
    pageSize: 100,
    maxPageSize: 100,
    extractor: 'conversations',
    emptyEnvelope: ['totalHits', 'aggregations'],
  },
  /** `after` from the body, sent in the POST body: /api/v2/taskmanagement/workitems/query. */
  bodyAfter: { style: cursor({ from: 'body:after', to: 'after' }), pageSize: 100, extractor: 'entities' },
} as const satisfies Readonly<Record<string, PagingOptions>>;

/** The paging styles of gateways and services that follow guides to Genesys Cloud instead of its API. */
const gateways = {
  /** A cursor in the header `X-Page-Cursor`, sent as `pageToken`, in a stable order. */
  pageCursorHeader: {
    style: cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' }),
    pageSize: 250,
    maxPageSize: 1_000,
    defaults: { sortBy: 'id', sortOrder: 'asc' },
  },
  /** A cursor in the header `X-Genesys-Page-Token`, sent as `page_token`. */
  pageTokenHeader: {
    style: cursor({ from: 'header:X-Genesys-Page-Token', to: 'page_token', sizeParam: 'page_size' }),
    pageSize: 1_000,
    maxPageSize: 1_000,
  },
  /** `continuation_token` from the body, sent in the query. */
  continuationToken: {
    style: cursor({ from: 'body:continuation_token', to: 'continuation_token', sizeParam: 'page_size' }),
    pageSize: 100,
  },
  /** `links.next.nextPageToken` from the body, sent in the query as `nextPageToken`. */
  linksNext: { style: cursor({ from: 'body:links.next.nextPageToken', to: 'nextPageToken' }), pageSize: 100 },
  /** `nextPage` from the body, sent as `after` in the POST body. */
  nextPageToAfter: { style: cursor({ from: 'body:nextPage', to: 'after' }), pageSize: 2_000, maxPageSize: 2_000 },
} as const satisfies Readonly<Record<string, PagingOptions>>;

/**
 * Options to spread into `@Paginated`, for each paging style of Genesys Cloud and its gateways.
 *
 * @example
 * @Paginated({ ...presets.numbered, pageSize: 50 })
 * wrapupCodes(params: object = {}): Paged<WrapupCode> {
 *   return this.get('/api/v2/routing/wrapupcodes', params);
 * }
 */
export const presets = Object.freeze({ ...platform, ...gateways });

type PageSize = Required<Pick<PagingOptions, 'pageSize'>> & Pick<PagingOptions, 'minPageSize' | 'maxPageSize'>;

/**
 * The page sizes by method of `GenesysClient`, with the platform's limits where they are documented. The platform's own default
 * is mostly 25, which needs four times as many requests.
 */
export const pageSizes = Object.freeze({
  users: { pageSize: 500, maxPageSize: 500 },
  usersByIds: { pageSize: 100, maxPageSize: 100 },
  usersSearch: { pageSize: 100 },
  groups: { pageSize: 100 },
  groupMembers: { pageSize: 100 },
  queues: { pageSize: 100 },
  /** The platform silently reduces larger sizes to 100. */
  queueMembers: { pageSize: 100, maxPageSize: 100 },
  divisions: { pageSize: 200, maxPageSize: 200 },
  roles: { pageSize: 100 },
  skills: { pageSize: 100 },
  skillGroups: { pageSize: 100 },
  integrations: { pageSize: 100 },
  integrationActions: { pageSize: 100 },
  externalContactsSearch: { pageSize: 100 },
  /** The parameter is `limit`. */
  externalContacts: { pageSize: 100, minPageSize: 10, maxPageSize: 200 },
  /** Larger sizes may cause a 429, unless attributes are excluded. */
  scimUsers: { pageSize: 25 },
  conversationDetails: { pageSize: 100, maxPageSize: 100 },
  workitems: { pageSize: 100 },
  conversationDetailsJob: { pageSize: 1_000, maxPageSize: 1_000 },
  auditsJob: { pageSize: 500, maxPageSize: 500 },
} as const satisfies Readonly<Record<string, PageSize>>);
