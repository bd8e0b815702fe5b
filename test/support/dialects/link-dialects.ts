import {
  compact,
  DEFAULT_SIZE,
  type Dialect,
  type DialectRequest,
  linkTo,
  next,
  numberOf,
  partByPage,
  partByToken,
  partOf,
  placeOfToken,
  tokenFor,
} from './dialect';

/** APIs that have a link to the next page in the body. */
export const LINK_DIALECTS: readonly Dialect[] = [
  {
    // `next` and `previous` are absolute, and null at the ends.
    name: 'Django REST framework',
    serve(request, records) {
      const { items, page, total, isLast } = partByPage(request, records, { size: 'page_size' });
      return {
        body: {
          count: total,
          next: isLast ? null : linkTo(request, { page: page + 1 }),
          previous: page > 1 ? linkTo(request, { page: page - 1 }) : null,
          results: items,
        },
      };
    },
  },
  {
    // A link that is not available is null or left out. `page[number]` is one of the strategies.
    name: 'JSON:API',
    serve(request, records) {
      const { items, page, pages, isLast } = partByPage(request, records, { page: 'page[number]', size: 'page[size]' });
      const to = (number: number) => linkTo(request, { 'page[number]': number });
      return {
        body: {
          jsonapi: { version: '1.1' },
          links: { self: to(page), first: to(1), prev: null, next: isLast ? null : to(page + 1), last: to(pages) },
          data: items.map(({ id, name }) => ({ type: 'articles', id, attributes: { title: name } })),
        },
      };
    },
  },
  {
    // `_links.next` is left out on the last page; the records are embedded by their relation.
    name: 'HAL',
    serve(request, records) {
      const part = partByToken(request, records, 'cursor', 'limit');
      const target = next(request, 'cursor', part.next, true);
      return {
        body: {
          _links: compact({ self: { href: request.url }, next: target && { href: target } }),
          _embedded: { orders: part.items },
        },
      };
    },
  },
  {
    // Spring HATEOAS leaves `_embedded` out of an empty page.
    name: 'Spring HATEOAS',
    serve(request, records) {
      const { items, page, pages, size, total, isLast } = partByPage(request, records, { size: 'size', first: 0 });
      const links = compact({
        self: { href: linkTo(request, {}) },
        next: isLast ? undefined : { href: linkTo(request, { page: page + 1 }) },
      });
      const described = { size, totalElements: total, totalPages: pages, number: page };
      return {
        body: { ...(items.length > 0 && { _embedded: { people: items } }), _links: links, page: described },
      };
    },
  },
  {
    // `link` is a list; a search without matches has no `entry`.
    name: 'FHIR',
    idOf: ({ resource }: { resource: { id: string } }) => resource.id,
    serve(request, records) {
      const part = partByToken(request, records, '_page_token', '_count');
      const target = next(request, '_page_token', part.next);
      const link = [
        { relation: 'self', url: linkTo(request, {}) },
        ...(target ? [{ relation: 'next', url: target }] : []),
      ];
      const entry = part.items.map((record) => ({ resource: { resourceType: 'Patient', ...record } }));
      return {
        body: {
          resourceType: 'Bundle',
          type: 'searchset',
          total: part.total,
          link,
          ...(entry.length > 0 && { entry }),
        },
      };
    },
  },
  {
    // `@odata.nextLink` is absolute, and is left out on the last page.
    name: 'Microsoft Graph',
    serve(request, records) {
      const part = partByToken(request, records, '$skiptoken', '$top');
      const target = next(request, '$skiptoken', part.next);
      return {
        body: {
          '@odata.context': `${request.origin}/v1.0/$metadata#users`,
          ...(target && { '@odata.nextLink': target }),
          value: part.items,
        },
      };
    },
  },
  {
    // The page size is a preference in a header; the link must be used as it is.
    name: 'Dynamics 365',
    request: (client, params) => client.get('/list', params, { headers: { prefer: 'odata.maxpagesize=5' } }),
    serve(request, records) {
      const [, size = DEFAULT_SIZE] = /odata\.maxpagesize=(\d+)/.exec(String(request.headers['prefer'])) ?? [];
      const part = partOf(records, placeOfToken(request.query.get('$skiptoken')), Number(size));
      const target = next(request, '$skiptoken', part.next);
      return {
        headers: { 'preference-applied': `odata.maxpagesize=${size}` },
        body: {
          '@odata.context': `${request.origin}/api/data/v9.2/$metadata#accounts`,
          value: part.items,
          ...(target && { '@odata.nextLink': target }),
        },
      };
    },
  },
  {
    // OData 2, and SharePoint with `odata=verbose`: everything is in `d`.
    name: 'SharePoint, OData 2',
    serve(request, records) {
      const part = partByToken(request, records, '$skiptoken', '$top');
      const target = next(request, '$skiptoken', part.next);
      return { body: { d: { results: part.items, ...(target && { __next: target }) } } };
    },
  },
  {
    name: 'Azure Resource Manager',
    serve(request, records) {
      const part = partByToken(request, records, '$skiptoken', '$top');
      const target = next(request, '$skiptoken', part.next);
      return { body: { value: part.items, ...(target && { nextLink: target }) } };
    },
  },
  {
    // `_links.next` is relative to the base of the site.
    name: 'Confluence Cloud',
    serve(request, records) {
      const part = partByToken(request, records, 'cursor', 'limit');
      const links = compact({ base: `${request.origin}/wiki`, next: next(request, 'cursor', part.next, true) });
      return { body: { results: part.items, _links: links } };
    },
  },
  {
    // `next` is absolute and opaque, and is left out on the last page. `size` counts all records.
    name: 'Bitbucket Cloud',
    serve(request, records) {
      const { items, page, size, total, isLast } = partByPage(request, records, { size: 'pagelen' });
      return {
        body: {
          pagelen: size,
          page,
          size: total,
          values: items,
          ...(!isLast && { next: linkTo(request, { page: page + 1 }) }),
        },
      };
    },
  },
  {
    // The position is in the path of `nextRecordsUrl`, which is left out once `done` is true.
    name: 'Salesforce',
    params: { q: 'SELECT Id FROM Account' },
    detectedWith: { q: 'SELECT Id FROM Account' },
    request: (client, params) => client.get('/services/data/v60.0/query', params),
    serve(request, records) {
      const [, start = '0'] = /query\/01g-(\d+)$/.exec(request.path) ?? [];
      const { items, total, next: following, isLast } = partOf(records, Number(start), DEFAULT_SIZE / 2);
      return {
        body: {
          totalSize: total,
          done: isLast,
          ...(!isLast && { nextRecordsUrl: `/services/data/v60.0/query/01g-${following}` }),
          records: items,
        },
      };
    },
  },
  {
    // `next_page_uri` is relative, and null on the last page. Pages count from 0.
    name: 'Twilio',
    serve(request, records) {
      const { query } = request;
      const {
        items,
        start,
        size,
        next: following,
      } = partOf(records, placeOfToken(query.get('PageToken')), numberOf(query.get('PageSize'), DEFAULT_SIZE));
      const to = (page: number, token?: number) =>
        `${request.path}?PageSize=${size}&Page=${page}${token === undefined ? '' : `&PageToken=${tokenFor(token)}`}`;
      const page = start / size;
      return {
        body: {
          first_page_uri: to(0),
          end: start + items.length - 1,
          previous_page_uri: page > 0 ? to(page - 1, start - size) : null,
          calls: items,
          uri: request.url,
          page_size: size,
          start,
          next_page_uri: following === undefined ? null : to(page + 1, following),
          page,
        },
      };
    },
  },
  {
    // Links have only `page` in their query, so the caller's params must be sent with them.
    name: 'Laravel',
    serve(request, records) {
      const { items, page, pages, size, start, total, isLast } = partByPage(request, records, { size: 'per_page' });
      const to = (number: number) => `${request.origin}${request.path}?page=${number}`;
      const last = Math.max(1, pages);
      return {
        body: {
          current_page: page,
          data: items,
          first_page_url: to(1),
          from: items.length > 0 ? start + 1 : null,
          last_page: last,
          last_page_url: to(last),
          links: [
            { url: page > 1 ? to(page - 1) : null, label: '&laquo; Previous', active: false },
            { url: to(page), label: String(page), active: true },
            { url: isLast ? null : to(page + 1), label: 'Next &raquo;', active: false },
          ],
          next_page_url: isLast ? null : to(page + 1),
          path: `${request.origin}${request.path}`,
          per_page: size,
          prev_page_url: page > 1 ? to(page - 1) : null,
          to: items.length > 0 ? start + items.length : null,
          total,
        },
      };
    },
  },
  {
    // Offset pages of the older endpoints: absolute links, null at the ends.
    name: 'Zendesk, by offset',
    serve: (request, records) => ({ body: zendeskOffset(request, records) }),
  },
  {
    // Cursors mark the edges of the page, so `after` stays on the last page; only `next` goes.
    name: 'Facebook Graph',
    serve(request, records) {
      const part = partByToken(request, records, 'after', 'limit');
      const { items, start } = part;
      if (items.length === 0) return { body: { data: [] } };
      const after = tokenFor(start + items.length);
      const target = next(request, 'after', part.next);
      return {
        body: { data: items, paging: { cursors: { before: tokenFor(start), after }, ...(target && { next: target }) } },
      };
    },
  },
];

export function zendeskOffset(request: DialectRequest, records: Parameters<Dialect['serve']>[1]) {
  const { items, page, total, isLast } = partByPage(request, records, { size: 'per_page' });
  return {
    users: items,
    next_page: isLast ? null : linkTo(request, { page: page + 1 }),
    previous_page: page > 1 ? linkTo(request, { page: page - 1 }) : null,
    count: total,
  };
}
