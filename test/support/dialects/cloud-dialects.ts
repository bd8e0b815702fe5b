import {
  compact,
  DEFAULT_SIZE,
  type Dialect,
  headerOf,
  numberOf,
  partByToken,
  partOf,
  partOfBody,
  placeOfToken,
  post,
  token,
} from './dialect';

/** APIs of clouds and clusters, which return a token. */
export const CLOUD_DIALECTS: readonly Dialect[] = [
  {
    // The token is in a header, which is left out on the last page; `count` counts the page.
    name: 'Azure DevOps',
    serve(request, records) {
      const part = partByToken(request, records, 'continuationToken', '$top');
      const next = token(part);
      return {
        headers: headerOf('x-ms-continuationtoken', next),
        body: { count: part.items.length, value: part.items },
      };
    },
  },
  {
    // The token is a header of the response, and of the next request.
    name: 'Azure Cosmos DB',
    request(client, { continuation, size, ...params }) {
      const headers = compact({ 'x-ms-continuation': continuation, 'x-ms-max-item-count': size });
      return client.get('/list', params, { headers: headers as Record<string, string> });
    },
    serve({ headers }, records) {
      const start = placeOfToken(headers['x-ms-continuation']);
      const part = partOf(records, start, numberOf(headers['x-ms-max-item-count'], DEFAULT_SIZE));
      const next = token(part);
      return {
        headers: headerOf('x-ms-continuation', next),
        body: { _rid: 'AAAA', Documents: part.items, _count: part.items.length },
      };
    },
  },
  {
    // JSON protocols of AWS take everything in the body of a POST.
    name: 'AWS',
    request: post,
    serve(request, records) {
      const part = partOfBody(request, records, 'NextToken', 'MaxResults');
      return { body: compact({ Parameters: part.items, NextToken: token(part) }) };
    },
  },
  {
    // The cursor is the key of the last item, an object. A full last page has one, too, so an empty page may follow.
    name: 'Amazon DynamoDB',
    request: post,
    serve({ json }, records) {
      const key = json['ExclusiveStartKey'] as { id: { S: string } } | undefined;
      const start = key === undefined ? 0 : records.findIndex(({ id }) => id === key.id.S) + 1;
      const { items, size } = partOf(records, start, numberOf(json['Limit'], DEFAULT_SIZE));
      const last = items.length === size ? { id: { S: items.at(-1)!.id } } : undefined;
      return {
        body: compact({
          Items: items,
          Count: items.length,
          ScannedCount: items.length,
          LastEvaluatedKey: last,
        }),
      };
    },
  },
  {
    name: 'Google APIs',
    serve(request, records) {
      const part = partByToken(request, records, 'pageToken', 'pageSize');
      return { body: compact({ kind: 'drive#fileList', nextPageToken: token(part), files: part.items }) };
    },
  },
  {
    // An empty list is left out.
    name: 'Google Directory',
    serve(request, records) {
      const part = partByToken(request, records, 'pageToken', 'maxResults');
      const users = part.items.length > 0 ? part.items : undefined;
      return {
        body: compact({ kind: 'admin#directory#users', etag: '"e"', users, nextPageToken: token(part) }),
      };
    },
  },
  {
    // Without `limit`, the list comes whole. `continue` is empty on the last page.
    name: 'Kubernetes',
    detectedWith: { limit: 10 },
    serve(request, records) {
      const size = numberOf(request.query.get('limit'), Number.MAX_SAFE_INTEGER);
      const part = partOf(records, placeOfToken(request.query.get('continue')), size);
      const remainingItemCount = part.next === undefined ? undefined : part.total - part.next;
      const metadata = compact({ resourceVersion: '10245', continue: token(part) ?? '', remainingItemCount });
      return {
        body: {
          kind: 'PodList',
          apiVersion: 'v1',
          metadata,
          items: part.items.map((record) => ({ metadata: { name: record.id } })),
        },
      };
    },
    idOf: ({ metadata }: { metadata: { name: string } }) => metadata.name,
  },
  {
    // A header, left out on the last page, beside a bare list.
    name: 'Oracle Cloud',
    serve(request, records) {
      const part = partByToken(request, records, 'page', 'limit');
      const next = token(part);
      return { headers: headerOf('opc-next-page', next), body: part.items };
    },
  },
];
