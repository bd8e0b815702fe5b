import {
  compact,
  DEFAULT_SIZE,
  type Dialect,
  linkHeaderOf,
  linkTo,
  numberOf,
  partByOffset,
  partByPage,
  partOf,
  Rejected,
} from './dialect';

/** APIs that number their pages or their records. */
export const NUMBER_DIALECTS: readonly Dialect[] = [
  {
    // Counts are in headers. A page behind the last one is rejected, unless the list is empty.
    name: 'WordPress',
    serve(request, records) {
      const { items, page, pages, total, isLast } = partByPage(request, records, { size: 'per_page' });
      if (page > pages && total > 0)
        throw new Rejected(400, { code: 'rest_post_invalid_page_number', message: 'too large' });
      const link = linkHeaderOf({
        prev: page > 1 ? linkTo(request, { page: page - 1 }) : undefined,
        next: isLast ? undefined : linkTo(request, { page: page + 1 }),
      });
      const counts = { 'x-wp-total': String(total), 'x-wp-totalpages': String(pages) };
      return { headers: link === '' ? counts : { ...counts, link }, body: items };
    },
  },
  {
    name: 'Jira Cloud',
    serve(request, records) {
      const { items, start, size, total } = partByOffset(request, records, 'startAt', 'maxResults');
      return { body: { startAt: start, maxResults: size, total, issues: items } };
    },
  },
  {
    // Pages count from 0. Behind the last page, `hits` is empty.
    name: 'Algolia',
    serve(request, records) {
      const { items, page, pages, size, total } = partByPage(request, records, { size: 'hitsPerPage', first: 0 });
      return {
        body: {
          hits: items,
          nbHits: total,
          page,
          nbPages: pages,
          hitsPerPage: size,
          exhaustiveNbHits: true,
          query: '',
        },
      };
    },
  },
  {
    // Pages count from 0; `last` ends the list.
    name: 'Spring Data',
    serve(request, records) {
      const { items, page, pages, start, size, total, isLast } = partByPage(request, records, {
        size: 'size',
        first: 0,
      });
      const sort = { sorted: true, unsorted: false, empty: false };
      return {
        body: {
          content: items,
          pageable: { sort, offset: start, pageNumber: page, pageSize: size, paged: true, unpaged: false },
          last: isLast,
          totalPages: pages,
          totalElements: total,
          size,
          number: page,
          sort,
          first: page === 0,
          numberOfElements: items.length,
          empty: items.length === 0,
        },
      };
    },
  },
  {
    // `total` is null unless it is asked for; `more` ends the list.
    name: 'PagerDuty',
    serve(request, records) {
      const { items, start, size, isLast } = partByOffset(request, records, 'offset', 'limit');
      return { body: { users: items, limit: size, offset: start, total: null, more: !isLast } };
    },
  },
  {
    // The body does not echo the offset.
    name: 'Mailchimp',
    serve(request, records) {
      const { items, total } = partByOffset(request, records, 'offset', 'count');
      const links = [{ rel: 'self', href: linkTo(request, {}), method: 'GET' }];
      return { body: { lists: items, total_items: total, _links: links } };
    },
  },
  {
    name: 'Contentful',
    serve(request, records) {
      const { items, start, size, total } = partByOffset(request, records, 'skip', 'limit');
      return { body: { sys: { type: 'Array' }, total, skip: start, limit: size, items } };
    },
  },
  {
    // RFC 7644 §3.4.2.4: counts from 1.
    name: 'SCIM',
    serve({ query }, records) {
      const index = numberOf(query.get('startIndex'), 1);
      const { items, total } = partOf(records, index - 1, numberOf(query.get('count'), DEFAULT_SIZE));
      return {
        body: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
          totalResults: total,
          startIndex: index,
          itemsPerPage: items.length,
          Resources: items,
        },
      };
    },
  },
  {
    // `info.count` counts the page; without records, the status is 204.
    name: 'Zoho CRM',
    serve(request, records) {
      const { items, page, size, isLast } = partByPage(request, records, { size: 'per_page' });
      if (items.length === 0) return { status: 204 };
      return { body: { data: items, info: { per_page: size, count: items.length, page, more_records: !isLast } } };
    },
  },
  {
    // Pages have a fixed size and count from 0.
    name: 'ClickUp',
    serve({ query }, records) {
      const page = numberOf(query.get('page'), 0);
      const { items, isLast } = partOf(records, page * 5, 5);
      return { body: { tasks: items, last_page: isLast } };
    },
  },
  {
    name: 'Genesys Cloud',
    serve(request, records) {
      const { items, page, pages, size, total, isLast } = partByPage(request, records, {
        page: 'pageNumber',
        size: 'pageSize',
      });
      const to = (number: number) => linkTo(request, { pageNumber: number }, true);
      return {
        body: compact({
          entities: items,
          pageSize: size,
          pageNumber: page,
          total,
          firstUri: to(1),
          selfUri: to(page),
          nextUri: isLast ? undefined : to(page + 1),
          lastUri: to(Math.max(1, pages)),
          pageCount: pages,
        }),
      };
    },
  },
];
