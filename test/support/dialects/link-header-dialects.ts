import {
  badRequest,
  DEFAULT_SIZE,
  type Dialect,
  type DialectRequest,
  linkHeaderOf,
  linkTo,
  next,
  numberOf,
  partByPage,
  partByToken,
  partOf,
  tokenFor,
} from './dialect';

/** The links of a numbered list, as GitHub and GitLab write them: none on the only page. */
function numberedLinks(request: DialectRequest, page: number, pages: number): string {
  const to = (number: number) => linkTo(request, { page: number });
  if (pages <= 1) return '';
  return linkHeaderOf({
    prev: page > 1 ? to(page - 1) : undefined,
    next: page < pages ? to(page + 1) : undefined,
    first: to(1),
    last: to(pages),
  });
}

const withLink = (link: string, headers: Readonly<Record<string, string>> = {}) =>
  link === '' ? headers : { ...headers, link };

/** APIs that have the link to the next page in a `Link` header. */
export const LINK_HEADER_DIALECTS: readonly Dialect[] = [
  {
    // A bare list; `Link` with next, last, first, prev, and no header at all where one page holds everything.
    name: 'GitHub',
    serve(request, records) {
      const { items, page, pages } = partByPage(request, records, { size: 'per_page' });
      return { headers: withLink(numberedLinks(request, page, pages)), body: items };
    },
  },
  {
    // `incomplete_results` is true where the search timed out; `total_count` counts all matches.
    name: 'GitHub search',
    serve(request, records) {
      const { items, page, pages, total } = partByPage(request, records, { size: 'per_page' });
      return {
        headers: withLink(numberedLinks(request, page, pages)),
        body: { total_count: total, incomplete_results: false, items },
      };
    },
  },
  {
    // Offset pages have counts in headers, and `Link`. `x-next-page` is empty on the last page.
    name: 'GitLab',
    serve: (request, records) => gitlab(request, records),
  },
  {
    name: 'GitLab, by header',
    serve: (request, records) => gitlab(request, records),
  },
  {
    // `Link` has `self` on every page, and `next` with an `after` cursor while more follows.
    name: 'Okta',
    serve(request, records) {
      const part = partByToken(request, records, 'after', 'limit');
      return {
        headers: { link: linkHeaderOf({ self: linkTo(request, {}), next: next(request, 'after', part.next) }) },
        body: part.items,
      };
    },
  },
  {
    // A request with `page_info` may have `limit` and `fields` beside it, and no filter.
    name: 'Shopify',
    params: { status: 'active' },
    serve(request, records) {
      const { query } = request;
      const others = [...query.keys()].filter((key) => !['page_info', 'limit', 'fields'].includes(key));
      if (query.has('page_info') && others.length > 0)
        throw badRequest(`${others.join()} cannot be combined with page_info`);
      const { items, start, size, next: following } = partByToken(request, records, 'page_info', 'limit');
      const to = (at: number) => `${request.origin}${request.path}?limit=${size}&page_info=${tokenFor(at)}`;
      const link = linkHeaderOf({
        previous: start > 0 ? to(Math.max(0, start - size)) : undefined,
        next: following === undefined ? undefined : to(following),
      });
      return { headers: withLink(link), body: { products: items } };
    },
  },
  {
    // Newest first in a bare list; the link has the `max_id` of the last status.
    name: 'Mastodon',
    serve(request, records) {
      const { query } = request;
      const after = query.get('max_id');
      const start = after === null ? 0 : records.findIndex(({ id }) => id === after) + 1;
      const { items, isLast } = partOf(records, start, numberOf(query.get('limit'), DEFAULT_SIZE));
      const link = linkHeaderOf({
        next: isLast ? undefined : linkTo(request, { max_id: items.at(-1)!.id }),
        prev: items[0] && linkTo(request, { min_id: items[0].id }),
      });
      return { headers: withLink(link), body: items };
    },
  },
];

function gitlab(request: DialectRequest, records: Parameters<Dialect['serve']>[1]) {
  const { items, page, pages, size, total, isLast } = partByPage(request, records, { size: 'per_page' });
  const headers = {
    'x-page': String(page),
    'x-next-page': isLast ? '' : String(page + 1),
    'x-prev-page': page > 1 ? String(page - 1) : '',
    'x-per-page': String(size),
    'x-total': String(total),
    'x-total-pages': String(Math.max(1, pages)),
  };
  const to = (number: number) => linkTo(request, { page: number });
  const link = linkHeaderOf({ next: isLast ? undefined : to(page + 1), first: to(1), last: to(Math.max(1, pages)) });
  return { headers: { ...headers, link }, body: items };
}
