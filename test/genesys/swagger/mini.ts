import { ApiClient, cursor, Paginated, type Paged } from 'pagewright';
import { presets } from 'pagewright/genesys';
import type { Definition } from './definition';
import type { Calls } from './probe';

/** A definition of two endpoints, made up, that shows every way in which a real one says things. */
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

/** A client that agrees with it. */
export class Library extends ApiClient {
  @Paginated({ ...presets.numbered })
  books(shelf: string, params: object = {}): Paged<object> {
    return this.get(`/api/v2/shelves/${shelf}/books`, params);
  }

  @Paginated({ style: cursor({ from: 'body:after', to: 'after' }), pageSize: 5, extractor: 'entities' })
  query(body: object = {}): Paged<object> {
    return this.post('/api/v2/books/query', body);
  }

  book(id: string): Promise<object> {
    return this.get(`/api/v2/books/${id}`);
  }
}

export const CALLS: Calls<Library> = {
  books: (library) => library.books('s1'),
  query: (library) => library.query({ filter: { author: 'Ada', parent: { author: 'Bo' } } }),
  book: (library) => library.book('b1'),
};
