import { ApiClient, cursor, Paginated, Polled, type Paged } from 'pagewright';
import { presets } from 'pagewright/genesys';
import type { Definition } from './definition';
import type { Calls } from './probe';

/** A fictional definition that uses every construct of the real one. */
export const MINI: Definition = {
  basePath: '/api/v2',
  paths: {
    '/shelves/{shelfId}/books': {
      get: {
        parameters: [
          { name: 'shelfId', in: 'path' },
          { name: 'pageSize', in: 'query' },
          { name: 'pageNumber', in: 'query' },
        ],
        responses: { '200': { schema: { $ref: '#/definitions/BookListing' } } },
      },
    },
    '/books/{bookId}': { get: { parameters: [{ name: 'bookId', in: 'path' }], responses: { '200': {} } } },
    '/books/jobs': { post: { responses: { '202': {} } } },
    '/books/jobs/{jobId}': { get: { responses: { '200': {} } } },
    '/books/jobs/{jobId}/results': {
      get: {
        parameters: [
          { name: 'cursor', in: 'query' },
          { name: 'pageSize', in: 'query' },
        ],
        responses: { '200': { schema: { $ref: '#/definitions/BookListing' } } },
      },
    },
    '/books/query': {
      post: {
        parameters: [{ name: 'body', in: 'body', schema: { $ref: '#/definitions/BookQuery' } }],
        responses: { '200': { schema: { $ref: '#/definitions/BookListing' } } },
      },
    },
  },
  definitions: {
    BookListing: {
      allOf: [
        { $ref: '#/definitions/Paging' },
        { type: 'object', properties: { warnings: { type: 'array' }, entities: { type: 'array' } } },
      ],
    },
    Paging: { type: 'object', properties: { pageNumber: { type: 'integer' }, nextUri: { type: 'string' } } },
    BookQuery: {
      type: 'object',
      properties: {
        pageSize: { type: 'integer' },
        after: { type: 'string' },
        filter: { $ref: '#/definitions/BookFilter' },
      },
    },
    BookFilter: { properties: { author: { type: 'string' }, parent: { $ref: '#/definitions/BookFilter' } } },
  },
};

/** A client that matches it. */
export class Library extends ApiClient {
  @Paginated({ ...presets.numbered })
  books(shelf: string, params: object = {}): Paged<object> {
    return this.get(`/api/v2/shelves/${shelf}/books`, params);
  }

  @Paginated({ style: cursor({ from: 'body:after', to: 'after' }), pageSize: 5, extractor: 'entities' })
  query(body: object = {}): Paged<object> {
    return this.post('/api/v2/books/query', body);
  }

  @Paginated({ ...presets.queryCursor, extractor: 'entities' })
  @Polled({
    status: '/api/v2/books/jobs/{jobId}',
    succeeded: ['DONE'],
    failed: ['FAILED'],
    results: '/api/v2/books/jobs/{jobId}/results',
  })
  job(query: object = {}): Paged<object> {
    return this.post('/api/v2/books/jobs', query);
  }

  book(id: string): Promise<object> {
    return this.get(`/api/v2/books/${id}`);
  }
}

export const CALLS: Calls<Library> = {
  books: (library) => library.books('s1'),
  query: (library) => library.query({ filter: { author: 'Ada', parent: { author: 'Bo' } } }),
  job: (library) => library.job(),
  book: (library) => library.book('b1'),
};
