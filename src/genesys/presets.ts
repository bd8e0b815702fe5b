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

/** The ways in which Genesys Cloud pages. */
const platform = {
  /** `pageNumber` and `pageSize`, as of GET /api/v2/users, /routing/queues, /groups. */
  numbered: { style: pageNumber(), pageSize: 100, extractor: 'entities' },
  /** `after`, which stands in the query of `nextUri`: GET /api/v2/authorization/divisions/query, /routing/skillgroups. */
  after: { style: nextUri({ from: 'nextUri' }), pageSize: 100, extractor: 'entities' },
  /** `nextPage`, which stands in the query of `nextUri`: GET /api/v2/integrations, /integrations/actions, /authorization/roles. */
  nextPage: { style: nextUri({ from: 'nextUri' }), pageSize: 100, extractor: 'entities' },
  /** `cursor` from the body into the query: results of jobs and of audits. Their lists have several names, so it is looked for. */
  queryCursor: { style: cursor(), pageSize: 100 },
  /** `cursors.after` and `limit`: GET /api/v2/externalcontacts/scan/contacts. The cursor lives for 24 hours. */
  scan: {
    style: cursor({ from: 'body:cursors.after', to: 'cursor', sizeParam: 'limit' }),
    pageSize: 100,
    minPageSize: 10,
    maxPageSize: 200,
    extractor: 'entities',
  },
  /** `startIndex` and `count`: GET /api/v2/scim/v2/users. */
  scim: { style: startIndex(), pageSize: 25, extractor: 'Resources' },
  /** `pageNumber` and `pageSize` in the body of a POST: /api/v2/users/search. */
  searchBody: { style: pageNumber(), pageSize: 100, extractor: 'results' },
  /**
   * `paging.pageNumber` and `paging.pageSize` in the body of a POST: /api/v2/analytics/conversations/details/query. Its `totalHits` drifts, so only an
   * empty page is the end.
   */
  detailsBody: {
    style: detailsStyle,
    pageSize: 100,
    maxPageSize: 100,
    extractor: 'conversations',
    emptyEnvelope: ['totalHits', 'aggregations'],
  },
  /** The same over an `interval`, which is halved where it is too wide, or has more than the 400,000 results that can be paged through. */
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
  /** `after` from the body into the body of a POST: /api/v2/taskmanagement/workitems/query. */
  bodyAfter: { style: cursor({ from: 'body:after', to: 'after' }), pageSize: 100, extractor: 'entities' },
} as const satisfies Readonly<Record<string, PagingOptions>>;

/** What guides to Genesys Cloud tell of, in other words than the API itself: for gateways and services built after them. */
const guides = {
  /** A cursor in the header `X-Page-Cursor`, sent back as `pageToken`, over a stable order. */
  pageCursorHeader: {
    style: cursor({ from: 'header:X-Page-Cursor', to: 'pageToken' }),
    pageSize: 250,
    maxPageSize: 1_000,
    defaults: { sortBy: 'id', sortOrder: 'asc' },
  },
  /** A cursor in the header `X-Genesys-Page-Token`, sent back as `page_token`. */
  pageTokenHeader: {
    style: cursor({ from: 'header:X-Genesys-Page-Token', to: 'page_token', sizeParam: 'page_size' }),
    pageSize: 1_000,
    maxPageSize: 1_000,
  },
  /** `continuation_token` from the body into the query. */
  continuationToken: {
    style: cursor({ from: 'body:continuation_token', to: 'continuation_token', sizeParam: 'page_size' }),
    pageSize: 100,
  },
  /** `links.next.nextPageToken` from the body into the query. */
  linksNext: { style: cursor({ from: 'body:links.next.nextPageToken', to: 'nextPageToken' }), pageSize: 100 },
  /** `nextPage` from the body into `after` in the body of a POST. */
  nextPageToAfter: { style: cursor({ from: 'body:nextPage', to: 'after' }), pageSize: 2_000, maxPageSize: 2_000 },
} as const satisfies Readonly<Record<string, PagingOptions>>;

/**
 * Options to spread into `@Paginated`, for each way in which Genesys Cloud and what resembles it page.
 *
 * @example
 * @Paginated({ ...presets.numbered, pageSize: 50 })
 * wrapupCodes(params: object = {}): Paged<WrapupCode> {
 *   return this.get('/api/v2/routing/wrapupcodes', params);
 * }
 */
export const presets = Object.freeze({ ...platform, ...guides });

export type PageSize = Required<Pick<PagingOptions, 'pageSize'>> & Pick<PagingOptions, 'minPageSize' | 'maxPageSize'>;

/**
 * What `GenesysClient` asks for a page, and the most and the least that the platform takes, where it tells. The platform's own default is 25
 * nearly everywhere, which makes four times as many requests as need be.
 */
export const pageSizes = Object.freeze({
  users: { pageSize: 500, maxPageSize: 500 },
  usersByIds: { pageSize: 100, maxPageSize: 100 },
  usersSearch: { pageSize: 100 },
  groups: { pageSize: 100 },
  groupMembers: { pageSize: 100 },
  queues: { pageSize: 100 },
  /** Above 100 the platform gives 100 without a word. */
  queueMembers: { pageSize: 100, maxPageSize: 100 },
  divisions: { pageSize: 200, maxPageSize: 200 },
  roles: { pageSize: 100 },
  skills: { pageSize: 100 },
  skillGroups: { pageSize: 100 },
  integrations: { pageSize: 100 },
  integrationActions: { pageSize: 100 },
  externalContactsSearch: { pageSize: 100 },
  /** Its name there is `limit`. */
  externalContacts: { pageSize: 100, minPageSize: 10, maxPageSize: 200 },
  /** More than 25 may be answered 429, unless attributes are left out. */
  scimUsers: { pageSize: 25 },
  conversationDetails: { pageSize: 100, maxPageSize: 100 },
  workitems: { pageSize: 100 },
  conversationDetailsJob: { pageSize: 1_000, maxPageSize: 1_000 },
  auditsJob: { pageSize: 500, maxPageSize: 500 },
} as const satisfies Readonly<Record<string, PageSize>>);
