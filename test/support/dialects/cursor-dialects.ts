import {
  compact,
  DEFAULT_SIZE,
  type Dialect,
  linkTo,
  numberOf,
  partByToken,
  partOf,
  partOfBody,
  placeOfToken,
  post,
  token,
  tokenFor,
} from './dialect';
import { zendeskOffset } from './link-dialects';

/** APIs that return a token in the body or in a header. */
export const CURSOR_DIALECTS: readonly Dialect[] = [
  {
    // `next_cursor` is an empty text on the last page.
    name: 'Slack',
    serve(request, records) {
      const part = partByToken(request, records, 'cursor', 'limit');
      return { body: { ok: true, members: part.items, response_metadata: { next_cursor: token(part) ?? '' } } };
    },
  },
  {
    // The cursor is the id of the last object.
    name: 'Stripe',
    serve({ query, path }, records) {
      const after = query.get('starting_after');
      const start = after === null ? 0 : records.findIndex(({ id }) => id === after) + 1;
      const { items, isLast } = partOf(records, start, numberOf(query.get('limit'), DEFAULT_SIZE));
      return { body: { object: 'list', url: path, has_more: !isLast, data: items } };
    },
  },
  {
    // A query is a POST, and the cursor goes into its body.
    name: 'Notion',
    request: post,
    serve(request, records) {
      const part = partOfBody(request, records, 'start_cursor', 'page_size');
      return {
        body: {
          object: 'list',
          results: part.items,
          next_cursor: token(part) ?? null,
          has_more: !part.isLast,
          type: 'page_or_database',
        },
      };
    },
  },
  {
    // Cursor pages need `page[size]`; cursor and link stay on the last page, and only `has_more` ends the list.
    name: 'Zendesk',
    detectedWith: { 'page[size]': 10 },
    serve(request, records) {
      if (!request.query.has('page[size]')) return { body: zendeskOffset(request, records) };
      const { items, start, isLast } = partByToken(request, records, 'page[after]', 'page[size]');
      if (items.length === 0) {
        const meta = { has_more: false, after_cursor: null, before_cursor: null };
        return { body: { users: [], meta, links: { prev: null, next: null } } };
      }
      const [after, before] = [tokenFor(start + items.length), tokenFor(start)];
      return {
        body: {
          users: items,
          meta: { has_more: !isLast, after_cursor: after, before_cursor: before },
          links: { prev: linkTo(request, { 'page[before]': before }), next: linkTo(request, { 'page[after]': after }) },
        },
      };
    },
  },
  {
    // The cursor stays, for the next export. `end_of_stream` ends this one.
    name: 'Zendesk, incremental',
    params: { start_time: 0 },
    detectedWith: { start_time: 0 },
    serve(request, records) {
      const { items, start, isLast } = partByToken(request, records, 'cursor', 'per_page');
      const after = tokenFor(start + items.length);
      return {
        body: {
          tickets: items,
          after_url: `${request.origin}${request.path}?cursor=${after}`,
          after_cursor: after,
          before_url: null,
          before_cursor: null,
          end_of_stream: isLast,
        },
      };
    },
  },
  {
    // `paging` is left out on the last page.
    name: 'HubSpot',
    serve(request, records) {
      const part = partByToken(request, records, 'after', 'limit');
      const after = token(part);
      const paging = after && { next: { after, link: linkTo(request, { after }) } };
      return { body: compact({ results: part.items, paging }) };
    },
  },
  {
    // `pages.next` is left out on the last page.
    name: 'Intercom',
    serve(request, records) {
      const part = partByToken(request, records, 'starting_after', 'per_page');
      const page = part.start / part.size + 1;
      const next = token(part) && { page: page + 1, starting_after: token(part) };
      const pages = { type: 'pages', page, per_page: part.size, total_pages: Math.ceil(part.total / part.size) };
      return {
        body: { type: 'list', data: part.items, total_count: part.total, pages: compact({ ...pages, next }) },
      };
    },
  },
  {
    // The enhanced search: no total; the token is left out on the last page.
    name: 'Jira Cloud, search',
    serve(request, records) {
      const part = partByToken(request, records, 'nextPageToken', 'maxResults');
      return { body: compact({ issues: part.items, nextPageToken: token(part), isLast: part.isLast }) };
    },
  },
  {
    // `nextPageStart` need not be start plus limit; it is null on the last page.
    name: 'Bitbucket Server',
    serve({ query }, records) {
      const part = partOf(records, numberOf(query.get('start'), 0), numberOf(query.get('limit'), DEFAULT_SIZE));
      const { items, size, start, next, isLast } = part;
      return {
        body: {
          size: items.length,
          limit: size,
          isLastPage: isLast,
          values: items,
          start,
          nextPageStart: next ?? null,
        },
      };
    },
  },
  {
    // `offset` is a token, and is left out on the last page.
    name: 'Airtable',
    serve(request, records) {
      const part = partByToken(request, records, 'offset', 'pageSize');
      const next = token(part);
      return { body: compact({ records: part.items, offset: next }) };
    },
  },
  {
    // Only a request with `limit` is paged. `next_page` is null on the last page.
    name: 'Asana',
    detectedWith: { limit: 10 },
    serve(request, records) {
      const part = partByToken(request, records, 'offset', 'limit');
      const offset = token(part);
      const next = offset && { offset, path: linkTo(request, { offset }, true), uri: linkTo(request, { offset }) };
      return { body: { data: part.items, next_page: next ?? null } };
    },
  },
  {
    // A listing is in `data`; `after` is null on the last page.
    name: 'Reddit',
    idOf: ({ data }: { data: { id: string } }) => data.id,
    serve(request, records) {
      const part = partByToken(request, records, 'after', 'limit');
      const children = part.items.map((data) => ({ kind: 't3', data }));
      const data = { after: token(part) ?? null, dist: children.length, modhash: '', children, before: null };
      return { body: { kind: 'Listing', data } };
    },
  },
  {
    // Without results, there is only `meta`.
    name: 'X (Twitter)',
    serve(request, records) {
      const part = partByToken(request, records, 'next_token', 'max_results');
      const meta = compact({ result_count: part.items.length, next_token: token(part) });
      return { body: part.items.length > 0 ? { data: part.items, meta } : { meta } };
    },
  },
  {
    // `next_cursor` is null on the last page.
    name: 'Pipedrive',
    serve(request, records) {
      const part = partByToken(request, records, 'cursor', 'limit');
      return { body: { success: true, data: part.items, additional_data: { next_cursor: token(part) ?? null } } };
    },
  },
  {
    // The older endpoints: numbers under `pagination`, and `data: null` for an empty list.
    name: 'Pipedrive v1',
    serve({ query }, records) {
      const part = partOf(records, numberOf(query.get('start'), 0), numberOf(query.get('limit'), DEFAULT_SIZE));
      const { items, start, size, next, isLast } = part;
      const pagination = compact({ start, limit: size, more_items_in_collection: !isLast, next_start: next });
      return { body: { success: true, data: items.length > 0 ? items : null, additional_data: { pagination } } };
    },
  },
  {
    // `next_page_token` is an empty text on the last page, and is sent under the same name.
    name: 'Zoom',
    serve(request, records) {
      const part = partByToken(request, records, 'next_page_token', 'page_size');
      return {
        body: {
          page_count: Math.ceil(part.total / part.size),
          page_size: part.size,
          total_records: part.total,
          next_page_token: token(part) ?? '',
          users: part.items,
        },
      };
    },
  },
  {
    // Markers need `usemarker`. `next_marker` is left out on the last page.
    name: 'Box',
    detectedWith: { usemarker: true },
    serve(request, records) {
      const part = partByToken(request, records, 'marker', 'limit');
      return { body: compact({ entries: part.items, limit: part.size, next_marker: token(part) }) };
    },
  },
  {
    // The cursor stays, for later changes. Later pages have an address of their own.
    name: 'Dropbox',
    request: (client, { cursor, ...params }) =>
      cursor === undefined ? client.post('/list_folder', params) : client.post('/list_folder/continue', { cursor }),
    serve({ json, path }, records) {
      const start = path.endsWith('/continue') ? placeOfToken(json['cursor']) : 0;
      const { items, isLast } = partOf(records, start, DEFAULT_SIZE / 2);
      return { body: { entries: items, cursor: tokenFor(start + items.length), has_more: !isLast } };
    },
  },
  {
    // Without payments, the body is an empty object.
    name: 'Square',
    serve(request, records) {
      const part = partByToken(request, records, 'cursor', 'limit');
      return { body: compact({ payments: part.items.length > 0 ? part.items : undefined, cursor: token(part) }) };
    },
  },
  {
    name: 'Datadog',
    serve(request, records) {
      const part = partByToken(request, records, 'page[cursor]', 'page[limit]');
      const after = token(part);
      return {
        body: {
          data: part.items,
          ...(after && { links: { next: linkTo(request, { 'page[cursor]': after }) } }),
          meta: { status: 'done', page: compact({ after }) },
        },
      };
    },
  },
  {
    // `next` is the number of a page.
    name: 'Ghost',
    serve({ query }, records) {
      const [page, size] = [numberOf(query.get('page'), 1), numberOf(query.get('limit'), DEFAULT_SIZE)];
      const { items, total, isLast } = partOf(records, (page - 1) * size, size);
      const pages = Math.max(1, Math.ceil(total / size));
      const pagination = {
        page,
        limit: size,
        pages,
        total,
        next: isLast ? null : page + 1,
        prev: page > 1 ? page - 1 : null,
      };
      return { body: { posts: items, meta: { pagination } } };
    },
  },
];
