import {
  DEFAULT_SIZE,
  badRequest,
  type Dialect,
  numberOf,
  partByPage,
  partByToken,
  partOf,
  placeOfToken,
  tokenFor,
} from './dialect';

const USERS = 'query ($first: Int, $after: String) { users(first: $first, after: $after) { nodes { id } } }';

/** APIs that page by a field of the last record, in the body of a query, or in another format than JSON. */
export const OTHER_DIALECTS: readonly Dialect[] = [
  {
    // Relay connections: `endCursor` stays on the last page.
    name: 'GraphQL (Relay)',
    request: (client, params) => client.post('/graphql', { query: USERS, ...params }),
    serve({ json }, records) {
      const { first, after } = (json['variables'] ?? {}) as { first?: unknown; after?: unknown };
      const { items, start, isLast } = partOf(records, placeOfToken(after), numberOf(first, DEFAULT_SIZE));
      const endCursor = items.length > 0 ? tokenFor(start + items.length) : null;
      return { body: { data: { users: { nodes: items, pageInfo: { hasNextPage: !isLast, endCursor } } } } };
    },
  },
  {
    // The cursor is the list of sort values of the last hit.
    name: 'Elasticsearch, search_after',
    idOf: ({ _id }: { _id: string }) => _id,
    request: (client, params) => client.post('/logs/_search', { sort: ['id'], ...params }),
    serve({ json }, records) {
      const after = json['search_after'] as readonly string[] | undefined;
      const start = after === undefined ? 0 : records.findIndex(({ id }) => id === after[0]) + 1;
      const { items, total } = partOf(records, start, numberOf(json['size'], DEFAULT_SIZE));
      return {
        body: searchResult(
          total,
          items.map((_source) => ({ _id: _source.id, _source, sort: [_source.id] })),
        ),
      };
    },
  },
  {
    // Later pages have an address of their own; the id comes with every page, and the last one is empty.
    name: 'Elasticsearch, scroll',
    idOf: ({ _id }: { _id: string }) => _id,
    request: (client, { scroll_id, ...params }) =>
      scroll_id === undefined
        ? client.post('/logs/_search?scroll=1m', params)
        : client.post('/_search/scroll', { scroll: '1m', scroll_id }),
    serve({ json, path }, records) {
      const start = path === '/_search/scroll' ? placeOfToken(json['scroll_id']) : 0;
      const { items, total } = partOf(records, start, DEFAULT_SIZE / 2);
      const hits = items.map((_source) => ({ _id: _source.id, _source }));
      return { body: { _scroll_id: tokenFor(start + items.length), ...searchResult(total, hits) } };
    },
  },
  {
    // The first mark is `*`. The list has ended once the mark stays the same.
    name: 'Apache Solr',
    params: { q: '*:*', sort: 'id asc' },
    detectedWith: { q: '*:*', sort: 'id asc' },
    serve({ query }, records) {
      const mark = query.get('cursorMark');
      const start = mark === null || mark === '*' ? 0 : placeOfToken(mark);
      const { items, total } = partOf(records, start, numberOf(query.get('rows'), DEFAULT_SIZE));
      const nextCursorMark = items.length > 0 ? tokenFor(start + items.length) : mark;
      return {
        body: {
          responseHeader: { status: 0, QTime: 1, params: Object.fromEntries(query) },
          response: { numFound: total, start: 0, numFoundExact: true, docs: items },
          ...(mark !== null && { nextCursorMark }),
        },
      };
    },
  },
  {
    // A bookmark comes with every page, also with the last one.
    name: 'CouchDB',
    request: (client, params) => client.post('/db/_find', { selector: {}, ...params }),
    serve({ json }, records) {
      const mark = json['bookmark'];
      const start = mark === 'nil' ? records.length : placeOfToken(mark);
      const { items } = partOf(records, start, numberOf(json['limit'], DEFAULT_SIZE));
      return { body: { docs: items, bookmark: items.length > 0 ? tokenFor(start + items.length) : 'nil' } };
    },
  },
  {
    // Newest first, in a bare list; `before` takes the id of the last action.
    name: 'Trello',
    isMute: true,
    serve({ query }, records) {
      const before = query.get('before');
      const start = before === null ? 0 : records.findIndex(({ id }) => id === before) + 1;
      return { body: partOf(records, start, numberOf(query.get('limit'), DEFAULT_SIZE)).items };
    },
  },
  {
    // No API of its own, but a habit of many: records changed since a time, that time included.
    name: 'Changes by updated_at',
    isMute: true,
    serve({ query }, records) {
      const since = numberOf(query.get('updated_since'), 0);
      const changed = records.filter(({ updated_at }) => updated_at >= since);
      return { body: { items: changed.slice(0, numberOf(query.get('limit'), DEFAULT_SIZE)) } };
    },
  },
  {
    // XML. The token is left out once `IsTruncated` is false, and so are the records of an empty bucket.
    name: 'Amazon S3',
    idOf: ({ Key }: { Key: string }) => Key,
    params: { 'list-type': 2 },
    detectedWith: { 'list-type': 2 },
    serve(request, records) {
      const part = partByToken(request, records, 'continuation-token', 'max-keys');
      const next =
        part.next === undefined ? '' : `<NextContinuationToken>${tokenFor(part.next)}</NextContinuationToken>`;
      const contents = part.items.map(({ id }) => `<Contents><Key>${id}</Key><Size>1</Size></Contents>`).join('');
      const body =
        `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>b</Name><KeyCount>${part.items.length}</KeyCount>` +
        `<MaxKeys>${part.size}</MaxKeys><IsTruncated>${!part.isLast}</IsTruncated>${next}${contents}</ListBucketResult>`;
      return { headers: { 'content-type': 'application/xml' }, body };
    },
  },
  {
    // The token must go alone: other arguments beside it are rejected.
    name: 'OAI-PMH',
    request: (client, { resumptionToken, ...params }) =>
      client.get('/oai', {
        verb: 'ListIdentifiers',
        ...(resumptionToken === undefined ? params : { resumptionToken }),
      }),
    params: { metadataPrefix: 'oai_dc' },
    detectedWith: { metadataPrefix: 'oai_dc' },
    serve({ query }, records) {
      const given = query.get('resumptionToken');
      if (query.has('metadataPrefix') === (given !== null)) throw badRequest('badArgument');
      const { items, next } = partOf(records, placeOfToken(given), DEFAULT_SIZE / 2);
      const headers = items.map(({ id }) => `<header><identifier>${id}</identifier></header>`).join('');
      const token =
        next === undefined
          ? given === null
            ? ''
            : '<resumptionToken/>'
          : `<resumptionToken>${tokenFor(next)}</resumptionToken>`;
      const list = `<ListIdentifiers>${headers}${token}</ListIdentifiers>`;
      return { headers: { 'content-type': 'text/xml' }, body: `<OAI-PMH>${list}</OAI-PMH>` };
    },
  },
  {
    // A page behind the last one has only the line of names.
    name: 'CSV pages',
    isMute: true,
    serve(request, records) {
      const { items } = partByPage(request, records, { size: 'per_page' });
      const lines = ['id,name', ...items.map(({ id, name }) => `${id},${name}`)];
      return { headers: { 'content-type': 'text/csv' }, body: `${lines.join('\n')}\n` };
    },
  },
  {
    // One record a line. The token is in a header.
    name: 'NDJSON pages',
    serve(request, records) {
      const part = partByToken(request, records, 'cursor', 'limit');
      const headers = {
        'content-type': 'application/x-ndjson',
        ...(part.next !== undefined && { 'x-next-cursor': tokenFor(part.next) }),
      };
      return { headers, body: part.items.map((record) => `${JSON.stringify(record)}\n`).join('') };
    },
  },
];

const searchResult = (total: number, hits: readonly object[]) => ({
  took: 1,
  timed_out: false,
  _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
  hits: { total: { value: total, relation: 'eq' }, max_score: null, hits },
});
