import type { Collection } from '../data/collection.js';
import type { SandboxData } from '../data/sandbox-data.js';
import type { UserDirectory } from '../data/user-directory.js';
import { errorReply, type Reply } from '../http/reply.js';
import type { SandboxRequest } from '../http/sandbox-request.js';
import type { SandboxOptions } from '../sandbox-options.js';
import type { Dialect } from '../paging/dialect.js';
import type { ListRules } from '../paging/page-request.js';
import { servePage } from '../paging/serve-page.js';
import type { CursorSigner } from '../paging/signed-cursor.js';
import type { Endpoint, PathIds } from './router.js';

/** An endpoint that pages a collection. */
export interface ListDefinition {
  readonly path: string;
  readonly dialect: Dialect;
  readonly rules?: ListRules | ((request: SandboxRequest) => ListRules);
  /** The collection, the refusal of a request, or `undefined` where an id of the path is nobody's. */
  from(ids: PathIds, request: SandboxRequest): Collection | Reply | undefined;
}

/** What endpoints are made of, and the ways to make the two usual kinds of them. */
export class EndpointContext {
  #served = 0;

  constructor(
    readonly data: SandboxData,
    readonly users: UserDirectory,
    readonly options: SandboxOptions,
    readonly cursors: CursorSigner,
  ) {}

  list(row: ListDefinition): Endpoint {
    const { options, cursors } = this;
    const { path, dialect, rules = {} } = row;
    const answer: Endpoint['answer'] = (request, ids, origin) => {
      const collection = row.from(ids, request);
      if (!collection) return notFound(request);
      if ('status' in collection) return collection;
      const ruled = typeof rules === 'function' ? rules(request) : rules;
      this.#served += 1;
      return servePage(
        { options, cursors, origin, serial: this.#served },
        { collection, dialect, rules: ruled },
        request,
      );
    };
    return { method: dialect.method, path, answer };
  }

  /** An endpoint that gives one record by the only id in its path. */
  one(path: string, find: (id: string) => unknown): Endpoint {
    const answer: Endpoint['answer'] = (request, ids) => {
      const record = find(Object.values(ids)[0] ?? '');
      return record === undefined ? notFound(request) : { status: 200, body: record };
    };
    return { method: 'GET', path, answer };
  }
}

export const notFound = ({ path }: SandboxRequest): Reply => errorReply(404, 'not.found', `nothing at ${path}`);
