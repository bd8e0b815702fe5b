import { cursor, linkHeader, nextUri, offset, pageNumber, startIndex } from 'pagewright';
import type { PagingStyle } from 'pagewright/style';
import type { Envelope, Reads, View } from './server';

const token = (param: string, size = 'limit'): Reads => ({ kind: 'token', param, size, first: 0 });
const item = (param: string, size = 'limit'): Reads => ({ kind: 'item', param, size, first: 0 });
const page = (param: string, size = 'per_page', first = 1): Reads => ({ kind: 'page', param, size, first });
const skip = (param: string, size = 'limit', first = 0): Reads => ({ kind: 'offset', param, size, first });

/** The fields that have a value. */
const some = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

type Body = (view: View) => unknown;
type Headers = NonNullable<Envelope['headers']>;

const of = (name: string, reads: Reads, list: string, style: PagingStyle, body: Body, headers?: Headers): Envelope => ({
  name,
  reads,
  list,
  style,
  body,
  ...(headers && { headers }),
});

/** A cursor in the body at `from`. */
const tokenAt = (name: string, reads: Reads, list: string, from: string, body: Body): Envelope =>
  of(name, reads, list, cursor({ from, to: quoted(reads.param), sizeParam: quoted(reads.size) }), body);

/** A cursor in a header, beside a bare list. */
const tokenHeader = (name: string, header: string, param: string): Envelope =>
  of(
    name,
    token(param),
    '',
    cursor({ from: `header:${header}`, to: quoted(param), sizeParam: 'limit' }),
    ({ items }) => items,
    (view) => ({ [header.toLowerCase()]: view.token }),
  );

/** A link in the body at `from`. */
const linkAt = (name: string, reads: Reads, list: string, from: string, body: Body): Envelope =>
  of(name, reads, list, nextUri({ from, sizeParam: quoted(reads.size) }), body);

const quoted = (name: string) => (/[[$]/.test(name) ? `["${name}"]` : name);
const linkField = ({ link }: View, rel = 'next') => (link === null ? null : `<${link}>; rel="${rel}"`);

const TOKENS: readonly Envelope[] = [
  tokenAt('Slack', token('cursor'), 'channels', 'response_metadata.next_cursor', (v) => ({
    ok: true,
    channels: v.items,
    response_metadata: { next_cursor: v.token ?? '' },
  })),
  tokenAt('Notion', token('start_cursor', 'page_size'), 'results', 'next_cursor', (v) => ({
    object: 'list',
    results: v.items,
    next_cursor: v.token,
    has_more: v.more,
  })),
  tokenAt('Google', token('pageToken', 'maxResults'), 'files', 'nextPageToken', (v) => ({
    kind: 'drive#fileList',
    files: v.items,
    ...some({ nextPageToken: v.token }),
  })),
  tokenAt('Google with an estimate', token('pageToken', 'maxResults'), 'items', 'nextPageToken', (v) => ({
    items: v.items,
    ...some({ nextPageToken: v.token }),
    pageInfo: { totalResults: v.total, resultsPerPage: v.size },
  })),
  tokenAt('AWS', token('NextToken', 'MaxResults'), 'Roles', 'NextToken', (v) => ({
    Roles: v.items,
    ...some({ NextToken: v.token }),
  })),
  tokenAt('AWS IAM', token('Marker', 'MaxItems'), 'Users', 'Marker', (v) => ({
    Users: v.items,
    IsTruncated: v.more,
    ...some({ Marker: v.token }),
  })),
  tokenAt('Amazon S3', token('ContinuationToken', 'MaxKeys'), 'Contents', 'NextContinuationToken', (v) => ({
    Contents: v.items,
    KeyCount: v.items.length,
    IsTruncated: v.more,
    ...some({ NextContinuationToken: v.token }),
  })),
  tokenAt('Kubernetes', token('continue'), 'items', 'metadata.continue', (v) => ({
    kind: 'PodList',
    metadata: { resourceVersion: '12', continue: v.token ?? '' },
    items: v.items,
  })),
  tokenAt('Airtable', token('offset', 'pageSize'), 'records', 'offset', (v) => ({
    records: v.items,
    ...some({ offset: v.token }),
  })),
  tokenAt('HubSpot', token('after'), 'results', 'paging.next.after', (v) => ({
    results: v.items,
    ...some({ paging: v.token && { next: { after: v.token, link: v.link } } }),
  })),
  tokenAt('Facebook', token('after'), 'data', 'paging.cursors.after', (v) => ({
    data: v.items,
    paging: v.token === null ? {} : { cursors: { before: v.own, after: v.token }, next: v.link },
  })),
  tokenAt('Reddit', token('after'), 'data.children', 'data.after', (v) => ({
    kind: 'Listing',
    data: { after: v.token, dist: v.items.length, children: v.items },
  })),
  tokenAt('Square', token('cursor'), 'objects', 'cursor', (v) => ({ objects: v.items, ...some({ cursor: v.token }) })),
  tokenAt('Zendesk cursor', token('page[after]', 'page[size]'), 'users', 'meta.after_cursor', (v) => ({
    users: v.items,
    meta: { has_more: v.more, after_cursor: v.token, before_cursor: v.own },
    links: { next: v.link, prev: null },
  })),
  tokenAt('Zendesk incremental', token('cursor', 'per_page'), 'tickets', 'after_cursor', (v) => ({
    tickets: v.items,
    after_cursor: v.after,
    end_of_stream: !v.more,
  })),
  tokenAt('Jira token', token('nextPageToken', 'maxResults'), 'issues', 'nextPageToken', (v) => ({
    issues: v.items,
    isLast: !v.more,
    ...some({ nextPageToken: v.token }),
  })),
  tokenAt('Intercom', token('starting_after', 'per_page'), 'data', 'pages.next.starting_after', (v) => ({
    type: 'list',
    data: v.items,
    total_count: v.total,
    pages: {
      type: 'pages',
      page: v.page + 1,
      per_page: v.size,
      total_pages: v.pages,
      next: v.token && { page: 2, starting_after: v.token },
    },
  })),
  of(
    'Relay',
    token('variables.after', 'variables.first'),
    'data.users.nodes',
    cursor({
      from: 'data.users.pageInfo.endCursor',
      to: 'variables.after',
      more: 'data.users.pageInfo.hasNextPage',
      sizeParam: 'variables.first',
    }),
    (v) => ({ data: { users: { nodes: v.items, pageInfo: { hasNextPage: v.more, endCursor: v.after } } } }),
  ),
  of(
    'Relay with a total',
    token('variables.after', 'variables.first'),
    'data.users.nodes',
    cursor({
      from: 'data.users.pageInfo.endCursor',
      to: 'variables.after',
      more: 'data.users.pageInfo.hasNextPage',
      sizeParam: 'variables.first',
    }),
    (v) => ({
      data: { users: { totalCount: v.total, nodes: v.items, pageInfo: { hasNextPage: v.more, endCursor: v.token } } },
    }),
  ),
  tokenAt('X (Twitter)', token('pagination_token', 'max_results'), 'data', 'meta.next_token', (v) => ({
    data: v.items,
    meta: { result_count: v.items.length, ...some({ next_token: v.token }) },
  })),
  tokenAt('Dropbox', token('cursor'), 'entries', 'cursor', (v) => ({
    entries: v.items,
    ...some({ cursor: v.token }),
    has_more: v.more,
  })),
  tokenAt('Box', token('marker'), 'entries', 'next_marker', (v) => ({
    entries: v.items,
    limit: v.size,
    next_marker: v.token,
  })),
  tokenAt('Shopify-like', token('page_info'), 'products', 'next_page_info', (v) => ({
    products: v.items,
    ...some({ next_page_info: v.token }),
  })),
  tokenAt('LaunchDarkly-like', token('cursor'), 'items', 'pagination.nextCursor', (v) => ({
    items: v.items,
    pagination: { nextCursor: v.token, total: v.total },
  })),
  tokenAt('JSON:API cursor', token('page[cursor]', 'page[size]'), 'data', 'meta.page.cursor', (v) => ({
    data: v.items,
    meta: { page: { cursor: v.token, has_more: v.more } },
  })),
  of(
    'Solr',
    token('cursorMark', 'rows'),
    'response.docs',
    cursor({ from: 'nextCursorMark', to: 'cursorMark', end: 'empty', sizeParam: 'rows' }),
    (v) => ({
      responseHeader: { status: 0, QTime: 3 },
      response: { numFound: v.total, start: 0, docs: v.items },
      // Solr returns the cursor of the request once there is no later one.
      nextCursorMark: v.after ?? '*',
    }),
  ),
  tokenAt('Elasticsearch scroll', token('scroll_id', 'size'), 'hits.hits', '_scroll_id', (v) => ({
    took: 3,
    timed_out: false,
    ...some({ _scroll_id: v.token }),
    hits: { total: { value: v.total, relation: 'eq' }, hits: v.items },
  })),
  of(
    'Azure Resource Graph',
    token('options.$skipToken', 'options.$top'),
    'data',
    cursor({ from: '["$skipToken"]', to: 'options["$skipToken"]', sizeParam: 'options["$top"]' }),
    (v) => ({
      totalRecords: v.total,
      count: v.items.length,
      ...some({ $skipToken: v.token }),
      data: v.items,
    }),
  ),
  tokenAt('Cosmos SDK', token('pagination.key', 'pagination.limit'), 'validators', 'pagination.next_key', (v) => ({
    validators: v.items,
    pagination: { next_key: v.token, total: String(v.total) },
  })),
  tokenAt('Lark', token('page_token', 'page_size'), 'data.items', 'data.page_token', (v) => ({
    code: 0,
    msg: 'success',
    data: { has_more: v.more, page_token: v.token ?? '', items: v.items },
  })),
  tokenAt('Discourse-like, list and token alone', token('next'), 'rows', 'next', (v) => ({
    rows: v.items,
    next: v.token,
  })),
];

const ITEMS: readonly Envelope[] = [
  of(
    'Stripe',
    item('starting_after'),
    'data',
    cursor({ from: 'item:id', to: 'starting_after', more: 'has_more', sizeParam: 'limit' }),
    (v) => ({ object: 'list', url: '/v1/charges', has_more: v.more, data: v.items }),
  ),
  of(
    'a bare list by the last id',
    item('since_id'),
    '',
    cursor({ from: 'item:id', to: 'since_id', sizeParam: 'limit' }),
    (v) => v.items,
  ),
  of(
    'a list by the last id with a total',
    item('after_id'),
    'items',
    cursor({ from: 'item:id', to: 'after_id', sizeParam: 'limit' }),
    (v) => ({
      items: v.items,
      total: v.total,
    }),
  ),
];

const HEADERS: readonly Envelope[] = [
  tokenHeader('Azure DevOps', 'X-MS-ContinuationToken', 'continuationToken'),
  tokenHeader('Azure Cosmos DB', 'X-MS-Continuation', 'continuation'),
  tokenHeader('Oracle Cloud', 'OPC-Next-Page', 'page'),
  tokenHeader('X-Next-Cursor', 'X-Next-Cursor', 'cursor'),
  tokenHeader('X-Next-Token', 'X-Next-Token', 'next_token'),
  of(
    'GitHub',
    page('page'),
    '',
    linkHeader({ sizeParam: 'per_page' }),
    (v) => v.items,
    (v) => ({ link: linkField(v) }),
  ),
  of(
    'GitHub search',
    page('page'),
    'items',
    linkHeader({ sizeParam: 'per_page' }),
    (v) => ({
      total_count: v.total,
      incomplete_results: false,
      items: v.items,
    }),
    (v) => ({ link: linkField(v) }),
  ),
  of(
    'Okta',
    token('after'),
    '',
    linkHeader({ sizeParam: 'limit' }),
    (v) => v.items,
    (v) => ({
      link: `<https://api.example.com/rows?limit=${v.size}>; rel="self"${v.link === null ? '' : `, ${linkField(v)!}`}`,
    }),
  ),
  of(
    'GitLab',
    page('page'),
    '',
    linkHeader({ sizeParam: 'per_page' }),
    (v) => v.items,
    (v) => ({
      link: linkField(v),
      'x-page': String(v.page),
      'x-next-page': String(v.nextPage ?? ''),
      'x-total': String(v.total),
      'x-total-pages': String(v.pages),
    }),
  ),
  of(
    'GitLab by number',
    page('page'),
    '',
    pageNumber({ param: 'page', sizeParam: 'per_page' }),
    (v) => v.items,
    (v) => ({
      'x-page': String(v.page),
      'x-next-page': String(v.nextPage ?? ''),
    }),
  ),
  of(
    'WordPress',
    page('page'),
    '',
    pageNumber({ param: 'page', sizeParam: 'per_page' }),
    (v) => v.items,
    (v) => ({
      'x-wp-total': String(v.total),
      'x-wp-totalpages': String(v.pages),
    }),
  ),
  of(
    'WordPress pages alone',
    page('page'),
    '',
    pageNumber({ param: 'page', sizeParam: 'per_page' }),
    (v) => v.items,
    (v) => ({
      'x-wp-totalpages': String(v.pages),
    }),
  ),
  of(
    'ASP.NET X-Pagination',
    page('pageNumber', 'pageSize'),
    '',
    pageNumber(),
    (v) => v.items,
    (v) => ({
      'x-pagination': JSON.stringify({
        TotalCount: v.total,
        PageSize: v.size,
        CurrentPage: v.page,
        TotalPages: v.pages,
      }),
    }),
  ),
  of(
    'X-Total-Count',
    skip('_start', '_limit'),
    '',
    offset({ param: '_start', sizeParam: '_limit' }),
    (v) => v.items,
    (v) => ({
      'x-total-count': String(v.total),
    }),
  ),
  of(
    'Content-Range',
    skip('offset'),
    '',
    offset(),
    (v) => v.items,
    (v) => ({
      'content-range':
        v.items.length === 0 ? `items */${v.total}` : `items ${v.offset}-${v.offset + v.items.length - 1}/${v.total}`,
    }),
  ),
  of(
    'Trakt',
    page('page', 'limit'),
    '',
    pageNumber({ param: 'page', sizeParam: 'limit' }),
    (v) => v.items,
    (v) => ({
      'x-pagination-page': String(v.page),
      'x-pagination-page-count': String(v.pages),
      'x-pagination-item-count': String(v.total),
    }),
  ),
];

const LINKS: readonly Envelope[] = [
  linkAt('HAL', page('page', 'size'), '_embedded.rows', '_links.next.href', (v) => ({
    _embedded: { rows: v.items },
    _links: { self: { href: '/rows' }, ...some({ next: v.link && { href: v.link } }) },
  })),
  linkAt('HAL with a total', page('page', 'size'), '_embedded.rows', '_links.next.href', (v) => ({
    total: v.total,
    count: v.items.length,
    _embedded: { rows: v.items },
    _links: { self: { href: '/rows' }, ...some({ next: v.link && { href: v.link } }) },
  })),
  linkAt('JSON:API', page('page[number]', 'page[size]'), 'data', 'links.next', (v) => ({
    data: v.items,
    links: { self: '/rows', next: v.link },
  })),
  linkAt('JSON:API with a total', skip('page[offset]', 'page[limit]'), 'data', 'links.next', (v) => ({
    data: v.items,
    links: { next: v.link },
    meta: { total: v.total },
  })),
  linkAt('Microsoft Graph', token('$skiptoken', '$top'), 'value', '["@odata.nextLink"]', (v) => ({
    '@odata.context': 'https://api.example.com/$metadata',
    value: v.items,
    ...some({ '@odata.nextLink': v.link }),
  })),
  linkAt('OData with a count', skip('$skip', '$top'), 'value', '["@odata.nextLink"]', (v) => ({
    '@odata.count': v.total,
    value: v.items,
    ...some({ '@odata.nextLink': v.link }),
  })),
  linkAt('OData 2', token('$skiptoken', '$top'), 'd.results', 'd.__next', (v) => ({
    d: { results: v.items, ...some({ __next: v.link }) },
  })),
  linkAt('Azure Resource Manager', token('$skipToken', '$top'), 'value', 'nextLink', (v) => ({
    value: v.items,
    ...some({ nextLink: v.link }),
  })),
  linkAt('Django REST', page('page', 'page_size'), 'results', 'next', (v) => ({
    count: v.total,
    next: v.link,
    previous: null,
    results: v.items,
  })),
  linkAt('Django REST cursor', token('cursor', 'page_size'), 'results', 'next', (v) => ({
    next: v.link,
    previous: null,
    results: v.items,
  })),
  linkAt('Twilio', page('Page', 'PageSize', 0), 'messages', 'next_page_uri', (v) => ({
    messages: v.items,
    page: v.page,
    page_size: v.size,
    next_page_uri: v.link,
  })),
  linkAt('Zendesk offset', page('page'), 'users', 'next_page', (v) => ({
    users: v.items,
    next_page: v.link,
    previous_page: null,
    count: v.total,
  })),
  linkAt('Salesforce', skip('cursor', 'batchSize'), 'records', 'nextRecordsUrl', (v) => ({
    totalSize: v.total,
    done: !v.more,
    records: v.items,
    ...some({ nextRecordsUrl: v.link }),
  })),
  linkAt('FHIR-like list of links', token('_getpages', '_count'), 'entry', 'link[rel=next]', (v) => ({
    resourceType: 'Bundle',
    total: v.total,
    link: [{ rel: 'self', href: '/rows' }, ...(v.link === null ? [] : [{ rel: 'next', href: v.link }])],
    entry: v.items,
  })),
  linkAt('Bitbucket Cloud', page('page', 'pagelen'), 'values', 'next', (v) => ({
    pagelen: v.size,
    page: v.page,
    values: v.items,
    ...some({ next: v.link }),
  })),
  linkAt('Polygon.io', token('cursor'), 'results', 'next_url', (v) => ({
    status: 'OK',
    count: v.items.length,
    results: v.items,
    ...some({ next_url: v.link }),
  })),
  linkAt('Genesys Cloud links', page('pageNumber', 'pageSize'), 'entities', 'nextUri', (v) => ({
    entities: v.items,
    selfUri: '/rows',
    ...some({ nextUri: v.link }),
  })),
  linkAt('SoundCloud', token('cursor'), 'collection', 'next_href', (v) => ({ collection: v.items, next_href: v.link })),
];

const NUMBERS: readonly Envelope[] = [
  of('Laravel', page('page'), 'data', pageNumber({ param: 'page', sizeParam: 'per_page' }), (v) => ({
    current_page: v.page,
    data: v.items,
    per_page: v.size,
    last_page: v.pages,
    next_page_url: v.link,
    total: v.total,
  })),
  of('Laravel simple', page('page'), 'data', pageNumber({ param: 'page', sizeParam: 'per_page' }), (v) => ({
    current_page: v.page,
    data: v.items,
    per_page: v.size,
    next_page_url: v.link,
  })),
  of(
    'Spring',
    page('page', 'size', 0),
    'content',
    pageNumber({ param: 'page', sizeParam: 'size', start: 0, last: 'last' }),
    (v) => ({
      content: v.items,
      totalElements: v.total,
      totalPages: v.pages,
      number: v.page,
      size: v.size,
      numberOfElements: v.items.length,
      first: v.index === 0,
      last: !v.more,
      empty: v.items.length === 0,
    }),
  ),
  of(
    'Spring slice',
    page('page', 'size', 0),
    'content',
    pageNumber({ param: 'page', sizeParam: 'size', start: 0 }),
    (v) => ({
      content: v.items,
      number: v.page,
      size: v.size,
      last: !v.more,
    }),
  ),
  of('Rails (Kaminari)', page('page'), 'users', pageNumber({ param: 'page', sizeParam: 'per_page' }), (v) => ({
    users: v.items,
    meta: { current_page: v.page, next_page: v.nextPage, prev_page: null, total_pages: v.pages, total_count: v.total },
  })),
  of('will_paginate', page('page'), 'users', pageNumber({ param: 'page', sizeParam: 'per_page' }), (v) => ({
    users: v.items,
    page: v.page,
    per_page: v.size,
    total_entries: v.total,
  })),
  of('Genesys Cloud', page('pageNumber', 'pageSize'), 'entities', pageNumber(), (v) => ({
    entities: v.items,
    pageSize: v.size,
    pageNumber: v.page,
    total: v.total,
    pageCount: v.pages,
  })),
  of('Genesys Cloud without a total', page('pageNumber', 'pageSize'), 'entities', pageNumber(), (v) => ({
    entities: v.items,
    pageSize: v.size,
    pageNumber: v.page,
  })),
  of(
    'numbered with a page count',
    page('page'),
    'data',
    pageNumber({ param: 'page', sizeParam: 'per_page', pageCount: 'meta.total_pages', end: 'pageCount' }),
    (v) => ({
      data: v.items,
      meta: { page: v.page, total_pages: v.pages },
    }),
  ),
  of(
    'numbered bare list',
    page('page', 'limit'),
    '',
    pageNumber({ param: 'page', sizeParam: 'limit' }),
    (v) => v.items,
  ),
  of(
    'numbered, nested twice',
    page('page', 'limit'),
    'response.data.rows',
    pageNumber({ param: 'page', sizeParam: 'limit' }),
    (v) => ({
      response: { data: { rows: v.items }, paging: { page: v.page, hasNext: v.more } },
    }),
  ),
  of('Mailchimp', skip('offset', 'count'), 'lists', offset({ sizeParam: 'count' }), (v) => ({
    lists: v.items,
    total_items: v.total,
  })),
  of('Jira', skip('startAt', 'maxResults'), 'issues', offset({ param: 'startAt', sizeParam: 'maxResults' }), (v) => ({
    startAt: v.offset,
    maxResults: v.size,
    total: v.total,
    issues: v.items,
  })),
  of('PagerDuty', skip('offset'), 'users', offset({ more: 'more' }), (v) => ({
    users: v.items,
    offset: v.offset,
    limit: v.size,
    more: v.more,
    total: null,
  })),
  of('Pipedrive', skip('start'), 'data', offset({ param: 'start' }), (v) => ({
    success: true,
    data: v.items,
    additional_data: {
      pagination: {
        start: v.offset,
        limit: v.size,
        more_items_in_collection: v.more,
        ...some({ next_start: v.nextOffset }),
      },
    },
  })),
  of('Bitbucket Server', skip('start'), 'values', offset({ param: 'start', last: 'isLastPage' }), (v) => ({
    size: v.items.length,
    limit: v.size,
    isLastPage: !v.more,
    values: v.items,
    start: v.offset,
    nextPageStart: v.nextOffset,
  })),
  of('SCIM', skip('startIndex', 'count', 1), 'Resources', startIndex(), (v) => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: v.total,
    itemsPerPage: v.items.length,
    startIndex: v.offset + 1,
    Resources: v.items,
  })),
  of('Elasticsearch', skip('from', 'size'), 'hits.hits', offset({ param: 'from', sizeParam: 'size' }), (v) => ({
    took: 3,
    timed_out: false,
    hits: { total: { value: v.total, relation: 'eq' }, hits: v.items },
  })),
  of('CouchDB', skip('skip'), 'rows', offset({ param: 'skip' }), (v) => ({
    total_rows: v.total,
    offset: v.offset,
    rows: v.items,
  })),
  of(
    'Zoho CRM',
    page('page'),
    'data',
    pageNumber({ param: 'page', sizeParam: 'per_page', more: 'info.more_records' }),
    (v) => ({
      data: v.items,
      info: { per_page: v.size, count: v.items.length, page: v.page, more_records: v.more },
    }),
  ),
  of('offsets with a flag in text', skip('offset'), 'items', offset(), (v) => ({
    items: v.items,
    hasMore: String(v.more),
  })),
  of('offset bare list', skip('offset'), '', offset(), (v) => v.items),
  of('GBIF', skip('offset'), 'results', offset({ last: 'endOfRecords' }), (v) => ({
    offset: v.offset,
    limit: v.size,
    endOfRecords: !v.more,
    count: v.total,
    results: v.items,
  })),
  of(
    'Algolia',
    page('page', 'hitsPerPage', 0),
    'hits',
    pageNumber({ param: 'page', sizeParam: 'hitsPerPage', start: 0 }),
    (v) => ({
      hits: v.items,
      nbHits: v.total,
      page: v.page,
      nbPages: v.pages,
      hitsPerPage: v.size,
    }),
  ),
];

/** The ways in which real APIs write a page. */
export const ENVELOPES: readonly Envelope[] = [...TOKENS, ...ITEMS, ...HEADERS, ...LINKS, ...NUMBERS];
